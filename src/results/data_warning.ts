/**
 * What a result says about the data it rests on.
 *
 * @module
 */
import type { Interval, TradingDate } from "../types.ts";

/**
 * What a {@linkcode DataWarning} is about.
 *
 * - `fills_after_gap`: fills soon after slots that miss their bar.
 * - `profit_after_gap`: profit of round trips that such a fill opened or closed.
 * - `low_quality_sessions`: sessions below the highest quality threshold.
 * - `empty_sessions`: sessions without a single bar of a symbol.
 * - `late_start`: a symbol whose first bar comes after the range has begun.
 * - `early_end`: a symbol whose last bar comes before the range is over.
 * - `symbol_dropped`: a symbol without any bar in the range.
 * - `derived_bars_skipped`: longer bars not made for too little coverage.
 * - `bars_generated`: missing bars that were made of shorter stored ones.
 * - `bars_outside`: stored bars in no slot of their session.
 * - `gaps_omitted`: more gaps than a result lists.
 */
export type DataWarningKind =
  | "fills_after_gap"
  | "profit_after_gap"
  | "low_quality_sessions"
  | "empty_sessions"
  | "late_start"
  | "early_end"
  | "symbol_dropped"
  | "derived_bars_skipped"
  | "bars_generated"
  | "bars_outside"
  | "gaps_omitted";

/** One way in which a result leans on bad data. */
export interface DataWarning {
  /** What it is about. */
  readonly kind: DataWarningKind;
  /** One sentence for people; it is among the result's `warnings` as well. */
  readonly message: string;
  /** The symbol, where it is about one. */
  readonly symbol?: string;
  /** The interval, where it is about one. */
  readonly interval?: Interval;
  /** How many fills, sessions or bars; for profit, currency units. */
  readonly count?: number;
  /** Out of how many. */
  readonly of?: number;
  /** The trading dates, where it is about some. */
  readonly dates?: readonly TradingDate[];
}
