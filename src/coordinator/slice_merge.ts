/**
 * Puts the bars of all symbols into one order.
 *
 * @module
 */
import { EVENT_SLICE_END } from "../memory/layout.ts";
import type { EventLog } from "../sync/event_log.ts";

/**
 * Merges the day's bars of all symbols into slices: ascending by time, and
 * inside a slice in the order of the symbols. The bars lie in their columns
 * already; merging writes one word an event.
 */
export class SliceMerge {
  readonly #log: EventLog;
  /** For every symbol, the start of the next bar, `Infinity` after the last. */
  readonly #next: Float64Array;
  readonly #index: Int32Array;
  readonly #end: Int32Array;
  readonly #timestamps: Float64Array[] = [];
  #time = Infinity;
  #slices = 0;

  /** A merge of `symbols` symbols into `log`; their series are numbered from 0. */
  constructor(log: EventLog, symbols: number) {
    this.#log = log;
    this.#next = new Float64Array(symbols).fill(Infinity);
    this.#index = new Int32Array(symbols);
    this.#end = new Int32Array(symbols);
    for (let i = 0; i < symbols; i++) {
      this.#timestamps.push(new Float64Array(0));
    }
  }

  /** Queues the bars from `index` up to `end` of a symbol's columns. */
  queue(
    symbol: number,
    timestamps: Float64Array,
    index: number,
    end: number,
  ): void {
    this.#timestamps[symbol] = timestamps;
    this.#index[symbol] = index;
    this.#end[symbol] = end;
    const start = index < end ? timestamps[index] : Infinity;
    this.#next[symbol] = start;
    if (start < this.#time) this.#time = start;
  }

  /** Start of the bars of the next slice, `Infinity` if none is left. */
  get time(): number {
    return this.#time;
  }

  /** How many slices the last {@linkcode emit} wrote. */
  get slices(): number {
    return this.#slices;
  }

  /**
   * Writes the events of up to `most` slices whose bars start before `until`,
   * beginning at `position` of the log, and returns the position behind them.
   */
  emit(position: number, most: number, until: number): number {
    const words = this.#log.words;
    const mask = this.#log.mask;
    const next = this.#next;
    const index = this.#index;
    const end = this.#end;
    const timestamps = this.#timestamps;
    const symbols = next.length;
    let time = this.#time;
    let slices = 0;
    while (slices < most && time < until) {
      let following = Infinity;
      for (let symbol = 0; symbol < symbols; symbol++) {
        let start = next[symbol];
        if (start === time) {
          words[position & mask] = symbol;
          position++;
          const i = ++index[symbol];
          start = i < end[symbol] ? timestamps[symbol][i] : Infinity;
          next[symbol] = start;
        }
        if (start < following) following = start;
      }
      words[(position - 1) & mask] |= EVENT_SLICE_END;
      time = following;
      slices++;
    }
    this.#time = time;
    this.#slices = slices;
    return position | 0;
  }
}
