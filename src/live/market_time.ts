/**
 * The time of the market in a live run: that of the machine's clock, or that of
 * a replay, which may be faster and skips the hours without sessions.
 *
 * @module
 */
import type { Clock } from "../sync/clock.ts";

const VERSION = 0;
const WORDS = 2;
const REAL_START = 0;
const MARKET_START = 1;
const SPEED = 2;
const NUMBERS = 3;

/** The memory of a replay's time, which the coordinator sets and the feed reads. */
export type MarketTimeHandle = SharedArrayBuffer;

/** Allocates the time of a replay that runs `speed` times as fast as the clock. */
export function makeMarketTime(speed: number): MarketTimeHandle {
  const handle = new SharedArrayBuffer(WORDS * 4 + NUMBERS * 8);
  new Float64Array(handle, WORDS * 4)[SPEED] = speed;
  return handle;
}

/** Tells the time of the market. */
export class MarketTime {
  readonly #clock: Clock;
  readonly #words: Int32Array | undefined;
  readonly #numbers: Float64Array | undefined;

  /** The time of `clock` itself, or that of a replay. */
  constructor(clock: Clock, replay?: MarketTimeHandle) {
    this.#clock = clock;
    if (replay === undefined) return;
    this.#words = new Int32Array(replay, 0, WORDS);
    this.#numbers = new Float64Array(replay, WORDS * 4);
  }

  /** Whether the time is that of a replay. */
  get isReplay(): boolean {
    return this.#numbers !== undefined;
  }

  /** Market time, UTC epoch milliseconds; −∞ before a replay has begun. */
  now(): number {
    return this.#at(this.#clock.now());
  }

  /** When market time is `instant`, on the clock. */
  dueAt(instant: number): number {
    if (this.#numbers === undefined) return instant;
    const { realStart, marketStart, speed } = this.#read(this.#numbers);
    return realStart + (instant - marketStart) / speed;
  }

  /** In a replay, moves market time on to `instant` unless it is later already. */
  skipTo(instant: number): void {
    if (this.#numbers === undefined || this.#words === undefined) return;
    if (this.now() >= instant) return;
    Atomics.add(this.#words, VERSION, 1);
    this.#numbers[REAL_START] = this.#clock.now();
    this.#numbers[MARKET_START] = instant;
    Atomics.add(this.#words, VERSION, 1);
  }

  #at(real: number): number {
    if (this.#numbers === undefined) return real;
    const { realStart, marketStart, speed } = this.#read(this.#numbers);
    if (realStart === 0) return -Infinity;
    return marketStart + (real - realStart) * speed;
  }

  /** The numbers of one version: another thread may be writing them. */
  #read(numbers: Float64Array) {
    const words = this.#words ?? new Int32Array(WORDS);
    for (;;) {
      const version = Atomics.load(words, VERSION);
      const realStart = numbers[REAL_START];
      const marketStart = numbers[MARKET_START];
      const speed = numbers[SPEED];
      const isWhole = version % 2 === 0 &&
        version === Atomics.load(words, VERSION);
      if (isWhole) return { realStart, marketStart, speed };
    }
  }
}
