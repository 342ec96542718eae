/**
 * Bars of one series on one trading date, on their way into the store.
 *
 * @module
 */
import type { BarColumns, TradingDate } from "../../types.ts";
import { makeColumns } from "../../store/bar_store.ts";

const FIRST_ROWS = 64;

/** A growing set of columns that belongs to one trading date. */
export class DayBuffer {
  /** The trading date; empty before the first bar. */
  date: TradingDate = "";
  /** How many bars are in it. */
  rows = 0;
  #columns: BarColumns = makeColumns(0);

  /** The bars; rows past `rows` are unused. */
  get columns(): BarColumns {
    return this.#columns;
  }

  /** How many bars fit in without growing. */
  get capacity(): number {
    return this.#columns.timestamp.length;
  }

  /** Appends a bar; there must be room. */
  append(
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const columns = this.#columns;
    const row = this.rows++;
    columns.timestamp[row] = timestamp;
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = volume;
  }

  /** Doubles the room and returns by how many bars it grew. */
  grow(): number {
    const old = this.#columns;
    const room = Math.max(FIRST_ROWS, 2 * this.capacity);
    const columns = makeColumns(room);
    for (const name of Object.keys(columns) as (keyof BarColumns)[]) {
      columns[name].set(old[name]);
    }
    this.#columns = columns;
    return room - old.timestamp.length;
  }

  /** Turns the order of its bars around. */
  reverse(): void {
    for (const column of Object.values(this.#columns) as Float64Array[]) {
      column.subarray(0, this.rows).reverse();
    }
  }

  /** Gives its memory back. */
  release(): void {
    this.#columns = makeColumns(0);
    this.rows = 0;
  }
}
