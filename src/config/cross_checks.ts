/**
 * Runs the rules that compare one part of a config with another. Each rule is
 * in the file of its section.
 *
 * The rules read the raw config, so that they work even if other parts have the
 * wrong shape. They skip what they cannot read; the shape check reports that.
 *
 * @module
 */
import type { MistakeList } from "./mistakes.ts";
import { checkAccount } from "./sections/account.ts";
import { checkBacktest } from "./sections/backtest.ts";
import { checkCommission } from "./sections/costs.ts";
import { checkInstruments } from "./sections/instruments.ts";
import { checkSessionData } from "./sections/session_data.ts";
import type { IndicatorCheck } from "./sections/session_indicators.ts";
import { checkExchange, checkMode } from "./sections/top_level.ts";

/** Checks of a config that need facts from outside it. */
export interface ConfigChecks {
  /** Checks names and parameters of indicators against the registry. */
  readonly checkIndicator?: IndicatorCheck;
  /** Returns why the exchange has no calendar; `undefined` if it has one. */
  readonly checkExchange?: (name: string) => string | undefined;
}

/** Adds the mistakes that show only when two parts are compared. */
export function crossCheck(
  raw: unknown,
  mistakes: MistakeList,
  checks: ConfigChecks,
): void {
  checkMode(raw, mistakes);
  checkBacktest(raw, mistakes);
  checkSessionData(raw, mistakes, checks.checkIndicator);
  checkCommission(raw, mistakes);
  checkAccount(raw, mistakes);
  checkInstruments(raw, mistakes);
  checkExchange(raw, mistakes, checks.checkExchange);
}
