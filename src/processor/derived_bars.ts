/**
 * Derives the longer bars of one interval for all symbols.
 *
 * @module
 */
import type { SessionRecord } from "../memory/session_table.ts";
import type { SeriesWriter } from "../memory/series_memory.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import { SessionGrid } from "../time/grid.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";

/** The base bars of a symbol as far as they are delivered. */
export interface BaseRows {
  /** The columns; index `row − firstRow` holds a row of the run. */
  readonly bars: SeriesWindow;
  /** The row that the columns begin with. */
  firstRow: number;
  /** Rows delivered so far. */
  rows: number;
}

/** What a {@linkcode DerivedBars} is made with. */
export interface DerivedBarsOptions {
  /** Length of a bar in milliseconds, `Infinity` for one a session. */
  readonly lengthMs: number;
  /** Length of a base bar in milliseconds, `Infinity` for one a session. */
  readonly baseMs: number;
  /** Share of the slots that must be accounted for. */
  readonly minCoverage: number;
  /** For every symbol, whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** For every symbol, the sessions kept before today. */
  readonly days: readonly number[];
}

/**
 * One derived interval. Bars are anchored on the session's grid; when time
 * passes the end of one, it is made from its base bars at once, for every
 * symbol. A bar with too few of its slots accounted for is skipped and counted.
 */
export class DerivedBars {
  /** The end of the bar in the making, `Infinity` when the session has no more. */
  nextEnd = Infinity;
  /** For every symbol, bars skipped in delivered sessions. */
  readonly skipped: Int32Array;
  readonly #options: DerivedBarsOptions;
  readonly #writers: readonly SeriesWriter[];
  /** The columns of every symbol's derived bars. */
  readonly bars: readonly SeriesWindow[];
  readonly #base: readonly BaseRows[];
  readonly #windows: readonly TrailingWindow[];
  /** For every symbol, the first base row that is in no bar yet. */
  readonly #from: Int32Array;
  readonly #bar = new AggregatedBar();
  #grid: SessionGrid | undefined;
  #baseGrid: SessionGrid | undefined;
  #slot = 0;
  #history = true;

  /** Derives into `writers` from `base`, one of each a symbol. */
  constructor(
    options: DerivedBarsOptions,
    writers: readonly SeriesWriter[],
    base: readonly BaseRows[],
  ) {
    this.#options = options;
    this.#writers = writers;
    this.#base = base;
    this.bars = writers.map((writer) => {
      const window = new SeriesWindow();
      window.setColumns(writer.columns);
      return window;
    });
    this.#windows = options.days.map((days) => new TrailingWindow(days));
    this.#from = new Int32Array(writers.length);
    this.skipped = new Int32Array(writers.length);
  }

  /**
   * Takes the series over with the daily bars that the coordinator has put
   * there; each of them was a session.
   */
  takeOver(): void {
    this.#writers.forEach((writer, symbol) => {
      writer.takeOver();
      this.bars[symbol].setColumns(writer.columns);
      for (let row = 0; row < writer.rows; row++) {
        this.#windows[symbol].begin(row);
      }
    });
  }

  /** Rows of a symbol's derived bars so far. */
  rows(symbol: number): number {
    return this.#writers[symbol].rows;
  }

  /** The row that the columns of a symbol begin with. */
  firstRow(symbol: number): number {
    return this.#writers[symbol].firstRow;
  }

  /**
   * Makes room for a session's bars. Returns `false`, with nothing lost, if it
   * has to wait for the readers.
   */
  reserve(
    record: SessionRecord,
    session: number,
    readersSession: number,
  ): boolean {
    const grid = new SessionGrid(record, this.#options.lengthMs);
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      const writer = this.#writers[symbol];
      const keepFrom = this.#windows[symbol].peek(writer.rows);
      if (!writer.reserve(grid.count, keepFrom, session, readersSession)) {
        return false;
      }
      this.bars[symbol].setColumns(writer.columns);
    }
    this.#grid = grid;
    return true;
  }

  /** Begins a session for which room has been made. */
  begin(record: SessionRecord): void {
    this.#baseGrid = new SessionGrid(record, this.#options.baseMs);
    this.#history = record.history;
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      const { rows } = this.#writers[symbol];
      this.#writers[symbol].publishRows(this.#windows[symbol].begin(rows));
      this.#from[symbol] = this.#base[symbol].rows;
    }
    this.#slot = 0;
    this.nextEnd = this.#grid === undefined ? Infinity : this.#grid.end(0);
  }

  /** The first row of a symbol that is kept in the session that begins next. */
  keepFrom(symbol: number): number {
    return this.#windows[symbol].peek(this.#writers[symbol].rows);
  }

  /**
   * Completes the bar that ends at {@linkcode nextEnd}, for every symbol, and
   * writes the numbers of the series that got one to `made`, in the order of
   * the symbols. Returns how many.
   */
  complete(ids: readonly number[], made: Int32Array): number {
    const grid = this.#grid as SessionGrid;
    const start = grid.start(this.#slot);
    const end = this.nextEnd;
    const expected = this.#slotsBetween(start, end);
    let count = 0;
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      if (this.#completeSymbol(symbol, start, end, expected)) {
        made[count++] = ids[symbol];
      }
    }
    this.#slot++;
    this.nextEnd = this.#slot < grid.count ? grid.end(this.#slot) : Infinity;
    return count;
  }

  #completeSymbol(
    symbol: number,
    start: number,
    end: number,
    expected: number,
  ): boolean {
    const base = this.#base[symbol];
    const bar = this.#bar;
    const next = aggregateBars(
      base.bars,
      this.#from[symbol] - base.firstRow,
      base.rows - base.firstRow,
      end,
      bar,
    );
    this.#from[symbol] = next + base.firstRow;
    const omits = this.#options.omitsNoTrade[symbol];
    const coverage = omits && bar.count > 0 ? 1 : bar.count / expected;
    if (bar.count === 0 || coverage < this.#options.minCoverage) {
      if (!this.#history && !(omits && bar.count === 0)) {
        this.skipped[symbol]++;
      }
      return false;
    }
    const writer = this.#writers[symbol];
    const columns = this.bars[symbol];
    const row = writer.rows - writer.firstRow;
    columns.timestamp[row] = start;
    columns.open[row] = bar.open;
    columns.high[row] = bar.high;
    columns.low[row] = bar.low;
    columns.close[row] = bar.close;
    columns.volume[row] = bar.volume;
    columns.coverage[row] = coverage;
    writer.rows++;
    return true;
  }

  #slotsBetween(start: number, end: number): number {
    const grid = this.#baseGrid as SessionGrid;
    return grid.endedBy(end) - grid.endedBy(start);
  }
}
