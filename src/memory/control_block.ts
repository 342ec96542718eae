/**
 * The words through which the threads of a run see how far the others are,
 * and wait for them.
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

// A thread that spins takes the core from the one it waits for: look again a
// few times, no longer than about a microsecond, then sleep.
const SPINS = 32;

// No thread sleeps longer than this without looking at the stop flag, so a
// thread that died cannot make another one sleep forever.
const LONGEST_SLEEP_MS = 100;

/**
 * One word a cache line, each written by one thread only and read by any.
 * Counts wrap at 2³¹: compare them by their difference.
 */
export class ControlBlock {
  readonly #words: Int32Array;

  /** Opens the control block of an arena. */
  constructor(arena: Arena) {
    this.#words = arena.int32(CONTROL_OFFSET, CONTROL_BYTES / 4);
  }

  /** The newest value of a word. */
  load(word: ControlWordName): number {
    return Atomics.load(this.#words, ControlWord[word] * LINE_WORDS);
  }

  /** Publishes a value and wakes whoever waits for the word, if anybody does. */
  publish(word: ControlWordName, value: number): void {
    const index = ControlWord[word] * LINE_WORDS;
    Atomics.store(this.#words, index, value);
    if (Atomics.load(this.#words, index + CONTROL_WAITERS) !== 0) {
      Atomics.notify(this.#words, index);
    }
  }

  /**
   * Waits until a word is no longer `seen`, the run is stopped, or about
   * `timeoutMs` are over. It may return early: look again.
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

  /** Whether the run has been told to stop. */
  get stopped(): boolean {
    return Atomics.load(this.#words, ControlWord.stop * LINE_WORDS) !== 0;
  }

  /** Tells every thread to stop, and wakes all that sleep. */
  stop(): void {
    Atomics.store(this.#words, ControlWord.stop * LINE_WORDS, 1);
    for (let line = 0; line < CONTROL_LINES; line++) {
      Atomics.notify(this.#words, line * LINE_WORDS);
    }
  }

  /** Sleeps until the run is stopped or `timeoutMs` are over, whatever is first. */
  sleep(timeoutMs: number): void {
    Atomics.wait(this.#words, ControlWord.stop * LINE_WORDS, 0, timeoutMs);
  }
}
