/**
 * Tells stretches of slices that change nothing of an account's equity curve by
 * the closes of its positions alone.
 *
 * @module
 */
import type { SeriesWindow } from "../session/bar_series.ts";
import type { DrawdownTrack } from "../statistics/drawdown_track.ts";

/** Open positions, in equal places of the lists; amounts are in micros. */
export interface BandedPositions {
  /** The symbols. */
  readonly symbol: readonly number[];
  /** Micros for each unit of the price. */
  readonly quantity: readonly number[];
  /** The margin as a share of the value. */
  readonly rate: readonly number[];
}

/** More than rounding can change a value, in micros, and as a share of it. */
const ROUNDING_MICROS = 2;
const ROUNDING_SHARE = 1e-9;

/**
 * The range of each position's prices in which equity makes neither a new peak
 * nor a new trough, nor comes near the margin, whatever the others do in theirs.
 * While all closes stay in their ranges, a slice costs two comparisons a position
 * in place of a valuation. The ranges hold until a position, the cash or the
 * drawdown changes; a stretch that leaves them is valued.
 */
export class PriceBands {
  readonly #windows: readonly SeriesWindow[];
  readonly #positions: BandedPositions;
  readonly #track: DrawdownTrack;
  // By place of the position:
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  #isMeasured = false;

  /** The ranges of `positions`, at most one a symbol, whose equity `track` follows. */
  constructor(
    windows: readonly SeriesWindow[],
    symbols: number,
    positions: BandedPositions,
    track: DrawdownTrack,
  ) {
    this.#windows = windows;
    this.#positions = positions;
    this.#track = track;
    this.#low = new Float64Array(symbols);
    this.#high = new Float64Array(symbols);
  }

  /** Something has changed on which the ranges depend. */
  clear(): void {
    this.#isMeasured = false;
  }

  /** Whether the closes of the next `count` slices are in their ranges. */
  hold(count: number): boolean {
    if (!this.#isMeasured) return false;
    const { symbol } = this.#positions;
    for (let i = 0; i < symbol.length; i++) {
      const { close, base, length } = this.#windows[symbol[i]];
      const row = base + length;
      const low = this.#low[i];
      const high = this.#high[i];
      for (let k = 0; k < count; k++) {
        const price = close[row + k];
        if (!(price >= low && price <= high)) return false;
      }
    }
    return true;
  }

  /**
   * Whether the next `count` slices change nothing even if all positions have
   * their lowest or highest value at once; then the ranges are made around them.
   *
   * @param cash The account's cash, in micros.
   * @param fixed The margins per contract.
   * @param least Equity above which it is not near its floor.
   * @param near By so much equity must be above the margin, not to be near it.
   */
  measure(
    count: number,
    cash: number,
    fixed: number,
    least: number,
    near: number,
  ): boolean {
    const { symbol, quantity, rate } = this.#positions;
    let low = cash;
    let high = cash;
    let required = fixed;
    for (let i = 0; i < symbol.length; i++) {
      this.#findExtremes(i, count);
      const one = Math.round(quantity[i] * this.#low[i]);
      const other = Math.round(quantity[i] * this.#high[i]);
      low += Math.min(one, other);
      high += Math.max(one, other);
      required += Math.max(Math.abs(one), Math.abs(other)) * rate[i];
    }
    const up = this.#track.best - high;
    const down = low - this.#track.low;
    const spare = low - Math.max(required + near, least);
    this.#isMeasured = up >= 0 && down >= 0 && spare > 0;
    if (this.#isMeasured) this.#widen(up, down, spare);
    return this.#isMeasured;
  }

  /** Makes the range of a position that of its closes in the next slices. */
  #findExtremes(place: number, count: number): void {
    const { close, base, length } =
      this.#windows[this.#positions.symbol[place]];
    const row = base + length;
    let bottom = close[row];
    let top = bottom;
    for (let k = 1; k < count; k++) {
      const price = close[row + k];
      if (price < bottom) bottom = price;
      if (price > top) top = price;
    }
    this.#low[place] = bottom;
    this.#high[place] = top;
  }

  /**
   * Widens the ranges, each by an equal part of what equity may still gain and
   * lose, and of what it has beyond the margin, which grows with the value.
   */
  #widen(up: number, down: number, spare: number): void {
    const { quantity, rate, symbol } = this.#positions;
    const share = (1 - ROUNDING_SHARE) / symbol.length;
    for (let i = 0; i < symbol.length; i++) {
      const each = Math.abs(quantity[i]);
      const most = spare / (1 + rate[i]);
      const gain = Math.min(up, most) * share - ROUNDING_MICROS;
      const loss = Math.min(down, most) * share - ROUNDING_MICROS;
      const isLong = quantity[i] > 0;
      this.#high[i] += Math.max(0, isLong ? gain : loss) / each;
      this.#low[i] -= Math.max(0, isLong ? loss : gain) / each;
    }
  }
}
