/**
 * The bars of the days to come of one symbol, read ahead.
 *
 * @module
 */
import type { BarStore, DayChunk } from "../store/bar_store.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

/**
 * Reads several trading dates of a series at once and hands them out one by
 * one. What it holds is packed; it is unpacked straight into the session's
 * columns.
 */
export class DayQueue {
  readonly #store: BarStore;
  readonly #symbol: string;
  readonly #interval: BaseInterval;
  readonly #dates: readonly TradingDate[];
  readonly #days: number;
  readonly #chunks = new Map<TradingDate, DayChunk>();
  #readTo = 0;

  /** Reads `days` of the dates at a time. */
  constructor(
    store: BarStore,
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

  /** The bars of date number `index`; dates are asked for in order. */
  take(index: number): DayChunk | undefined {
    if (index >= this.#readTo) {
      const last = Math.min(index + this.#days, this.#dates.length) - 1;
      const chunks = this.#store.chunks(
        this.#symbol,
        this.#interval,
        this.#dates[index],
        this.#dates[last],
      );
      this.#chunks.clear();
      for (const chunk of chunks) this.#chunks.set(chunk.date, chunk);
      this.#readTo = last + 1;
    }
    return this.#chunks.get(this.#dates[index]);
  }
}
