/**
 * Prefetches the stored bars of one symbol.
 *
 * @module
 */
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { Polled } from "../store/polled.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

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
  readonly #chunks = new Map<TradingDate, DayChunk>();
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
    const [chunks] = fetched;
    this.#chunks.clear();
    for (const chunk of chunks) this.#chunks.set(chunk.date, chunk);
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

  /** The bars of the date at `index`, `undefined` if none are stored. */
  take(index: number): DayChunk | undefined {
    return this.#chunks.get(this.#dates[index]);
  }
}
