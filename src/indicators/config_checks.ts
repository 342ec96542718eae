/**
 * The checks of a config against the calendars and indicators that exist.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { getIndicator, hasIndicator } from "./registry.ts";
import type { IndicatorLookup } from "./run_indicators.ts";
import { resolveParams } from "./params.ts";
import { findCalendar } from "../time/calendars/registry.ts";
import type { ConfigChecks } from "../config/cross_checks.ts";

/**
 * Extends the checks of a config: reports unknown exchanges, unknown indicators
 * and parameters out of range. Register custom indicators first.
 *
 * ```ts
 * import { checkSessionConfig } from "../config/parse.ts";
 * import { STANDARD_CHECKS } from "./config_checks.ts";
 *
 * const { mistakes } = checkSessionConfig(
 *   { exchange_group: "US_EQITY" },
 *   STANDARD_CHECKS,
 * );
 * console.log(mistakes[0].hint);
 * ```
 */
export const STANDARD_CHECKS: ConfigChecks = checksWith(getIndicator);

/** The same checks with another source of indicators. */
export function checksWith(lookup: IndicatorLookup): ConfigChecks {
  return {
    checkExchange: (name) => reasonOf(() => findCalendar(name)),
    checkIndicator: (name, params) =>
      reasonOf(() => resolveParams(lookup(name), params)),
  };
}

/**
 * The same checks for a config whose own indicators are not known: only
 * indicators of the registry are checked.
 */
export const REGISTRY_CHECKS: ConfigChecks = {
  ...STANDARD_CHECKS,
  checkIndicator: (name, params) =>
    hasIndicator(name)
      ? STANDARD_CHECKS.checkIndicator?.(name, params)
      : undefined,
};

/** The message of the error that an action throws; `undefined` if it succeeds. */
function reasonOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof SessionError) return error.message;
    throw error;
  }
}
