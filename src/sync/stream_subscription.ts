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

// A wait without timeout wakes up this often: a waiter whose signalling thread
// died must not sleep forever.
const LONGEST_SLEEP_MS = 1_000;
const OVERRUN_REPORTS_PER_SECOND = 1;
// The available credits of a stopped subscription. A thread that is about to
// sleep until they are no longer 0 does not fall asleep.
const STOPPED = -1;

/** How a subscription is made. */
export interface StreamSubscriptionOptions {
  /** The consumer that signals, for example `processor`. */
  readonly streamId: string;
  /** How waiting and signalling behave. */
  readonly mode: Mode;
  /** 1 for a one-shot event (the default), more for a count of credits. */
  readonly capacity?: number;
  /** Credits available at the start. Defaults to 0. */
  readonly initial?: number;
  /** Called with the number of overruns so far, at most once a second. */
  readonly onOverrun?: (streamId: string, overrunCount: number) => void;
}

/** What another thread needs to open the same subscription. */
export interface StreamSubscriptionHandle {
  /** The consumer that signals. */
  readonly streamId: string;
  /** The memory that holds the subscription. */
  readonly buffer: SharedArrayBuffer;
  /** Its first byte in that memory. */
  readonly offset: number;
}

/**
 * A consumer signals that it is ready for more; a producer waits until it is.
 *
 * With capacity 1 it is a one-shot event: one wait consumes one signal. With a
 * larger capacity it counts credits, and a producer may be that many slices
 * ahead.
 *
 * * **Data-driven**: a wait blocks until the consumer is ready or the
 *   subscription is stopped. A signal has no effect when all credits are
 *   available.
 * * **Clock-driven and live**: a wait ends at its timeout and the producer goes
 *   on. A later signal that finds the last one unconsumed is an overrun. It is
 *   counted, and reported at most once a second.
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
  /** The consumer that signals. */
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
   * Creates a subscription at `place`, by default in memory of its own.
   *
   * @throws {RangeError} if the capacity is not a whole number from 1 to 2³⁰, or
   * the initial credits exceed it.
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
   * Opens a subscription that another thread has created.
   *
   * @throws {SessionError} `memory_invalid` if there is none at that place.
   */
  static attach(
    handle: StreamSubscriptionHandle,
    onOverrun?: StreamSubscriptionOptions["onOverrun"],
  ): StreamSubscription {
    const subscription = new StreamSubscription(handle, onOverrun);
    if (subscription.capacity < 1) {
      throw new SessionError(
        "memory_invalid",
        `Cannot attach to subscription ${handle.streamId}: none has been created at byte ${handle.offset}`,
      );
    }
    return subscription;
  }

  /** What {@linkcode attach} needs; plain data for another thread. */
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

  /** The largest number of credits. */
  get capacity(): number {
    return this.#words[Word.capacity];
  }

  /** Credits available now. */
  get available(): number {
    return Math.max(0, Atomics.load(this.#words, Word.available));
  }

  /** Signals that found the last one unconsumed, in clock-driven and live mode. */
  get overrunCount(): number {
    return Atomics.load(this.#words, Word.overruns);
  }

  /** How often a producer had to wait. */
  get waitCount(): number {
    return Atomics.load(this.#words, Word.waits);
  }

  /** Whether a wait would return immediately. */
  isReady(): boolean {
    return this.available > 0;
  }

  /**
   * Signals that the consumer is ready for `count` more slices.
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
      if (before === STOPPED) return;
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
   * Waits for one credit and takes it. Returns `false` after the timeout or when
   * the subscription is stopped. Without a timeout it waits for either.
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

  /** Takes up to `most` credits without waiting and returns their number. */
  take(most: number): number {
    const words = this.#words;
    let before = Atomics.load(words, Word.available);
    for (;;) {
      const taken = Math.min(most, before);
      if (taken <= 0) return 0;
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

  /** Counts a wait that does not go through {@linkcode waitUntilReady}. */
  countWait(): void {
    Atomics.add(this.#words, Word.waits, 1);
  }

  /** Sets the available credits to 0. The counters stay. */
  reset(): void {
    while (this.take(this.capacity) > 0);
  }

  /** Ends every current and future wait with `false`, and drops all credits. */
  stop(): void {
    Atomics.store(this.#words, Word.stopped, 1);
    Atomics.store(this.#words, Word.available, STOPPED);
    Atomics.notify(this.#words, Word.available);
  }

  #overrun(count: number): void {
    const total = Atomics.add(this.#words, Word.overruns, count) + count;
    if (this.#onOverrun !== undefined && this.#reports.allow()) {
      this.#onOverrun(this.streamId, total);
    }
  }
}

/** The first byte of a subscription in the control block of a run. */
export function subscriptionOffset(
  line: "processorReady" | "analysisReady",
): number {
  return CONTROL_OFFSET + ControlWord[line] * CONTROL_LINE_BYTES;
}
