/**
 * How the bars before a session are brought to its units, and what the session
 * does to positions.
 *
 * @module
 */
import type { ColumnScale } from "../memory/series_writer.ts";
import type { OutputScale, OutputShift } from "../indicators/indicator.ts";
import type { TradingDate } from "../types.ts";

/** The corporate actions of a symbol that hold from a session on. */
export interface SessionAction {
  /** The number of the symbol. */
  readonly symbol: number;
  /** The trading date. */
  readonly date: TradingDate;
  /** New shares per old one, over all splits of the date; 1 without any. */
  readonly split: number;
  /** Cash per old share; 0 without a dividend. */
  readonly dividend: number;
  /** What positions are turned into; absent if the symbol does not end so. */
  readonly end?: ShareEnd;
}

/** What a merger or a delisting gives for each share. */
export interface ShareEnd {
  /** What happened. */
  readonly type: "merger" | "delisting";
  /** Cash per share. */
  readonly cash: number;
  /** Shares of the acquirer per share; 0 for none. */
  readonly shares: number;
  /** The number of the acquirer in the run; absent if its shares are paid in cash. */
  readonly into?: number;
  /** The close of an acquirer outside of the run; absent if none is known. */
  readonly price?: number;
}

/** By how much earlier bars of a symbol are adjusted from a session on. */
export interface Adjustment {
  /** The number of the symbol. */
  readonly symbol: number;
  /** The trading date. */
  readonly date: TradingDate;
  /** What prices before it are divided by. */
  readonly divisor: number;
  /** What volumes before it are multiplied by. */
  readonly volume: number;
  /** What is added to prices before it, once they are divided; absent for 0. */
  readonly shift?: number;
}

/** By how much earlier bars are adjusted, whatever the symbol and the date. */
export type PriceAdjustment = Pick<Adjustment, "divisor" | "volume" | "shift">;

/** Two adjustments of a session as one. */
export function joinAdjustments(
  first: Adjustment,
  second: Adjustment,
): Adjustment {
  const shift = (first.shift ?? 0) / second.divisor + (second.shift ?? 0);
  return {
    symbol: second.symbol,
    date: second.date,
    divisor: first.divisor * second.divisor,
    volume: first.volume * second.volume,
    ...shift !== 0 && { shift },
  };
}

/** The scale of the columns of bars: time, four prices, volume, and others. */
export function barScale(
  { divisor, volume, shift = 0 }: PriceAdjustment,
  columns: number,
): ColumnScale {
  const at = (column: number, price: number, shares: number) =>
    column >= 1 && column <= 4 ? price : column === 5 ? shares : 1;
  const all = Array.from({ length: columns }, (_, i) => i);
  return {
    divisors: all.map((i) => at(i, divisor, 1)),
    factors: all.map((i) => at(i, 1, volume)),
    ...shift !== 0 && {
      shifts: all.map((i) => i >= 1 && i <= 4 ? shift : 0),
    },
  };
}

/**
 * The scale of the outputs of an indicator. `shifts` tells which of them move with
 * prices; it is needed if the adjustment has a shift.
 */
export function outputScale(
  { divisor, volume, shift = 0 }: PriceAdjustment,
  scales: readonly OutputScale[],
  shifts: readonly OutputShift[] = [],
): ColumnScale {
  return {
    divisors: scales.map((scale) => scale === "price" ? divisor : 1),
    factors: scales.map((scale) => scale === "volume" ? volume : 1),
    ...shift !== 0 && {
      shifts: scales.map((_, i) => shifts[i] === "price" ? shift : 0),
    },
  };
}

/** Adjusts prices and volumes of rows `from` ≤ row < `to`. */
export function adjustRows(
  bars: {
    readonly open: Float64Array;
    readonly high: Float64Array;
    readonly low: Float64Array;
    readonly close: Float64Array;
    readonly volume: Float64Array;
  },
  from: number,
  to: number,
  { divisor, volume, shift = 0 }: PriceAdjustment,
): void {
  for (let row = from; row < to; row++) {
    bars.open[row] = bars.open[row] / divisor + shift;
    bars.high[row] = bars.high[row] / divisor + shift;
    bars.low[row] = bars.low[row] / divisor + shift;
    bars.close[row] = bars.close[row] / divisor + shift;
    bars.volume[row] *= volume;
  }
}
