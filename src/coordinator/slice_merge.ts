/**
 * Merges the bars of all symbols into slices.
 *
 * @module
 */
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import type { EventLog } from "../sync/event_log.ts";
import { MINUTE_MS } from "../time/date.ts";

/**
 * Merges the bars of a session into slices, ascending by time. Within a slice,
 * bars are in the order of the symbols. The bars themselves stay in their
 * columns; the merge writes one word per event:
 *
 * ```text
 *  some symbols trade    [A] [C|end]         one word per bar, the last one marked
 *  all symbols trade     [group|end|n]       one word for n consecutive slices
 * ```
 *
 * The bits of a word are drawn in `memory/layout.ts`.
 */
export class SliceMerge {
  readonly #log: EventLog;
  readonly #slotMs: number;
  /** By symbol: start of the next bar, `Infinity` after the last one. */
  readonly #next: Float64Array;
  readonly #index: Int32Array;
  readonly #end: Int32Array;
  /** By symbol: index after the current run of bars without a gap. */
  readonly #runEnd: Int32Array;
  readonly #timestamps: Float64Array[] = [];
  #time = Infinity;
  #slices = 0;
  /** Number of next slices that are known to have a bar of every symbol. */
  #full = 0;

  /**
   * Merges `symbols` symbols, whose series are numbered from 0, into `log`. Slots
   * are `slotMs` milliseconds long.
   */
  constructor(log: EventLog, symbols: number, slotMs: number) {
    this.#log = log;
    this.#slotMs = slotMs;
    this.#next = new Float64Array(symbols).fill(Infinity);
    this.#index = new Int32Array(symbols);
    this.#end = new Int32Array(symbols);
    this.#runEnd = new Int32Array(symbols);
    for (let i = 0; i < symbols; i++) {
      this.#timestamps.push(new Float64Array(0));
    }
  }

  /**
   * Queues the bars `index` ≤ row < `end` of a symbol, each in its own slot.
   */
  queue(
    symbol: number,
    timestamps: Float64Array,
    index: number,
    end: number,
  ): void {
    this.#timestamps[symbol] = timestamps;
    this.#index[symbol] = index;
    this.#end[symbol] = end;
    this.#runEnd[symbol] = index;
    const start = index < end ? timestamps[index] : Infinity;
    this.#next[symbol] = start;
    if (start < this.#time) this.#time = start;
    this.#full = 0;
  }

  /**
   * Extends the queued bars of a symbol up to `end`. The columns may be new ones,
   * but its bars keep their indices.
   */
  extend(symbol: number, timestamps: Float64Array, end: number): void {
    this.#timestamps[symbol] = timestamps;
    this.#end[symbol] = end;
    const index = this.#index[symbol];
    if (this.#next[symbol] !== Infinity || index >= end) return;
    this.#next[symbol] = timestamps[index];
    this.#time = Math.min(this.#time, timestamps[index]);
  }

  /** Start of the bars of the next slice, `Infinity` if none is left. */
  get time(): number {
    return this.#time;
  }

  /** Number of slices that the last {@linkcode emit} wrote. */
  get slices(): number {
    return this.#slices;
  }

  /**
   * Writes the events of up to `most` slices whose bars start before `until`,
   * beginning at `position` of the log, and returns the position after them.
   */
  emit(position: number, most: number, until: number): number {
    const { words, mask } = this.#log;
    let slices = 0;
    while (slices < most && this.#time < until) {
      if (this.#full === 0 && this.#allTrade()) this.#full = this.#countFull();
      if (this.#full > 0) {
        const count = this.#advance(most - slices, until);
        words[position & mask] = EVENT_GROUP | EVENT_SLICE_END |
          count << EVENT_COUNT_SHIFT;
        position = (position + 1) | 0;
        slices += count;
      } else {
        position = this.#emitSlice(position);
        slices++;
      }
    }
    this.#slices = slices;
    return position;
  }

  /** Whether the next slice has a bar of every symbol. */
  #allTrade(): boolean {
    const next = this.#next;
    for (let symbol = 0; symbol < next.length; symbol++) {
      if (next[symbol] !== this.#time) return false;
    }
    return true;
  }

  /** Counts the next consecutive slices that have a bar of every symbol. */
  #countFull(): number {
    const index = this.#index;
    const runEnd = this.#runEnd;
    let full = Infinity;
    for (let symbol = 0; symbol < index.length; symbol++) {
      const from = index[symbol];
      if (runEnd[symbol] <= from) {
        runEnd[symbol] = endOfRun(
          this.#timestamps[symbol],
          from,
          this.#end[symbol],
          this.#slotMs,
        );
      }
      full = Math.min(full, runEnd[symbol] - from);
    }
    return full;
  }

  /** Skips up to `most` slices in which all symbols trade and returns how many. */
  #advance(most: number, until: number): number {
    let count = Math.min(this.#full, most, EVENT_COUNT_MASK);
    if (count > 1 && until !== Infinity) {
      count = Math.min(count, Math.ceil((until - this.#time) / this.#slotMs));
    }
    const next = this.#next;
    const index = this.#index;
    const end = this.#end;
    let following = Infinity;
    for (let symbol = 0; symbol < next.length; symbol++) {
      const i = index[symbol] += count;
      const start = i < end[symbol] ? this.#timestamps[symbol][i] : Infinity;
      next[symbol] = start;
      if (start < following) following = start;
    }
    this.#time = following;
    this.#full -= count;
    return count;
  }

  /** Writes a slice in which some symbol has no bar. */
  #emitSlice(position: number): number {
    const { words, mask } = this.#log;
    const next = this.#next;
    const index = this.#index;
    const end = this.#end;
    const timestamps = this.#timestamps;
    const time = this.#time;
    let following = Infinity;
    for (let symbol = 0; symbol < next.length; symbol++) {
      let start = next[symbol];
      if (start === time) {
        words[position & mask] = symbol;
        position = (position + 1) | 0;
        const i = ++index[symbol];
        start = i < end[symbol] ? timestamps[symbol][i] : Infinity;
        next[symbol] = start;
      }
      if (start < following) following = start;
    }
    words[(position - 1) & mask] |= EVENT_SLICE_END;
    this.#time = following;
    return position;
  }
}

/**
 * Index after the run of bars without a gap that begins at `from`. A run of
 * minutes or shorter bars spans exactly as many slots as it has bars, so a binary
 * search finds its end. A longer bar may be cut short, so that a gap and a short
 * bar may make up whole slots: each bar is looked at.
 */
function endOfRun(
  timestamps: Float64Array,
  from: number,
  end: number,
  slotMs: number,
): number {
  if (slotMs > MINUTE_MS) {
    let at = from + 1;
    while (at < end && timestamps[at] - timestamps[at - 1] === slotMs) at++;
    return at;
  }
  let whole = from;
  let behind = end;
  while (behind - whole > 1) {
    // Try the last bar first: most sessions have no gap.
    const at = behind === end && whole === from
      ? end - 1
      : (whole + behind) >>> 1;
    if (timestamps[at] - timestamps[from] === (at - from) * slotMs) whole = at;
    else behind = at;
  }
  return whole + 1;
}
