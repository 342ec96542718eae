/**
 * Derives the longer bars of one interval for all symbols.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { SessionGrid } from "../time/grid.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import { coverageOf } from "../session/slot_count.ts";
import { SpanBars, type SpanOptions } from "./span_bars.ts";

/** The base bars of all symbols as far as they are delivered. */
export interface BaseRows {
  /** The columns; index `row − firstRow` holds a row of the run. */
  readonly bars: readonly SeriesWindow[];
  /** The rows that the columns begin with. */
  readonly firstRows: Int32Array;
  /** Rows delivered so far. */
  readonly rows: Int32Array;
}

/** What a {@linkcode DerivedBars} is made with. */
export interface DerivedBarsOptions {
  /** Share of the slots that must be accounted for. */
  readonly minCoverage: number;
  /** For every symbol, whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** For every symbol, the sessions kept before today. */
  readonly days: readonly number[];
  /** Which sessions a bar spans, if it may be more than one. */
  readonly spans?: SpanOptions | undefined;
}

/**
 * A bar that is over, before it is made. The objects serve one batch after the
 * other.
 */
class DueBar {
  /** Where it starts; of a bar over several sessions, its part in the last one. */
  start = 0;
  end = 0;
  /** Base slots in it. */
  expected = 0;
}

/**
 * One derived interval. Bars are anchored on the session's grid; when time
 * passes the end of one, it is made from its base bars, for every symbol. A bar with too few of its slots accounted for is skipped and counted.
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
  readonly #base: BaseRows;
  readonly #windows: readonly TrailingWindow[];
  /** For every symbol, the first base row that is in no bar yet. */
  readonly #from: Int32Array;
  readonly #bar = new AggregatedBar();
  readonly #span: SpanBars | undefined;
  #session = -1;
  #grid: SessionGrid | undefined;
  #baseGrid: SessionGrid | undefined;
  #slot = 0;
  /** Base slots of the session before the bar in the making. */
  #slotsBefore = 0;
  /** Bars that are over and not made yet: the first {@linkcode #dueCount}. */
  readonly #due: DueBar[] = [];
  #dueCount = 0;
  /** For every bar made last and every symbol, whether it was made. */
  #made = new Uint8Array(0);
  /** The bar that is emitted next. */
  #next = 0;
  /** How many bars the last {@linkcode emit} wrote. */
  emitted = 0;
  #history = true;

  /** Derives into `writers`, one a symbol, from `base`. */
  constructor(
    options: DerivedBarsOptions,
    writers: readonly SeriesWriter[],
    base: BaseRows,
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
    if (options.spans !== undefined) {
      this.#span = new SpanBars(options.spans, writers.length);
    }
  }

  /**
   * Takes the series over with the daily bars that the coordinator has put
   * there, of the sessions that open at `opens(symbol)`.
   */
  takeOver(opens: (symbol: number) => readonly number[]): void {
    this.#writers.forEach((writer, symbol) => {
      writer.takeOver();
      const bars = this.bars[symbol];
      bars.setColumns(writer.columns);
      this.#windows[symbol].beginPast(
        opens(symbol),
        bars.timestamp,
        writer.rows,
      );
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
   * Makes room for a session's bars on `grid`. Returns `false`, with nothing
   * lost, if it has to wait for the readers.
   */
  reserve(
    grid: SessionGrid,
    session: number,
    readersSession: number,
  ): boolean {
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      const writer = this.#writers[symbol];
      const keepFrom = this.#windows[symbol].peek(writer.rows);
      if (!writer.reserve(grid.count, keepFrom, session, readersSession)) {
        return false;
      }
      this.bars[symbol].setColumns(writer.columns);
    }
    this.#grid = grid;
    this.#session = session;
    return true;
  }

  /** Begins a session for which room has been made; `baseGrid` is that of the base bars. */
  begin(baseGrid: SessionGrid, history: boolean): void {
    this.#baseGrid = baseGrid;
    this.#history = history;
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      const { rows } = this.#writers[symbol];
      this.#writers[symbol].publishRows(this.#windows[symbol].begin(rows));
      this.#from[symbol] = this.#base.rows[symbol];
    }
    this.#slot = 0;
    this.#slotsBefore = 0;
    const grid = this.#grid as SessionGrid;
    this.nextEnd = grid.end(0);
    this.#span?.beginSession(this.#session, grid.start(0), baseGrid.count);
  }

  /** Whether the session begins a bar or more, rather than going on with one. */
  get beginsBar(): boolean {
    return this.#span === undefined || this.#span.begins;
  }

  /** The first row of a symbol that is kept in the session that begins next. */
  keepFrom(symbol: number): number {
    return this.#windows[symbol].peek(this.#writers[symbol].rows);
  }

  /**
   * Notes that the bar that ends at {@linkcode nextEnd} is over; it is made by
   * the next {@linkcode complete}.
   */
  schedule(): void {
    const grid = this.#grid as SessionGrid;
    if (this.#dueCount === this.#due.length) this.#due.push(new DueBar());
    const due = this.#due[this.#dueCount++];
    const slots = (this.#baseGrid as SessionGrid).endedBy(this.nextEnd);
    due.start = grid.start(this.#slot);
    due.end = this.nextEnd;
    // Bars follow each other, over breaks as well: no slot lies between two.
    due.expected = slots - this.#slotsBefore;
    this.#slotsBefore = slots;
    this.#slot++;
    this.nextEnd = this.#slot < grid.count ? grid.end(this.#slot) : Infinity;
  }

  /**
   * Makes all bars that were scheduled, symbol by symbol, so that each
   * symbol's columns are read in one go.
   */
  complete(): void {
    const due = this.#due;
    const count = this.#dueCount;
    this.#next = 0;
    if (count === 0) return;
    const symbols = this.#writers.length;
    if (this.#made.length < count * symbols) {
      this.#made = new Uint8Array(2 * count * symbols);
    }
    const made = this.#made;
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (let i = 0; i < count; i++) {
        made[i * symbols + symbol] = this.#completeSymbol(symbol, due[i]);
      }
    }
    this.#dueCount = 0;
  }

  /**
   * Writes the bars of the next scheduled end to `words` from `position` on,
   * in the order of the symbols: the number of their series, or `group` alone
   * where every symbol got one. Returns the position behind them.
   */
  emit(
    ids: readonly number[],
    group: number,
    words: Int32Array,
    mask: number,
    position: number,
  ): number {
    const symbols = this.#writers.length;
    const made = this.#made;
    const from = this.#next++ * symbols;
    let count = 0;
    for (let i = from; i < from + symbols; i++) count += made[i];
    this.emitted = count;
    if (count === symbols) {
      words[position & mask] = group;
      return (position + 1) | 0;
    }
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (made[from + symbol] === 1) words[position++ & mask] = ids[symbol];
    }
    return position | 0;
  }

  /** 1 if the bar was made, 0 if it was skipped. */
  #completeSymbol(symbol: number, due: DueBar): 0 | 1 {
    let { start, expected } = due;
    const base = this.#base;
    const firstRow = base.firstRows[symbol];
    const bar = this.#bar;
    bar.end = due.end;
    const next = aggregateBars(
      base.bars[symbol],
      this.#from[symbol] - firstRow,
      base.rows[symbol] - firstRow,
      bar,
      expected,
    );
    this.#from[symbol] = next + firstRow;
    const span = this.#span;
    if (span !== undefined) {
      span.add(symbol, bar);
      if (!span.ends) return 0;
      span.read(symbol, bar);
      ({ start, expected } = span);
    }
    const omits = this.#options.omitsNoTrade[symbol];
    const coverage = coverageOf(expected, bar.count, omits);
    if (
      bar.count === 0 || coverage < this.#options.minCoverage ||
      span?.isWhole(symbol) === false
    ) {
      if (!this.#history && !(omits && bar.count === 0)) {
        this.skipped[symbol]++;
      }
      return 0;
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
    return 1;
  }
}
