/**
 * Flow control between a producer and a consumer in two threads.
 *
 * @module
 */
import {
  CONTROL_LINE_BYTES,
  CONTROL_OFFSET,
  ControlWord,
  SUBSCRIPTION_BYTES,
  SubscriptionWord as Word,
} from "../memory/layout.ts";
import { SessionError } from "../errors.ts";
import type { Mode } from "../types.ts";
import { RateLimit } from "./rate_limit.ts";

const MODES: readonly Mode[] = ["data-driven", "clock-driven", "live"];

// A wait without end looks at the clock this often: a waiter whose waker died
// must not sleep forever.
const LONGEST_SLEEP_MS = 1_000;
const OVERRUN_REPORTS_PER_SECOND = 1;

/** What a subscription is made with. */
export interface StreamSubscriptionOptions {
  /** Whose readiness it is, for example `processor`. */
  readonly streamId: string;
  /** How waiting and signalling behave. */
  readonly mode: Mode;
  /** 1 for a one-shot event (the default), more for a count of credits. */
  readonly capacity?: number;
  /** Credits available from the start, none unless told. */
  readonly initial?: number;
  /** Told about overruns, at most once a second, with the count so far. */
  readonly onOverrun?: (streamId: string, overrunCount: number) => void;
}

/** All that another thread needs to open the same subscription. */
export interface StreamSubscriptionHandle {
  /** Whose readiness it is. */
  readonly streamId: string;
  /** The memory the subscription lies in. */
  readonly buffer: SharedArrayBuffer;
  /** Where in the memory it lies. */
  readonly offset: number;
}

/**
 * A consumer signals that it is ready for more; a producer waits until it is.
 *
 * With capacity 1 it is a one-shot event: a signal is consumed by one wait.
 * With a larger capacity it counts credits, so that a producer may be that
 * many slices ahead.
 *
 * * **Data-driven**: waiting blocks until ready or stopped. A signal that
 *   finds all credits available changes nothing.
 * * **Clock-driven and live**: waiting ends at its timeout and the producer
 *   goes on. Then a later signal finds the last one unconsumed: that is an
 *   overrun; it is counted, and reported at most once a second.
 *
 * ```ts
 * import { StreamSubscription } from "./stream_subscription.ts";
 *
 * const ready = StreamSubscription.create({
 *   streamId: "processor",
 *   mode: "data-driven",
 * });
 * ready.signalReady();
 * console.log(ready.waitUntilReady(0)); // true: the signal came first
 * console.log(ready.waitUntilReady(0)); // false: it is consumed
 * ```
 */
export class StreamSubscription {
  /** Whose readiness it is. */
  readonly streamId: string;
  readonly #words: Int32Array;
  readonly #buffer: SharedArrayBuffer;
  readonly #offset: number;
  readonly #onOverrun: StreamSubscriptionOptions["onOverrun"];
  readonly #reports = new RateLimit(OVERRUN_REPORTS_PER_SECOND);

