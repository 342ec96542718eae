/**
 * The checks of a config against the calendars and indicators that exist.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { IndicatorParams } from "../indicators/indicator.ts";
import { getIndicator } from "../indicators/registry.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
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
export const STANDARD_CHECKS: ConfigChecks = checksWith(getIndicator);

/** The same, with other indicators than those of the registry. */
export function checksWith(lookup: IndicatorLookup): ConfigChecks {
  return {
    checkExchange: (name) => reasonOf(() => findCalendar(name)),
    checkIndicator: (name, params) =>
      reasonOf(() =>
        // Every value is looked at there.
        resolveParams(lookup(name), params as IndicatorParams)
      ),
  };
}

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
