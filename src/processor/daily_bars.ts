/**
 * Daily bars from the store, which the processor prefers to its own.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { Directory } from "../memory/directory.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import type { AggregatedBar } from "../session/bar_aggregation.ts";
import { SeriesWindow } from "../session/bar_series.ts";

/** The largest difference of a derived price from a stored one that is not counted, as a share of the price. */
export const DAILY_TOLERANCE = 0.005;

/** The daily bars of all symbols, which the coordinator writes session by session. */
export class DailyBars {
  /** By symbol: sessions whose derived bar differs from the stored one. */
  readonly differing: Int32Array;
  readonly #columns: readonly SeriesColumns[];
  readonly #bars: readonly SeriesWindow[];
  /** By symbol: the first row that belongs to the session or a later one. */
  readonly #next: Int32Array;
  /** By symbol: the rows that are known to exist. */
  readonly #rows: Int32Array;
  /** By symbol: whether the bar of the session has been compared. */
  readonly #isCompared: Uint8Array;
  #open = NaN;

  /** Opens the series of a plan, one per symbol. */
  constructor(ids: readonly number[], arena: Arena, directory: Directory) {
    this.#columns = ids.map((id) => new SeriesColumns(arena, directory, id));
    this.#bars = ids.map(() => new SeriesWindow());
    this.#next = new Int32Array(ids.length);
    this.#rows = new Int32Array(ids.length);
    this.differing = new Int32Array(ids.length);
    this.#isCompared = new Uint8Array(ids.length);
  }

  /** Begins a session that opens at `open`. */
  begin(session: number, open: number): void {
    this.#open = open;
    this.#isCompared.fill(0);
    this.#columns.forEach((columns, symbol) => {
      this.#bind(symbol, session);
      this.#rows[symbol] = columns.publishedRows;
      const { timestamp } = this.#bars[symbol];
      let next = Math.max(this.#next[symbol], columns.firstRow);
      while (
        next < this.#rows[symbol] && timestamp[next - columns.firstRow] < open
      ) next++;
      this.#next[symbol] = next;
    });
  }

  /**
   * Replaces the bar of the session of a symbol, of `expected` base slots, by
   * the one that takes precedence, if there is one.
   */
  replace(symbol: number, bar: AggregatedBar, expected: number): void {
    const row = this.#next[symbol];
    if (row >= this.#rows[symbol]) return;
    const bars = this.#bars[symbol];
    const index = row - this.#columns[symbol].firstRow;
    if (bars.timestamp[index] !== this.#open) return;
    if (bar.count === expected && this.#isCompared[symbol] === 0) {
      if (differs(bar, bars, index)) this.differing[symbol]++;
      this.#isCompared[symbol] = 1;
    }
    put(bars, index, expected, bar);
  }

  /** Begins to read the bars of the past sessions, those before the first one that is loaded. */
  beginPast(): void {
    for (let symbol = 0; symbol < this.#columns.length; symbol++) {
      this.#bind(symbol, 0);
      this.#rows[symbol] = this.#columns[symbol].initialRows;
    }
    this.#next.fill(0);
  }

  /**
   * Reads the bar of the next past session of a symbol, which opens at `open`
   * and has `slots` base slots. Its count is 0 if there is none.
   */
  readPast(
    symbol: number,
    open: number,
    slots: number,
    bar: AggregatedBar,
  ): void {
    const bars = this.#bars[symbol];
    const rows = this.#rows[symbol];
    let row = this.#next[symbol];
    while (row < rows && bars.timestamp[row] < open) row++;
    this.#next[symbol] = row;
    if (row < rows && bars.timestamp[row] === open) put(bars, row, slots, bar);
    else bar.count = 0;
  }

  #bind(symbol: number, session: number): void {
    const columns = this.#columns[symbol];
    if (columns.bindToSession(session)) {
      this.#bars[symbol].setColumns(columns.columns);
    }
  }
}

/** Copies a row, as a bar of some base slots. */
function put(
  bars: SeriesWindow,
  row: number,
  slots: number,
  bar: AggregatedBar,
): void {
  bar.open = bars.open[row];
  bar.high = bars.high[row];
  bar.low = bars.low[row];
  bar.close = bars.close[row];
  bar.volume = bars.volume[row];
  bar.count = Math.max(1, Math.round(bars.coverage[row] * slots));
}

/** Whether a price of a bar differs from the stored one by more than the tolerance. */
function differs(bar: AggregatedBar, bars: SeriesWindow, row: number): boolean {
  const isApart = (derived: number, stored: number) =>
    Math.abs(derived - stored) > DAILY_TOLERANCE * Math.abs(stored);
  return isApart(bar.open, bars.open[row]) ||
    isApart(bar.high, bars.high[row]) || isApart(bar.low, bars.low[row]) ||
    isApart(bar.close, bars.close[row]);
}
