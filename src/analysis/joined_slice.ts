/**
 * A slice of the delivery log joined with the bars of added symbols.
 *
 * @module
 */
import {
  EVENT_GROUP,
  EVENT_INTERVAL_MASK,
  EVENT_SERIES_MASK,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { AddedSymbols } from "./added_symbols.ts";
import type { SliceWords } from "./strategy_caller.ts";

/**
 * The words of one slice at a time, in the order of the delivery log: base bars,
 * then derived bars by ascending interval, each in the order of the symbols.
 * Added symbols come after those that are streamed.
 */
export class JoinedSlice implements SliceWords {
  /** The words, from position 0 on. */
  words = new Int32Array(64);
  /** Every position is a place of its own. */
  readonly mask = -1;
  /** Number of words. */
  length = 0;
  readonly #added: AddedSymbols;
  /** By series number: 0 for base bars, `i + 1` for derived interval `i`. */
  readonly #intervals: Int32Array;
  readonly #count: number;
  readonly #taken: number[] = [];
  /** Intervals whose added bars are in the slice: those below. */
  #done = 0;
  #end = Infinity;

  /** A slice of the bars of a plan. */
  constructor(plan: RunPlan, added: AddedSymbols) {
    const series = [plan.ids.base, ...plan.ids.derived];
    this.#added = added;
    this.#count = series.length;
    this.#intervals = new Int32Array(plan.ids.count);
    series.forEach((ids, i) => {
      for (const id of ids) this.#intervals[id] = i;
    });
  }

  /**
   * The slice of the added symbols alone that ends at `end`; with `Infinity`
   * the derived bars that only the session's end completes.
   */
  alone(end: number): this {
    this.#begin(end);
    return this.#finish();
  }

  /** The slice with the words `from` ≤ position < `to` of a log, which ends at `end`. */
  join(log: SliceWords, from: number, to: number, end: number): this {
    this.#begin(end);
    for (let position = from; position !== to; position = (position + 1) | 0) {
      const word = log.words[position & log.mask];
      this.#addUpTo(
        (word & EVENT_GROUP) !== 0
          ? word & EVENT_INTERVAL_MASK
          : this.#intervals[word & EVENT_SERIES_MASK],
      );
      this.#push(word & ~EVENT_SLICE_END);
    }
    return this.#finish();
  }

  #begin(end: number): void {
    this.length = 0;
    this.#done = 0;
    this.#end = end;
  }

  #finish(): this {
    this.#addUpTo(this.#count);
    if (this.length > 0) this.words[this.length - 1] |= EVENT_SLICE_END;
    return this;
  }

  /** Appends the added bars of the intervals below `interval`. */
  #addUpTo(interval: number): void {
    const taken = this.#taken;
    for (; this.#done < interval; this.#done++) {
      taken.length = 0;
      this.#added.take(this.#done - 1, this.#end, taken);
      for (const series of taken) this.#push(series);
    }
  }

  #push(word: number): void {
    if (this.length === this.words.length) {
      const longer = new Int32Array(2 * this.length);
      longer.set(this.words);
      this.words = longer;
    }
    this.words[this.length++] = word;
  }
}
