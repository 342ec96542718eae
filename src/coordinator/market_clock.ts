/**
 * Paces a session by the clock.
 *
 * @module
 */
import type { Clock } from "../sync/clock.ts";

/** Maps the time of a {@linkcode Clock} to market time. */
export class MarketClock {
  readonly #speed: number;
  readonly #clock: Clock;
  #realStart = 0;
  #marketStart = 0;

  /** Market time runs `speed` times as fast as `clock`. */
  constructor(speed: number, clock: Clock) {
    this.#speed = speed;
    this.#clock = clock;
  }

  /**
   * Sets market time to `instant` as of now: a session's open, or an instant
   * within it to join a session that is under way. UTC epoch milliseconds.
   */
  start(instant: number): void {
    this.#realStart = this.#clock.now();
    this.#marketStart = instant;
  }

  /** Market time, UTC epoch milliseconds. */
  get time(): number {
    const elapsed = this.#clock.now() - this.#realStart;
    return this.#marketStart + elapsed * this.#speed;
  }

  /**
   * Whether market time has reached `instant`. It has at
   * {@linkcode MarketClock.realTimeOf} of it, whatever {@linkcode time} rounds
   * to: at high speeds a step of the clock is more than a market millisecond.
   */
  reached(instant: number): boolean {
    return this.#clock.now() >= this.realTimeOf(instant);
  }

  /** When market time is `instant`, on the clock that this one follows. */
  realTimeOf(instant: number): number {
    return this.#realStart + (instant - this.#marketStart) / this.#speed;
  }
}
