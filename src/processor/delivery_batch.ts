/**
 * A batch of slices on its way from the base log to the delivery log.
 *
 * @module
 */
import { EVENT_GROUP, EVENT_SLICE_END } from "../memory/layout.ts";
import type { EventLog } from "../sync/event_log.ts";
import type { DerivedBars } from "./derived_bars.ts";

const FIRST_WORDS = 1_024;

/**
 * Collects the words of base bars, with marks where derived bars are due.
 * {@linkcode write} aggregates all of these bars at once and writes the batch to
 * the delivery log in its total order.
 *
 * The mark −1 − i stands for the bars of derived interval i. In this example the
 * symbols are A and B, interval 0 is `5m`, and interval 1 is `15m`:
 *
 * ```text
 *  batch          [group|end|5]   −1              −2            [A|end]
 *                  5 slices with   5m bars         15m bars      a slice with
 *                  bars of A, B    are due         are due       a bar of A
 *
 *  delivery log   [group|5]       [group of 5m]   [A 15m|end]   [A|end]
 *                  the last slice  bars of A, B    the bar of
 *                  goes on                         B is skipped
 * ```
 *
 * A slice ends with its last derived bar, so the end flag moves there. If all
 * bars of a mark are skipped, nothing is written for it.
 */
export class DeliveryBatch {
  /** Position in the delivery log after the last word written. */
  written = 0;
  /** Number of words collected. */
  length = 0;
  /** When the next derived bar ends, `Infinity` after the last of the session. */
  nextEnd = Infinity;
  readonly #log: EventLog;
  readonly #derived: readonly DerivedBars[];
  readonly #ids: readonly (readonly number[])[];
  /** The batch: words of base bars and marks. */
  #words = new Int32Array(FIRST_WORDS);

  /** Writes to `log`. `ids` are the series: `[derived interval][symbol]`. */
  constructor(
    log: EventLog,
    derived: readonly DerivedBars[],
    ids: readonly (readonly number[])[],
  ) {
    this.#log = log;
    this.#derived = derived;
    this.#ids = ids;
  }

  /** Begins a session, after the derived intervals have begun it. */
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
   * Marks every derived bar that ends by `time` as due, intervals ascending.
   * Returns the maximum number of words of their events.
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
   * Aggregates the derived bars that are due and writes the batch to the delivery
   * log. With `endsSession`, the bars are completed by the end of the session and
   * belong to no slice.
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
      if (endsSession) continue;
      // The slice now ends with its last derived bar.
      words[(before - 1) & mask] &= ~EVENT_SLICE_END;
      words[(written - 1) & mask] |= EVENT_SLICE_END;
    }
    this.written = written;
    this.length = 0;
  }

  /** Writes an event that is not a bar. */
  mark(word: number): void {
    this.#log.words[this.written & this.#log.mask] = word;
    this.written = (this.written + 1) | 0;
  }
}
