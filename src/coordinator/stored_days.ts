/**
 * The stored daily bars of one symbol.
 *
 * @module
 */
import { makeColumns } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { BarColumns, TradingDate } from "../types.ts";

/** Daily bars in columns, each with its coverage. */
export interface DailyColumns extends BarColumns {
  /** The share of a bar's slots that are accounted for, 0 to 1. */
  readonly coverage: Float64Array;
}

/** A bar of a date: the row of its columns, and its coverage. */
export interface DailyBar {
  /** The columns that hold it. */
  readonly columns: BarColumns;
  /** Its row. */
  readonly row: number;
  /** Its coverage, 0 to 1. */
  readonly coverage: number;
}

/** Makes columns for daily bars. */
export function dailyColumns(rows: number): DailyColumns {
  return { ...makeColumns(rows), coverage: new Float64Array(rows) };
}

/** The stored `1d` bars of some dates. */
export class StoredDays {
  /** No bars. */
  static readonly NONE = new StoredDays(makeColumns(0));
  readonly #columns: BarColumns;
  readonly #rows = new Map<TradingDate, number>();

  private constructor(columns: BarColumns) {
    this.#columns = columns;
  }

  /**
   * Reads the bars of `dates`, which ascend. `open` is when the session of a
   * date opens.
   *
   * @throws {SessionError} `store_corrupt` if stored bars are damaged.
   */
  static async read(
    store: StoredBars,
    symbol: string,
    dates: readonly TradingDate[],
    open: (date: TradingDate) => number,
  ): Promise<StoredDays> {
    if (dates.length === 0) return StoredDays.NONE;
    const last = dates[dates.length - 1];
    const chunks = await store.chunks(symbol, "1d", dates[0], last);
    if (chunks.length === 0) return StoredDays.NONE;
    const columns = makeColumns(chunks.length);
    const days = new StoredDays(columns);
    let next = 0;
    let row = 0;
    for (const chunk of chunks) {
      const { date } = chunk;
      while (dates[next] < date) next++;
      // Stored dates on which the calendar has no session are left out.
      if (dates[next] !== date) continue;
      store.decode(chunk, columns, row);
      // A daily bar lasts as long as its session, whatever its vendor's stamp.
      columns.timestamp[row] = open(date);
      days.#rows.set(date, row++);
    }
    return days;
  }

  /** Whether there is a bar of a date. */
  has(date: TradingDate): boolean {
    return this.#rows.has(date);
  }

  /** The bar of a date; `undefined` if there is none. */
  of(date: TradingDate): DailyBar | undefined {
    const row = this.#rows.get(date);
    if (row === undefined) return undefined;
    return { columns: this.#columns, row, coverage: 1 };
  }
}
