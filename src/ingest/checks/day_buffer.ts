/**
 * The bars of one series on one trading date, before they are written.
 *
 * @module
 */
import { makeColumns } from "../../store/bar_store.ts";
import type { TradingDate } from "../../types.ts";
import type { OrderedColumns } from "./row_order.ts";

const FIRST_ROWS = 64;

/** Growing columns of the bars of one trading date. */
export class DayBuffer {
  /** The trading date; empty before the first bar. */
  date: TradingDate = "";
  /** How many bars it holds. */
  rows = 0;
  /** Whether rows may be out of order, or several may have one time. */
  isDisordered = false;
  #columns: OrderedColumns = makeRows(0);

  /** The bars; rows past `rows` are unused. */
  get columns(): OrderedColumns {
    return this.#columns;
  }

  /** How many bars it can hold without growing. */
  get capacity(): number {
    return this.#columns.timestamp.length;
  }

  /** Appends a bar; `rows` must be below `capacity`. */
  append(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    this.put(this.rows++, line, timestamp, open, high, low, close, volume);
  }

  /** Writes a bar to a row. */
  put(
    row: number,
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const columns = this.#columns;
    columns.line[row] = line;
    columns.timestamp[row] = timestamp;
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = volume;
  }

  /** Doubles the capacity and returns by how many bars it grew. */
  grow(): number {
    const old = this.#columns;
    const capacity = Math.max(FIRST_ROWS, 2 * this.capacity);
    const columns = makeRows(capacity);
    for (const name of Object.keys(columns) as (keyof OrderedColumns)[]) {
      columns[name].set(old[name]);
    }
    this.#columns = columns;
    return capacity - old.timestamp.length;
  }

  /** Reverses the order of the bars. */
  reverse(): void {
    for (const column of Object.values(this.#columns) as Float64Array[]) {
      column.subarray(0, this.rows).reverse();
    }
  }

  /** Drops the bars and frees their memory. */
  release(): void {
    this.#columns = makeRows(0);
    this.rows = 0;
  }
}

function makeRows(capacity: number): OrderedColumns {
  return { ...makeColumns(capacity), line: new Float64Array(capacity) };
}
