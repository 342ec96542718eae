/**
 * Reads ahead in the stored bars of one symbol.
 *
 * @module
 */
import type { BarStore, DayChunk } from "../store/bar_store.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

/**
 * Fetches several trading dates of a series at once and hands them out one by
 * one. It holds packed chunks; they are decoded straight into the session's
 * columns.
 */
export class DayQueue {
  readonly #store: Pick<BarStore, "chunks">;
  readonly #symbol: string;
  readonly #interval: BaseInterval;
  readonly #dates: readonly TradingDate[];
  readonly #days: number;
  readonly #chunks = new Map<TradingDate, DayChunk>();
  /** Dates before this one have been fetched. */
  #fetchedTo = 0;

  /** Fetches `days` of the dates at a time. */
  constructor(
    store: Pick<BarStore, "chunks">,
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
   * Fetches date number `index`, if it has not been fetched, and those that
   * follow. Returns `false` while they are on their way. Dates ascend.
   */
  fetch(index: number): boolean {
    if (index < this.#fetchedTo) return true;
    const last = Math.min(index + this.#days, this.#dates.length) - 1;
    const chunks = this.#store.chunks(
      this.#symbol,
      this.#interval,
      this.#dates[index],
      this.#dates[last],
    );
    this.#chunks.clear();
    for (const chunk of chunks) this.#chunks.set(chunk.date, chunk);
    this.#fetchedTo = last + 1;
    return true;
  }

  /** The bars of date number `index`, which has been fetched. */
  take(index: number): DayChunk | undefined {
    return this.#chunks.get(this.#dates[index]);
  }
}
