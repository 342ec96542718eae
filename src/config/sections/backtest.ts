/**
 * `backtest_config`: the range and the pace of a backtest.
 *
 * @module
 */
import type { TradingDate } from "../../types.ts";
import { type MistakeList, valueAt } from "../mistakes.ts";
import { optional, required, section } from "../shape.ts";
import { DATE, isCalendarDate, value, whole } from "../values.ts";
import { grouped } from "../../text/grouped.ts";

// With one query per session and symbol, a run would spend a sixth of its time
// on queries. Bars read ahead stay packed: 4 kB per symbol and date of 1m bars.
const DEFAULT_PREFETCH_DAYS = 10;

/** The slowest pace: a minute bar in 17 hours. */
const SPEED_MIN = 0.001;

/** The fastest pace: 30 years in a second. */
const SPEED_MAX = 1_000_000_000;

/** The range and the pace of a backtest. */
export interface BacktestConfig {
  /** First date of the range, inclusive; need not be a trading date. */
  readonly start_date: TradingDate;
  /** Last date of the range, inclusive; need not be a trading date. */
  readonly end_date: TradingDate;
  /** Market seconds per real second; 0, the default, runs at full speed. */
  readonly speed_multiplier: number;
  /** How many trading dates of bars to read at a time; default 10. */
  readonly prefetch_days: number;
}

/** The section before the mode sets the default pace. */
export interface ShapedBacktest
  extends Omit<BacktestConfig, "speed_multiplier"> {
  /** `null` if the mode decides. */
  readonly speed_multiplier: number | null;
}

/** The shape of the section. */
export const BACKTEST = section<ShapedBacktest>({
  start_date: required(
    DATE,
    "First date of the range, inclusive; need not be a trading date",
  ),
  end_date: required(
    DATE,
    "Last date of the range, inclusive; need not be a trading date",
  ),
  speed_multiplier: optional(
    value<number>(
      `0, or a number from ${SPEED_MIN} to ${grouped(SPEED_MAX)}`,
      (v) =>
        v === 0 || typeof v === "number" && v >= SPEED_MIN && v <= SPEED_MAX,
      { type: "number", minimum: 0, maximum: SPEED_MAX },
    ),
    null,
    "Market seconds per real second; 0 runs at full speed",
    "0; 1 in the modes `clock-driven` and `live`",
  ),
  prefetch_days: optional(
    whole(1, 1_000),
    DEFAULT_PREFETCH_DAYS,
    "How many trading dates of bars to read at a time; of bars of several minutes as many times more, at most five",
  ),
});

/** The section with the pace that the mode implies. */
export function completeBacktest(
  given: ShapedBacktest | null,
  mode: string,
): BacktestConfig | null {
  if (given === null) return null;
  return {
    ...given,
    speed_multiplier: given.speed_multiplier ??
      (mode === "clock-driven" || mode === "live" ? 1 : 0),
  };
}

/** Checks that the range does not end before it starts. */
export function checkBacktest(raw: unknown, mistakes: MistakeList): void {
  const start = valueAt(raw, ["backtest_config", "start_date"]);
  const path = ["backtest_config", "end_date"];
  const end = valueAt(raw, path);
  // Dates in this form sort as text.
  if (isCalendarDate(start) && isCalendarDate(end) && end < start) {
    mistakes.add(path, `a date not before the start_date ${start}`);
  }
}