  private constructor(
    handle: StreamSubscriptionHandle,
    onOverrun?: StreamSubscriptionOptions["onOverrun"],
  ) {
    this.streamId = handle.streamId;
    this.#buffer = handle.buffer;
    this.#offset = handle.offset;
    this.#words = new Int32Array(
      handle.buffer,
      handle.offset,
      SUBSCRIPTION_BYTES / 4,
    );
    this.#onOverrun = onOverrun;
  }

  /**
   * Makes a subscription, in memory of its own unless `place` says where.
   *
   * @throws {RangeError} if the capacity is not a whole number from 1 to 2³⁰,
   * or more is available from the start than the capacity.
   */
  static create(
    options: StreamSubscriptionOptions,
    place?: { readonly buffer: SharedArrayBuffer; readonly offset: number },
  ): StreamSubscription {
    const capacity = options.capacity ?? 1;
    const initial = options.initial ?? 0;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > 2 ** 30) {
      throw new RangeError(
        `The capacity of a subscription is a whole number from 1 to 2^30, found ${capacity}`,
      );
    }
    if (!Number.isInteger(initial) || initial < 0 || initial > capacity) {
      throw new RangeError(
        `A subscription of capacity ${capacity} cannot start with ${initial} credits`,
      );
    }
    const subscription = new StreamSubscription({
      streamId: options.streamId,
      buffer: place?.buffer ?? new SharedArrayBuffer(SUBSCRIPTION_BYTES),
      offset: place?.offset ?? 0,
    }, options.onOverrun);
    const words = subscription.#words;
    words[Word.capacity] = capacity;
    words[Word.mode] = MODES.indexOf(options.mode);
    Atomics.store(words, Word.available, initial);
    return subscription;
  }

  /**
   * Opens a subscription that another thread has made.
   *
   * @throws {SessionError} `memory_invalid` if there is none in that place.
   */
  static attach(
    handle: StreamSubscriptionHandle,
    onOverrun?: StreamSubscriptionOptions["onOverrun"],
  ): StreamSubscription {
    const subscription = new StreamSubscription(handle, onOverrun);
    if (subscription.capacity < 1) {
      throw new SessionError(
        "memory_invalid",
        `Cannot attach to subscription ${handle.streamId}: nobody has made it at byte ${handle.offset}`,
      );
    }
    return subscription;
  }

  /** What {@linkcode attach} needs; it can be posted to another thread. */
  get handle(): StreamSubscriptionHandle {
    return {
      streamId: this.streamId,
      buffer: this.#buffer,
      offset: this.#offset,
    };
  }

  /** How waiting and signalling behave. */
  get mode(): Mode {
    return MODES[this.#words[Word.mode]];
  }

  /** The most credits that can be available. */
  get capacity(): number {
    return this.#words[Word.capacity];
  }

  /** Credits that can be taken now. */
  get available(): number {
    return Atomics.load(this.#words, Word.available);
  }

  /** Signals that found the last one unconsumed, in clock-driven and live mode. */
  get overrunCount(): number {
    return Atomics.load(this.#words, Word.overruns);
  }

  /** Times that {@linkcode waitUntilReady} could not go on at once. */
  get waitCount(): number {
    return Atomics.load(this.#words, Word.waits);
  }

  /** Whether a wait would return at once. */
  isReady(): boolean {
    return this.available > 0;
  }

  /**
   * The consumer is ready for `count` slices more.
   *
   * @throws {RangeError} if `count` is not a whole number from 1 on.
   */
  signalReady(count = 1): void {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(
        `A signal gives a whole number of credits from 1 on, found ${count}`,
      );
    }
    const words = this.#words;
    const capacity = words[Word.capacity];
    let before = Atomics.load(words, Word.available);
    let after: number;
    for (;;) {
      after = Math.min(capacity, before + count);
      const found = Atomics.compareExchange(
        words,
        Word.available,
        before,
        after,
      );
      if (found === before) break;
      before = found;
    }
    const unconsumed = before + count - after;
    if (unconsumed > 0 && words[Word.mode] !== 0) this.#overrun(unconsumed);
    if (Atomics.load(words, Word.waiters) !== 0) {
      Atomics.notify(words, Word.available);
    }
  }

  /**
   * Waits for one credit and takes it. Returns `false` if the timeout came
   * first or the subscription was stopped. Without a timeout, it waits until
   * one of the two happens.
   */
  waitUntilReady(timeoutMs: number = Infinity): boolean {
    const words = this.#words;
    if (Atomics.load(words, Word.stopped) !== 0) return false;
    if (this.take(1) === 1) return true;
    Atomics.add(words, Word.waits, 1);
    const until = performance.now() + timeoutMs;
    Atomics.add(words, Word.waiters, 1);
    try {
      while (Atomics.load(words, Word.stopped) === 0) {
        if (this.take(1) === 1) return true;
        const left = until - performance.now();
        if (left <= 0) return false;
        Atomics.wait(
          words,
          Word.available,
          0,
          Math.min(left, LONGEST_SLEEP_MS),
        );
      }
      return false;
    } finally {
      Atomics.sub(words, Word.waiters, 1);
    }
  }

  /** Takes up to `most` credits without waiting and returns how many it took. */
  take(most: number): number {
    const words = this.#words;
    let before = Atomics.load(words, Word.available);
    for (;;) {
      const taken = Math.min(most, before);
      if (taken === 0) return 0;
      const found = Atomics.compareExchange(
        words,
        Word.available,
        before,
        before - taken,
      );
      if (found === before) return taken;
      before = found;
    }
  }

  /** Counts a wait that the producer spends elsewhere than in {@linkcode waitUntilReady}. */
  countWait(): void {
    Atomics.add(this.#words, Word.waits, 1);
  }

  /** Takes back all credits, as at the start; counts stay. */
  reset(): void {
    Atomics.store(this.#words, Word.available, 0);
  }

  /** Ends every wait, now and later, with `false`. */
  stop(): void {
    Atomics.store(this.#words, Word.stopped, 1);
    Atomics.notify(this.#words, Word.available);
  }

  #overrun(count: number): void {
    const total = Atomics.add(this.#words, Word.overruns, count) + count;
    if (this.#onOverrun !== undefined && this.#reports.allow()) {
      this.#onOverrun(this.streamId, total);
    }
  }
}

/** Where in the control block of a run a subscription lies. */
export function subscriptionOffset(
  line: "processorReady" | "analysisReady",
): number {
  return CONTROL_OFFSET + ControlWord[line] * CONTROL_LINE_BYTES;
}
