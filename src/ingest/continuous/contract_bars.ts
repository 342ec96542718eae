/**
 * The stored bars of contracts.
 *
 * @module
 */
import { makeColumns } from "../../store/bar_store.ts";
import type { StoredBars } from "../../store/market_store.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../../types.ts";

/** The closes of two contracts in one bar. */
export interface CommonBar {
  /** Its trading date. */
  readonly date: TradingDate;
  /** The close of the first one. */
  readonly oldClose: number;
  /** The close of the second one. */
  readonly newClose: number;
}

/** Reads bars day by day into columns of its own. */
export class ContractBars {
  readonly #store: StoredBars;
  #columns: BarColumns = makeColumns(1_500);

  /** Reads from a store. */
  constructor(store: StoredBars) {
    this.#store = store;
  }

  /**
   * The bars of a series in a range, both ends included. The columns are valid
   * until the next day is read.
   */
  async *days(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
  ): AsyncGenerator<{ date: TradingDate; columns: BarColumns; rows: number }> {
    const chunks = await this.#store.chunks(symbol, interval, from, to);
    for (const chunk of chunks) {
      if (chunk.rows > this.#columns.timestamp.length) {
        this.#columns = makeColumns(2 * chunk.rows);
      }
      const columns = this.#columns;
      const rows = this.#store.decode(chunk, columns, 0);
      if (rows > 0) yield { date: chunk.date, columns, rows };
    }
  }

  /** The volume of each date of a series. */
  async volumes(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
  ): Promise<ReadonlyMap<TradingDate, number>> {
    const volumes = new Map<TradingDate, number>();
    for await (
      const { date, columns, rows } of this.days(symbol, interval, from, to)
    ) {
      let volume = 0;
      for (let row = 0; row < rows; row++) volume += columns.volume[row];
      volumes.set(date, volume);
    }
    return volumes;
  }

  /** The last bar before a date that two contracts have; `undefined` without one. */
  async lastCommon(
    older: string,
    newer: string,
    interval: StoredInterval,
    before: TradingDate,
    since: TradingDate,
  ): Promise<CommonBar | undefined> {
    const newDates = new Set(
      this.#store.tradingDates(newer, interval, since, before),
    );
    const dates = this.#store.tradingDates(older, interval, since, before)
      .filter((date) => date < before && newDates.has(date));
    for (const date of dates.reverse()) {
      const closes = await this.#closes(older, interval, date);
      const others = await this.#closes(newer, interval, date);
      // Vendors stamp daily bars differently.
      if (interval === "1d") {
        const [oldClose] = [...closes.values()].slice(-1);
        const [newClose] = [...others.values()].slice(-1);
        return { date, oldClose, newClose };
      }
      for (const [time, oldClose] of [...closes].reverse()) {
        const newClose = others.get(time);
        if (newClose !== undefined) return { date, oldClose, newClose };
      }
    }
    return undefined;
  }

  /** The closes of a date by the start of their bars. */
  async #closes(
    symbol: string,
    interval: StoredInterval,
    date: TradingDate,
  ): Promise<ReadonlyMap<number, number>> {
    const closes = new Map<number, number>();
    for await (
      const { columns, rows } of this.days(symbol, interval, date, date)
    ) {
      for (let row = 0; row < rows; row++) {
        closes.set(columns.timestamp[row], columns.close[row]);
      }
    }
    return closes;
  }
}
