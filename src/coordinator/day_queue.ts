/**
 * Prefetches the stored bars of one symbol.
 *
 * @module
 */
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { Polled } from "../store/polled.ts";
import { MINUTE_MS } from "../time/date.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

// More would hold memory and save next to nothing.
const TIMES_MOST = 5;

/**
 * Fetches several trading dates of a series at once and returns them one by one.
 * Chunks stay packed until they are decoded into the columns of their session.
 */
export class DayQueue {
  readonly #store: Pick<StoredBars, "chunks">;
  readonly #symbol: string;
  readonly #interval: BaseInterval;
  readonly #dates: readonly TradingDate[];
  readonly #days: number;
  /** The dates that have been fetched, ascending. */
  #chunks: readonly DayChunk[] = [];
  /** The first of them that may be asked for. */
  #next = 0;
  /** Index of the first date that has not been fetched. */
  #fetchedTo = 0;
  /** The fetch in progress, and the index after its last date. */
  #fetching: { chunks: Polled<DayChunk[]>; to: number } | undefined;

  /** Fetches `days` dates at a time. */
  constructor(
    store: Pick<StoredBars, "chunks">,
    symbol: string,
    interval: BaseInterval,
    dates: readonly TradingDate[],
    days: number,
  ) {
    this.#store = store;
    this.#symbol = symbol;
    this.#interval = interval;
    this.#dates = dates;
    this.#days = days;
  }

  /**
   * Fetches the date at `index` and those that follow, unless they have been
   * fetched. Returns `false` until they have arrived. Call it in ascending order.
   *
   * @throws {SessionError} `store_corrupt` if a stored date is damaged.
   */
  fetch(index: number): boolean {
    if (index < this.#fetchedTo) return true;
    this.#fetching ??= this.#begin(index);
    const fetched = this.#fetching.chunks.poll();
    if (fetched === undefined) return false;
    this.#chunks = inOrder(fetched[0]);
    this.#next = 0;
    this.#fetchedTo = this.#fetching.to;
    this.#fetching = undefined;
    return true;
  }

  #begin(index: number): { chunks: Polled<DayChunk[]>; to: number } {
    const to = Math.min(index + this.#days, this.#dates.length);
    const chunks = this.#store.chunks(
      this.#symbol,
      this.#interval,
      this.#dates[index],
      this.#dates[to - 1],
    );
    return { chunks: new Polled(chunks), to };
  }

  /**
   * The bars of the date at `index`, `undefined` if none are stored. Call it in
   * ascending order, too.
   */
  take(index: number): DayChunk | undefined {
    const chunks = this.#chunks;
    const date = this.#dates[index];
    while (this.#next < chunks.length && chunks[this.#next].date < date) {
      this.#next++;
    }
    const chunk = chunks[this.#next];
    return chunk?.date === date ? chunk : undefined;
  }
}

/** The chunks by date. A store returns them so, unless its index is damaged. */
function inOrder(chunks: readonly DayChunk[]): readonly DayChunk[] {
  for (let i = 1; i < chunks.length; i++) {
    if (!(chunks[i - 1].date < chunks[i].date)) {
      return chunks.toSorted((a, b) => a.date < b.date ? -1 : 1);
    }
  }
  return chunks;
}

/**
 * The dates to read at a time: `days` of minutes, and of longer bars, whose
 * chunks are shorter, several times as many. Each query costs as much as some
 * short chunks.
 */
export function datesAtOnce(days: number, baseMs: number): number {
  if (baseMs === Infinity) return days;
  const times = Math.min(Math.floor(baseMs / MINUTE_MS), TIMES_MOST);
  return days * Math.max(1, times);
}
