/**
 * The deepest drawdown of an equity curve that is given value by value.
 *
 * @module
 */

/** The deepest fall of equity from an earlier peak, as of every slice. */
export interface SliceDrawdown {
  /** The fall as a fraction of the peak, 0 without a fall; above 1 if equity fell below zero. */
  readonly depth: number;
  /** Equity at the peak, in currency units. */
  readonly peak: number;
  /** The end of the slice at the peak, UTC epoch milliseconds; the first session's open for the starting cash. */
  readonly peakTime: number;
  /** Equity at the trough, in currency units; the peak without a fall. */
  readonly trough: number;
  /** The end of the slice at the trough, UTC epoch milliseconds; the time of the peak without a fall. */
  readonly troughTime: number;
}

/** The depth of a drawdown as of every slice. */
export type SliceDepth = Pick<SliceDrawdown, "depth">;

/** The depths of the drawdowns of an account and its strategies. */
export interface SliceDepths {
  /** Of the account. */
  readonly account: SliceDepth;
  /** Of each strategy, as if it traded the starting cash alone. */
  readonly strategies: readonly SliceDepth[];
}

/** The drawdowns of a run, as of every slice. */
export interface SliceDrawdowns extends SliceDepths {
  /** Of the account. */
  readonly account: SliceDrawdown;
  /** Of each strategy, as if it traded the starting cash alone. */
  readonly strategies: readonly SliceDrawdown[];
  /** The falls of the account. */
  readonly falls: EquityFalls;
}

/**
 * The falls of one equity curve, as far as the drawdown of several curves in a
 * row needs them; amounts are in micros.
 */
export interface EquityFalls {
  /** The highest value, the starting cash included. */
  readonly high: number;
  /** The lowest value, the starting cash included. */
  readonly low: number;
  /** The peaks with a deeper fall in money than every lower peak, ascending. */
  readonly peaks: readonly number[];
  /** Those falls in money, ascending. */
  readonly falls: readonly number[];
}

/**
 * The deepest drawdown of curves that follow one another, as a fraction of its
 * peak. Each curve is raised by its `shift`, in micros: what the curves before
 * it have gained. Exact for curves that stay above zero.
 */
export function joinedDepth(
  curves: readonly { readonly falls: EquityFalls; readonly shift: number }[],
): number {
  let best = 0;
  let depth = 0;
  for (const { falls: { high, low, peaks, falls }, shift } of curves) {
    // From a peak of an earlier curve. If this curve has risen above it
    // before, the fall from its own peak is deeper and found below.
    if (best > 0) depth = Math.max(depth, (best - low - shift) / best);
    for (let i = 0; i < peaks.length; i++) {
      const peak = peaks[i] + shift;
      if (peak >= best && peak > 0) depth = Math.max(depth, falls[i] / peak);
    }
    best = Math.max(best, high + shift);
  }
  return depth;
}

/** Follows one equity curve, in micros. */
export class DrawdownTrack {
  #best: number;
  #bestTime = 0;
  /** The lowest value since the best one. */
  #low: number;
  #depth = 0;
  #peak: number;
  #peakTime = 0;
  #trough: number;
  #troughTime = 0;
  /** The lowest value of all. */
  #lowest: number;
  /** The largest fall in money. */
  #fall = 0;
  readonly #peaks: number[] = [];
  readonly #falls: number[] = [];

  /** Starts with the starting cash. */
  constructor(startingCash: number) {
    this.#lowest = startingCash;
    this.#best = startingCash;
    this.#low = startingCash;
    this.#peak = startingCash;
    this.#trough = startingCash;
  }

  /** Sets the time of the starting cash. */
  start(time: number): void {
    this.#bestTime = time;
    this.#peakTime = time;
    this.#troughTime = time;
  }

  /** Whether {@linkcode DrawdownTrack.add} would change anything. */
  isMovedBy(equity: number): boolean {
    return equity > this.#best || equity < this.#low;
  }

  /** The highest value so far. */
  get best(): number {
    return this.#best;
  }

  /** The lowest value since the highest one; from here to there, no value changes anything. */
  get low(): number {
    return this.#low;
  }

  /** Takes the next value. A value that equals an earlier peak or trough changes nothing. */
  add(equity: number, time: number): void {
    if (equity > this.#best) {
      this.#best = equity;
      this.#bestTime = time;
      this.#low = equity;
    } else if (equity < this.#low) {
      this.#low = equity;
      this.#deepen(time);
    }
  }

  /** The deepest drawdown so far, in currency units. */
  get drawdown(): SliceDrawdown {
    return {
      depth: this.#depth,
      peak: this.#peak / 1e6,
      peakTime: this.#peakTime,
      trough: this.#trough / 1e6,
      troughTime: this.#troughTime,
    };
  }

  /** The falls so far. */
  get falls(): EquityFalls {
    return {
      high: this.#best,
      low: this.#lowest,
      peaks: [...this.#peaks],
      falls: [...this.#falls],
    };
  }

  #noteFall(peak: number, fall: number): void {
    this.#fall = fall;
    let place = this.#peaks.length;
    if (place > 0 && this.#peaks[place - 1] === peak) place--;
    this.#peaks[place] = peak;
    this.#falls[place] = fall;
  }

  #deepen(time: number): void {
    const best = this.#best;
    if (this.#low < this.#lowest) this.#lowest = this.#low;
    if (best - this.#low > this.#fall) this.#noteFall(best, best - this.#low);
    // A fall is a fraction of its peak, so it needs one above zero.
    if (!(best > 0)) return;
    const depth = (best - this.#low) / best;
    if (!(depth > this.#depth)) return;
    this.#depth = depth;
    this.#peak = best;
    this.#peakTime = this.#bestTime;
    this.#trough = this.#low;
    this.#troughTime = time;
  }
}
