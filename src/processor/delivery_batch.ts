/**
 * What the processor makes of a batch of slices, on its way to the delivery
 * log.
 *
 * @module
 */
import { EVENT_GROUP, EVENT_SLICE_END } from "../memory/layout.ts";
import type { EventLog } from "../sync/event_log.ts";
import type { DerivedBars } from "./derived_bars.ts";

const FIRST_WORDS = 1_024;

/**
 * Collects the words of base bars and notes which derived bars are due after
 * which of them; {@linkcode write} then makes those, all in one go, and writes
 * everything in its total order.
 */
export class DeliveryBatch {
  /** Position in the delivery log behind what is written. */
  written = 0;
  /** Words that have been collected. */
  length = 0;
  /** When the next derived bar ends, `Infinity` when the session has no more. */
  nextEnd = Infinity;
  /** Derived bars written so far. */
  derivedCount = 0;
  readonly #log: EventLog;
  readonly #derived: readonly DerivedBars[];
  readonly #ids: readonly (readonly number[])[];
  /** Words of base bars, and −1 − i where bars of derived interval i are due. */
  #words = new Int32Array(FIRST_WORDS);

  /** Writes to `log`; `ids` are the series of each derived interval. */
  constructor(
    log: EventLog,
    derived: readonly DerivedBars[],
    ids: readonly (readonly number[])[],
  ) {
    this.#log = log;
    this.#derived = derived;
    this.#ids = ids;
  }

  /** Takes over when the first derived bar of a session ends. */
  beginSession(): void {
    this.nextEnd = Infinity;
    for (const { nextEnd } of this.#derived) {
      this.nextEnd = Math.min(this.nextEnd, nextEnd);
    }
  }

  /** Adds a word. */
  push(word: number): void {
    if (this.length === this.#words.length) {
      const longer = new Int32Array(2 * this.#words.length);
      longer.set(this.#words);
      this.#words = longer;
    }
    this.#words[this.length++] = word;
  }

  /**
   * Notes every derived bar that ends by `time`, intervals ascending; returns
   * how many words they may take.
   */
  schedule(time: number): number {
    let nextEnd = Infinity;
    let most = 0;
    for (let i = 0; i < this.#derived.length; i++) {
      const derived = this.#derived[i];
      while (derived.nextEnd <= time) {
        derived.schedule();
        this.push(-1 - i);
        most += this.#ids[i].length;
      }
      if (derived.nextEnd < nextEnd) nextEnd = derived.nextEnd;
    }
    this.nextEnd = nextEnd;
    return most;
  }

  /**
   * Makes the derived bars that are due and writes the batch to the delivery
   * log, each where it belongs. What only the session's end completes
   * (`endsSession`) belongs to no slice.
   */
  write(endsSession: boolean): void {
    for (const derived of this.#derived) derived.complete();
    const { words, mask } = this.#log;
    const batch = this.#words;
    let written = this.written;
    for (let i = 0; i < this.length; i++) {
      const word = batch[i];
      if (word >= 0) {
        words[written & mask] = word;
        written = (written + 1) | 0;
        continue;
      }
      const derived = this.#derived[-1 - word];
      const before = written;
      written = derived.emit(
        this.#ids[-1 - word],
        EVENT_GROUP | -word,
        words,
        mask,
        written,
      );
      if (written === before) continue;
      this.derivedCount += derived.emitted;
      if (endsSession) continue;
      // The slice now ends with its last derived bar.
      words[(before - 1) & mask] &= ~EVENT_SLICE_END;
      words[(written - 1) & mask] |= EVENT_SLICE_END;
    }
    this.written = written;
    this.length = 0;
  }

  /** Writes an event that is not a bar, behind all that is written. */
  mark(word: number): void {
    this.#log.words[this.written & this.#log.mask] = word;
    this.written = (this.written + 1) | 0;
  }
}
