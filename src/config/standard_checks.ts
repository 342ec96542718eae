/**
 * The checks of a config against the calendars and indicators that exist.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { IndicatorParams } from "../indicators/indicator.ts";
import { getIndicator } from "../indicators/registry.ts";
import { resolveParams } from "../indicators/params.ts";
import { findCalendar } from "../time/calendars/registry.ts";
import type { ConfigChecks } from "./cross_checks.ts";

/**
 * Lets the reader of a config report unknown exchanges, unknown indicators and
 * parameters out of range along with all other mistakes. Indicators of one's
 * own must be registered before.
 *
 * ```ts
 * import { checkSessionConfig } from "./parse.ts";
 * import { STANDARD_CHECKS } from "./standard_checks.ts";
 *
 * const { mistakes } = checkSessionConfig(
 *   { exchange_group: "US_EQITY" },
 *   STANDARD_CHECKS,
 * );
 * console.log(mistakes[0].hint);
 * ```
 */
export const STANDARD_CHECKS: ConfigChecks = {
  checkExchange: (name) => reasonOf(() => findCalendar(name)),
  checkIndicator: (name, params) =>
    reasonOf(() =>
      // The registry looks at every value itself.
      resolveParams(getIndicator(name), params as IndicatorParams)
    ),
};

/** Why an action fails; `undefined` if it does not. */
function reasonOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof SessionError) return error.message;
    throw error;
  }
}
