/**
 * The time of the market in a live run: that of the machine's clock, or that of
 * a replay, which may be faster and skips the hours without sessions.
 *
 * @module
 */
import { type Clock, SYSTEM_CLOCK, WALL_CLOCK } from "../sync/clock.ts";

const VERSION = 0;
const LOCK = 1;
const WORDS = 2;
const REAL_START = 0;
const MARKET_START = 1;
const SPEED = 2;
const FED = 3;
const NUMBERS = 4;

/** The memory of a replay's time, which the coordinator sets and the feed reads. */
export type MarketTimeHandle = SharedArrayBuffer;

/** Allocates the time of a replay that runs `speed` times as fast as the clock. */
export function makeMarketTime(speed: number): MarketTimeHandle {
  const handle = new SharedArrayBuffer(WORDS * 4 + NUMBERS * 8);
  new Float64Array(handle, WORDS * 4)[SPEED] = speed;
  return handle;
}

/**
 * The clock that a live run goes by: a replay needs parts of a millisecond, and
 * a vendor's feed the time of day.
 */
export function liveClock(replay: MarketTimeHandle | undefined): Clock {
  return replay === undefined ? WALL_CLOCK : SYSTEM_CLOCK;
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

  /** How much faster than the clock market time is. */
  get speed(): number {
    return this.#numbers?.[SPEED] ?? 1;
  }

  /** Market time, UTC epoch milliseconds; −∞ before a replay has begun. */
  now(): number {
    return this.#at(this.#clock.now());
  }

  /**
   * Market time as far as the feed has come: in a replay, all bars that are due
   * by then have been passed on, however late its thread is.
   */
  fed(): number {
    const now = this.now();
    if (this.#numbers === undefined) return now;
    return Math.min(now, this.#read(this.#numbers).fed);
  }

  /** The instant at which a replay's time was set last; −∞ before it has begun. */
  get setTo(): number {
    if (this.#numbers === undefined) return this.now();
    const { realStart, marketStart } = this.#read(this.#numbers);
    return realStart === 0 ? -Infinity : marketStart;
  }

  /** The feed of a replay has passed on all bars that are due by `instant`. */
  feed(instant: number): void {
    this.#write(FED, instant);
  }

  /** When market time is `instant`, on the clock. */
  dueAt(instant: number): number {
    if (this.#numbers === undefined) return instant;
    const { realStart, marketStart, speed } = this.#read(this.#numbers);
    return realStart + (instant - marketStart) / speed;
  }

  /** In a replay, moves market time on to `instant` unless it is later already. */
  skipTo(instant: number): void {
    if (this.#numbers === undefined || this.now() >= instant) return;
    this.#write(REAL_START, this.#clock.now(), MARKET_START, instant);
  }

  /** Writes numbers so that readers see all or none of them. */
  #write(...pairs: number[]): void {
    const words = this.#words;
    const numbers = this.#numbers;
    if (words === undefined || numbers === undefined) return;
    // The coordinator skips, and the feed tells how far it is.
    while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0);
    Atomics.add(words, VERSION, 1);
    for (let i = 0; i < pairs.length; i += 2) numbers[pairs[i]] = pairs[i + 1];
    Atomics.add(words, VERSION, 1);
    Atomics.store(words, LOCK, 0);
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
      const fed = numbers[FED];
      const isWhole = version % 2 === 0 &&
        version === Atomics.load(words, VERSION);
      if (isWhole) return { realStart, marketStart, speed, fed };
    }
  }
}
