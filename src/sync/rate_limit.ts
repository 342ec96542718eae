/**
 * Bounds the rate of reports.
 *
 * @module
 */

/** Allows a number of reports per second and refuses the others. */
export class RateLimit {
  readonly #intervalMs: number;
  readonly #now: () => number;
  #next = -Infinity;

  /** Allows `perSecond` reports by `now`, a clock in milliseconds. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#intervalMs = 1_000 / perSecond;
    this.#now = now;
  }

  /** Takes the permission for one report; `false` if the rate is used up. */
  allow(): boolean {
    const now = this.#now();
    if (now < this.#next) return false;
    this.#next = now + this.#intervalMs;
    return true;
  }
}
