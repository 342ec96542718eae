/**
 * Reports at a bounded rate.
 *
 * @module
 */

/** Allows a number of reports a second and refuses the rest. */
export class RateLimit {
  readonly #intervalMs: number;
  readonly #now: () => number;
  #next = -Infinity;

  /** Allows `perSecond` reports; `now` is a clock in milliseconds. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#intervalMs = 1_000 / perSecond;
    this.#now = now;
  }

  /** Whether one report may be made now; if so, it counts as made. */
  allow(): boolean {
    const now = this.#now();
    if (now < this.#next) return false;
    this.#next = now + this.#intervalMs;
    return true;
  }
}
