/**
 * Paces a session by the clock.
 *
 * @module
 */

/** Maps real time to market time; a session begins when it is started. */
export class MarketClock {
  readonly #speed: number;
  readonly #now: () => number;
  #realStart = 0;
  #marketStart = 0;

  /** `speed` times real time; `now` is a clock in milliseconds. */
  constructor(speed: number, now: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#now = now;
  }

  /** Market time is `open` now. */
  start(open: number): void {
    this.#realStart = this.#now();
    this.#marketStart = open;
  }

  /** Market time, UTC epoch milliseconds. */
  get time(): number {
    return this.#marketStart + (this.#now() - this.#realStart) * this.#speed;
  }

  /** Real milliseconds until market time is `instant`; 0 if it is past. */
  msUntil(instant: number): number {
    return Math.max(0, (instant - this.time) / this.#speed);
  }
}
