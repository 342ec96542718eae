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
  /** The chunks of the dates that have been fetched, from `#fetchedFrom` on. */
  #chunks: readonly (DayChunk | undefined)[] = [];
  #fetchedFrom = 0;
  /** Index of the first date that has not been fetched. */
  #fetchedTo = 0;
  /** The fetch in progress. */
  #fetching: Fetch | undefined;

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
    const { from, to } = this.#fetching;
    const dates = this.#dates.slice(from, to);
    this.#chunks = byDate(fetched[0], dates);
    this.#fetchedFrom = from;
    this.#fetchedTo = to;
    this.#fetching = undefined;
    return true;
  }

  #begin(from: number): Fetch {
    const to = Math.min(from + this.#days, this.#dates.length);
    const chunks = this.#store.chunks(
      this.#symbol,
      this.#interval,
      this.#dates[from],
      this.#dates[to - 1],
    );
    return { chunks: new Polled(chunks), from, to };
  }

  /**
   * The bars of the date at `index`, `undefined` if none are stored. Call it in
   * ascending order, too.
   */
  take(index: number): DayChunk | undefined {
    return this.#chunks[index - this.#fetchedFrom];
  }
}

/** A fetch of the dates `from` ≤ index < `to`. */
interface Fetch {
  readonly chunks: Polled<DayChunk[]>;
  readonly from: number;
  readonly to: number;
}

/**
 * The chunks of some dates, ascending. A store returns them by date, unless its index
 * is damaged, and mostly no others: one comparison for each is then enough.
 */
function byDate(
  chunks: readonly DayChunk[],
  dates: readonly TradingDate[],
): readonly (DayChunk | undefined)[] {
  let next = 0;
  const found = dates.map((date) =>
    next < chunks.length && chunks[next].date === date
      ? chunks[next++]
      : undefined
  );
  if (next === chunks.length) return found;
  const known = new Map(chunks.map((chunk) => [chunk.date, chunk]));
  return dates.map((date) => known.get(date));
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
