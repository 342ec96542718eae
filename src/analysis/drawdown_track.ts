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

  /** Starts with the starting cash. */
  constructor(startingCash: number) {
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

  #deepen(time: number): void {
    const best = this.#best;
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
