/**
 * The kinds of historical indicators, and what each can do.
 *
 * @module
 */

/** A kind of historical indicator. */
export type HistoricalIndicatorKind =
  | "trailing_average"
  | "trailing_sum"
  | "trailing_max"
  | "trailing_min"
  | "avg_volume"
  | "avg_range"
  | "atr_daily"
  | "high_low"
  | "gap_stats"
  | "range_ratio";

/** One column of a bar. */
export type BarField = "open" | "high" | "low" | "close" | "volume";

/** What a kind of historical indicator can do. */
interface KindTraits {
  /** The column it reads by default; absent for kinds with fixed columns. */
  readonly field?: BarField;
  /** Whether it can give one value for every minute of the session. */
  readonly byMinute: boolean;
}

/** Every kind. */
export const HISTORICAL_KINDS: Readonly<
  Record<HistoricalIndicatorKind, KindTraits>
> = {
  trailing_average: { field: "volume", byMinute: true },
  trailing_sum: { field: "volume", byMinute: true },
  trailing_max: { field: "high", byMinute: true },
  trailing_min: { field: "low", byMinute: true },
  avg_volume: { byMinute: true },
  avg_range: { byMinute: true },
  atr_daily: { byMinute: false },
  high_low: { byMinute: false },
  gap_stats: { byMinute: false },
  range_ratio: { byMinute: false },
};

/** The kinds with a given trait, in order. */
export function kindsWith(
  has: (traits: KindTraits) => boolean,
): HistoricalIndicatorKind[] {
  return Object.keys(HISTORICAL_KINDS).filter(isHistoricalKind)
    .filter((kind) => has(HISTORICAL_KINDS[kind]));
}

/** Whether this is the name of a kind. */
export function isHistoricalKind(
  value: unknown,
): value is HistoricalIndicatorKind {
  return typeof value === "string" && Object.hasOwn(HISTORICAL_KINDS, value);
}
