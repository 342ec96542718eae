/**
 * Runs the rules that compare one place of a config with another. The rules
 * are in the files of the sections.
 *
 * They read the config as it was given, so that they report even if other
 * places have the wrong shape. They skip what they cannot read; the shape
 * check reports that.
 *
 * @module
 */
import type { MistakeList } from "./mistakes.ts";
import { checkBacktest } from "./sections/backtest.ts";
import { checkCommission } from "./sections/costs.ts";
import { checkSessionData } from "./sections/session_data.ts";
import type { IndicatorCheck } from "./sections/session_indicators.ts";
import { checkExchange, checkMode } from "./sections/top_level.ts";

/** What a config can be checked against besides itself. */
export interface ConfigChecks {
  /** Whether the indicator registry has what the config asks for. */
  readonly checkIndicator?: IndicatorCheck;
  /** The reason why no calendar has that name; `undefined` if there is one. */
  readonly checkExchange?: (name: string) => string | undefined;
}

/** Adds every mistake that only a comparison of two places shows. */
export function crossCheck(
  raw: unknown,
  mistakes: MistakeList,
  checks: ConfigChecks,
): void {
  checkMode(raw, mistakes);
  checkBacktest(raw, mistakes);
  checkSessionData(raw, mistakes, checks.checkIndicator);
  checkCommission(raw, mistakes);
  checkExchange(raw, mistakes, checks.checkExchange);
}
