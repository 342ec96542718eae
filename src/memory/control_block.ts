/**
 * The control block: published positions of the threads of a run, and waiting
 * for them.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import {
  CONTROL_BYTES,
  CONTROL_LINE_BYTES,
  CONTROL_LINES,
  CONTROL_OFFSET,
  CONTROL_WAITERS,
  ControlWord,
  type ControlWordName,
} from "./layout.ts";

const LINE_WORDS = CONTROL_LINE_BYTES / 4;

// Spinning takes the core from the thread it waits for, so spin for about a
// microsecond, then sleep.
const SPINS = 32;

// The longest sleep without a look at the stop flag: a thread that died must
// not make another one sleep forever.
const LONGEST_SLEEP_MS = 100;

/**
 * One word per cache line, each with a single writer and any number of readers.
 * Counts wrap at 2³¹: compare them by their difference.
 */
export class ControlBlock {
  readonly #words: Int32Array;

  /** Opens the control block of an arena. */
  constructor(arena: Arena) {
    this.#words = arena.int32(CONTROL_OFFSET, CONTROL_BYTES / 4);
  }

  /** The current value of a word. */
  load(word: ControlWordName): number {
    return Atomics.load(this.#words, ControlWord[word] * LINE_WORDS);
  }

  /** Publishes a value, and wakes the threads that wait for the word. */
  publish(word: ControlWordName, value: number): void {
    const index = ControlWord[word] * LINE_WORDS;
    Atomics.store(this.#words, index, value);
    if (Atomics.load(this.#words, index + CONTROL_WAITERS) !== 0) {
      Atomics.notify(this.#words, index);
    }
  }

  /**
   * Waits until a word differs from `seen`, the run is stopped, or about
   * `timeoutMs` have passed. It may return early; the caller checks again.
   */
  wait(
    word: ControlWordName,
    seen: number,
    timeoutMs: number = LONGEST_SLEEP_MS,
  ): void {
    const words = this.#words;
    const index = ControlWord[word] * LINE_WORDS;
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.load(words, index) !== seen) return;
    }
    const waiters = index + CONTROL_WAITERS;
    Atomics.add(words, waiters, 1);
    if (!this.stopped) {
      Atomics.wait(words, index, seen, Math.min(timeoutMs, LONGEST_SLEEP_MS));
    }
    Atomics.sub(words, waiters, 1);
  }

  /**
   * As {@linkcode ControlBlock.wait}, without a timeout and without blocking:
   * the event loop of the thread runs on.
   */
  async changed(word: ControlWordName, seen: number): Promise<void> {
    const index = ControlWord[word] * LINE_WORDS;
    const waiters = index + CONTROL_WAITERS;
    Atomics.add(this.#words, waiters, 1);
    if (!this.stopped) {
      await Atomics.waitAsync(this.#words, index, seen).value;
    }
    Atomics.sub(this.#words, waiters, 1);
  }

  /** Whether the stop flag is set. */
  get stopped(): boolean {
    return Atomics.load(this.#words, ControlWord.stop * LINE_WORDS) !== 0;
  }

  /** Sets the stop flag and wakes all threads. */
  stop(): void {
    Atomics.store(this.#words, ControlWord.stop * LINE_WORDS, 1);
    for (let line = 0; line < CONTROL_LINES; line++) {
      Atomics.notify(this.#words, line * LINE_WORDS);
    }
  }

  /** Sleeps for `timeoutMs`, or until the run is stopped. */
  sleep(timeoutMs: number = LONGEST_SLEEP_MS): void {
    Atomics.wait(this.#words, ControlWord.stop * LINE_WORDS, 0, timeoutMs);
  }
}
