/**
 * Derives the longer bars of one interval for all symbols.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import { type Adjustment, barScale } from "../session/adjustments.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { SessionGrid } from "../time/grid.ts";
import {
  aggregateBars,
  AggregatedBar,
  firstFrom,
  putBar,
} from "../session/bar_aggregation.ts";
import { coverageOf } from "../session/slot_count.ts";
import type { PastSessions } from "../session/run_plan.ts";
import type { DailyBars } from "./daily_bars.ts";
import { SpanBars, type SpanOptions } from "./span_bars.ts";

/** The base bars of all symbols that have been delivered. */
export interface BaseRows {
  /** The columns; row `row` of the run is at index `row − firstRow`. */
  readonly bars: readonly SeriesWindow[];
  /** The row at index 0 of the columns. */
  readonly firstRows: Int32Array;
  /** Number of rows delivered so far. */
  readonly rows: Int32Array;
}

/** The options of a {@linkcode DerivedBars}. */
export interface DerivedBarsOptions {
  /** Minimum coverage of a bar, 0 to 1. */
  readonly minCoverage: number;
  /** By symbol: whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** By symbol: sessions kept before the current one. */
  readonly days: readonly number[];
  /** For bars of several days or weeks: the sessions that they span. */
  readonly spans?: SpanOptions | undefined;
  /** For daily and longer bars: the daily bars that take precedence. */
  readonly daily?: DailyBars | undefined;
  /** The sessions before the first one that is loaded; for daily and longer bars. */
  readonly past?: PastSessions | undefined;
}

/** A bar that has ended and is not aggregated yet. The objects are reused. */
class DueBar {
  /** Start of the bar, or of its part in the current session. */
  start = NaN;
  end = NaN;
  /** Number of base slots in it. */
  expected = 0;
}

/**
 * Derives the bars of one interval, which are on the grid of the session. When a
 * bar ends, it is aggregated from its base bars for every symbol. A bar with too
 * little coverage is skipped and counted.
 *
 * A batch of slices is handled in three steps, so that the columns of each symbol
 * are read in one go: {@linkcode schedule} every bar that ends in it,
 * {@linkcode complete} them all, {@linkcode emit} them one by one.
 */
export class DerivedBars {
  /** End of the current bar, `Infinity` after the last one of the session. */
  nextEnd = Infinity;
  /** By symbol: bars skipped in delivered sessions. */
  readonly skipped: Int32Array;
  readonly #options: DerivedBarsOptions;
  readonly #writers: readonly SeriesWriter[];
  /** By symbol: the columns of its derived bars. */
  readonly bars: readonly SeriesWindow[];
  readonly #base: BaseRows;
  readonly #windows: readonly TrailingWindow[];
  /** By symbol: the first base row that is in no bar yet. */
  readonly #from: Int32Array;
  readonly #bar = new AggregatedBar();
  readonly #span: SpanBars | undefined;
  #session = -1;
  #grid: SessionGrid | undefined;
  #baseGrid: SessionGrid | undefined;
  #slot = 0;
  /** Number of base slots of the session before the current bar. */
  #slotsBefore = 0;
  /** Bars that are due: the first {@linkcode #dueCount}. */
  readonly #due: DueBar[] = [new DueBar()];
  #dueCount = 0;
  /** By bar of the last {@linkcode complete} and symbol: 1 unless it was skipped. */
  #made = new Uint8Array(0);
  /** The bar to emit next. */
  #next = 0;
  /** Changes whenever rows are added or move to another place. */
  version = 0;
  #history = true;

  /** Derives from `base` into `writers`, one per symbol. */
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

