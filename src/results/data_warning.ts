/**
 * Warnings about the data behind a result.
 *
 * @module
 */
import type { Interval, TradingDate } from "../types.ts";

/**
 * The kinds of {@linkcode DataWarning}.
 *
 * - `fills_after_gap`: fills in or shortly after missing slots.
 * - `profit_after_gap`: profit of round trips opened or closed by such fills.
 * - `low_quality_sessions`: sessions below the highest quality threshold.
 * - `empty_sessions`: sessions without any bar of a symbol.
 * - `late_start`: a symbol whose first bar is in a later session than the first.
 * - `early_end`: a symbol whose last bar is in an earlier session than the last.
 * - `overnight_jump`: a price that jumps between two sessions, like a split that the bars are not adjusted for.
 * - `delisted`: a position in a symbol whose stored bars end before the run does,
 *   or that a corporate action delists.
 * - `daily_bars_differ`: stored daily bars that differ from the minutes of their sessions.
 * - `symbol_dropped`: a symbol without any bar in the range.
 * - `derived_bars_skipped`: derived bars skipped because of low coverage.
 * - `bars_generated`: missing bars built from shorter stored bars.
 * - `bars_outside`: stored bars outside of the slots of their session.
 * - `gaps_omitted`: gaps beyond the number that a result lists.
 * - `history_short`: series with fewer stored sessions before the run than `historical.data` asks for.
 * - `indicator_late`: an indicator whose warm-up was not over in the first session.
 * - `indicator_never_ready`: an indicator without a value in the whole run.
 * - `indicator_stale`: daily or longer indicators whose newest bar is missing in some sessions.
 */
export type DataWarningKind =
  | "fills_after_gap"
  | "profit_after_gap"
  | "low_quality_sessions"
  | "empty_sessions"
  | "late_start"
  | "early_end"
  | "overnight_jump"
  | "delisted"
  | "daily_bars_differ"
  | "symbol_dropped"
  | "derived_bars_skipped"
  | "bars_generated"
  | "bars_outside"
  | "gaps_omitted"
  | "history_short"
  | "indicator_late"
  | "indicator_never_ready"
  | "indicator_stale";

/** One way in which a result depends on bad data. */
export interface DataWarning {
  /** The kind of warning. */
  readonly kind: DataWarningKind;
  /** One sentence for people; also among the result's `warnings`. */
  readonly message: string;
  /** The symbol, if the warning is about one. */
  readonly symbol?: string;
  /** The interval, if the warning is about one. */
  readonly interval?: Interval;
  /**
   * Number of fills, sessions, bars, gaps or symbols; for profit, currency
   * units; for `history_short`, the fewest sessions that a series has.
   */
  readonly count?: number;
  /** The total that `count` is part of. */
  readonly of?: number;
  /** For a jump: the price after it ÷ the price before it. */
  readonly ratio?: number;
  /** For a jump: the split that it looks like, for example `2:1`. */
  readonly split?: string;
  /** For jumps: whether a position was held meanwhile. */
  readonly held?: boolean;
  /** The ids of the indicators, if the warning is about some. */
  readonly indicators?: readonly string[];
  /** The trading dates, if the warning is about some; for `indicator_stale`, the first one. */
  readonly dates?: readonly TradingDate[];
}