  /** Makes the bars of the past sessions from their daily bars. */
  putPast(): void {
    const { daily, past } = this.#options;
    if (daily === undefined || past === undefined) return;
    const { opens, slots } = past;
    this.#writers.forEach((writer, symbol) => {
      writer.reserve(opens.length, 0, 0, -1, 1);
      this.bars[symbol].setColumns(writer.columns);
    });
    daily.beginPast();
    for (let i = 0; i < opens.length; i++) {
      this.#span?.beginSession(i - opens.length, opens[i], slots[i]);
      for (let symbol = 0; symbol < this.#writers.length; symbol++) {
        daily.readPast(symbol, opens[i], slots[i], this.#bar);
        this.#putBar(symbol, opens[i], slots[i]);
      }
    }
    this.#writers.forEach((writer, symbol) => {
      const { timestamp } = this.bars[symbol];
      this.#windows[symbol].beginPast(
        opens,
        timestamp,
        writer.rows,
        this.#options.spans?.past?.ends,
      );
      writer.publishInitialRows();
    });
  }

  /** Number of rows of a symbol so far. */
  rows(symbol: number): number {
    return this.#writers[symbol].rows;
  }

  /** The row at index 0 of a symbol's columns. */
  firstRow(symbol: number): number {
    return this.#writers[symbol].firstRow;
  }

  /**
   * Reserves space for a session with the bars of `grid`. Returns `false`, without
   * an effect on rows, while readers still use the blocks.
   */
  reserve(
    grid: SessionGrid,
    session: number,
    readersSession: number,
  ): boolean {
    for (let symbol = 0; symbol < this.#writers.length; symbol++) {
      const writer = this.#writers[symbol];
      const keepFrom = this.#windows[symbol].keepFrom(writer.rows);
      if (!writer.reserve(grid.count, keepFrom, session, readersSession)) {
        return false;
      }
      this.bars[symbol].setColumns(writer.columns);
    }
    this.#grid = grid;
    this.#session = session;
    this.version++;
    return true;
  }

  /** Adjusts the bars so far of a symbol, before the session's reservation. */
  adjust(adjustment: Adjustment): void {
    const { symbol } = adjustment;
    if (symbol >= this.#writers.length) return;
    const writer = this.#writers[symbol];
    writer.scaleNext(barScale(adjustment, writer.columns.length));
    this.#span?.adjust(symbol, adjustment);
  }

  /** Begins a session for which space is reserved, with the base bars of `baseGrid`. */
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
    const grid = begun(this.#grid);
    this.nextEnd = grid.end(0);
    this.#span?.beginSession(this.#session, grid.start(0), baseGrid.count);
  }

  /** Ends a session, whose bars are complete. */
  end(): void {
    for (const writer of this.#writers) writer.publishEnd();
  }

  /**
   * Whether a bar begins with the session, rather than spanning it and earlier
   * ones. In the first session that is loaded, one that began in the past does.
   */
  get beginsBar(): boolean {
    const span = this.#span;
    return span === undefined || span.begins ||
      this.#session === 0 && span.hasBegun;
  }

  /** The first row of a symbol that the next session's window shows. */
  windowStart(symbol: number): number {
    return this.#windows[symbol].peek(this.#writers[symbol].rows);
  }

  /** Schedules the bar that ends at {@linkcode nextEnd}. */
  schedule(): void {
    const grid = begun(this.#grid);
    if (this.#dueCount === this.#due.length) this.#due.push(new DueBar());
    const due = this.#due[this.#dueCount++];
    const slots = begun(this.#baseGrid).endedBy(this.nextEnd);
    due.start = grid.start(this.#slot);
    due.end = this.nextEnd;
    // Bars are consecutive, also over breaks: no slot lies between two of them.
    due.expected = slots - this.#slotsBefore;
    this.#slotsBefore = slots;
    this.#slot++;
    this.nextEnd = this.#slot < grid.count ? grid.end(this.#slot) : Infinity;
  }

  /** Aggregates all scheduled bars, symbol by symbol. */
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
    const isPlain = this.#span === undefined &&
      this.#options.daily === undefined;
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (isPlain) {
        this.#completeRun(symbol, count);
        continue;
      }
      for (let i = 0; i < count; i++) {
        made[i * symbols + symbol] = this.#completeSymbol(symbol, due[i]);
      }
    }
    this.#dueCount = 0;
    this.version++;
  }

  /**
   * Writes the events of the next scheduled bar to `words` from `position` on:
   * `group` if every symbol has the bar, else the series of those that have, in
   * the order of the symbols. Returns the position after them.
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
    if (count === symbols) {
      words[position & mask] = group;
      return (position + 1) | 0;
    }
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (made[from + symbol] === 1) words[position++ & mask] = ids[symbol];
    }
    return position | 0;
  }

  /**
   * Aggregates all scheduled bars of a symbol, which are within a session, into its
   * columns. To find these once, and not for each bar, takes a sixth off the
   * processor's time.
   */
  #completeRun(symbol: number, count: number): void {
    const base = this.#base;
    const { timestamp, open, high, low, close, volume } = base.bars[symbol];
    const into = this.bars[symbol];
    const starts = into.timestamp;
    const opens = into.open;
    const highs = into.high;
    const lows = into.low;
    const closes = into.close;
    const volumes = into.volume;
    const coverages = into.coverage;
    const { minCoverage } = this.#options;
    const omits = this.#options.omitsNoTrade[symbol];
    const due = this.#due;
    const made = this.#made;
    const symbols = this.#writers.length;
    const writer = this.#writers[symbol];
    const firstRow = base.firstRows[symbol];
    const to = base.rows[symbol] - firstRow;
    let from = this.#from[symbol] - firstRow;
    let row = writer.rows - writer.firstRow;
    for (let i = 0; i < count; i++) {
      const { start, end, expected } = due[i];
      const next = firstFrom(timestamp, from, to, end, from + expected);
      const traded = next - from;
      const coverage = coverageOf(expected, traded, omits);
      if (traded === 0 || coverage < minCoverage) {
        made[i * symbols + symbol] = 0;
        if (!this.#history && !(omits && traded === 0)) this.skipped[symbol]++;
        from = next;
        continue;
      }
      let highest = high[from];
      let lowest = low[from];
      let sum = volume[from];
      for (let at = from + 1; at < next; at++) {
        const h = high[at];
        const l = low[at];
        if (h > highest) highest = h;
        if (l < lowest) lowest = l;
        sum += volume[at];
      }
      starts[row] = start;
      opens[row] = open[from];
      highs[row] = highest;
      lows[row] = lowest;
      closes[row] = close[next - 1];
      volumes[row] = sum;
      coverages[row] = coverage;
      made[i * symbols + symbol] = 1;
      row++;
      from = next;
    }
    this.#from[symbol] = from + firstRow;
    writer.rows = row + writer.firstRow;
  }

  /** Aggregates a bar; returns 1, or 0 if it is skipped or not complete yet. */
  #completeSymbol(symbol: number, due: DueBar): 0 | 1 {
    const { start, expected } = due;
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
    this.#options.daily?.replace(symbol, bar, expected);
    const made = this.#putBar(symbol, start, expected);
    if (made !== "skipped") return made === "made" ? 1 : 0;
    const isSilent = this.#options.omitsNoTrade[symbol] && bar.count === 0;
    if (!this.#history && !isSilent) this.skipped[symbol]++;
    return 0;
  }

  /**
   * Writes the aggregated bar of `expected` base slots as the next row of a
   * symbol, or as a part of a longer bar, if it covers enough.
   */
  #putBar(
    symbol: number,
    barStart: number,
    slots: number,
  ): "made" | "part" | "skipped" {
    const span = this.#span;
    const bar = this.#bar;
    let start = barStart;
    let expected = slots;
    if (span !== undefined) {
      span.add(symbol, bar);
      if (!span.ends) return "part";
      span.read(symbol, bar);
      ({ start, expected } = span);
    }
    const { omitsNoTrade, minCoverage } = this.#options;
    const coverage = coverageOf(expected, bar.count, omitsNoTrade[symbol]);
    if (
      bar.count === 0 || coverage < minCoverage ||
      span?.isWhole(symbol) === false
    ) return "skipped";
    const writer = this.#writers[symbol];
    const columns = this.bars[symbol];
    const row = writer.rows - writer.firstRow;
    putBar(bar, start, columns, row);
    columns.coverage[row] = coverage;
    writer.rows++;
    return "made";
  }
}

function begun(grid: SessionGrid | undefined): SessionGrid {
  if (grid === undefined) throw new TypeError("No session has begun");
  return grid;
}
