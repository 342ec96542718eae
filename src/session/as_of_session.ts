/**
 * A session as a strategy may see it: up to the last slice delivered.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesColumns } from "../memory/series_memory.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { SessionGrid } from "../time/grid.ts";
import type { Interval } from "../types.ts";
import { BarSeries, SeriesWindow } from "./bar_series.ts";
import { IndicatorSeries, IndicatorWindow } from "./indicator_series.ts";
import {
  historicalRows,
  MINUTE_MS,
  pastOpens,
  type RunPlan,
  windowDays,
} from "./run_plan.ts";
import type { Quote } from "./session_data.ts";
import {
  MetricsView,
  type SessionMetrics,
  SessionTally,
} from "./session_metrics.ts";
import { TrailingWindow } from "./trailing_window.ts";

interface BarsOf {
  readonly columns: SeriesColumns;
  readonly window: SeriesWindow;
  readonly trailing: TrailingWindow;
  /** The opens of sessions whose bars are there before the first one. */
  readonly past: readonly number[];
}

interface IndicatorOf {
  readonly columns: SeriesColumns;
  readonly window: IndicatorWindow;
}

interface ValuesOf {
  readonly columns: SeriesColumns;
  column: Float64Array;
  /** Index in the column of the session's first value. */
  base: number;
  /** Values of the session. */
  count: number;
  rows: number;
}

/** Where the value of a historical key is. */
interface HistoricalKey {
  readonly which: number;
  readonly output: number;
  readonly minute: boolean;
}

/** Every key: `key` alone for the first value, `key.output` for each. */
function historicalKeys(plan: RunPlan): Map<string, HistoricalKey> {
  const keys = new Map<string, HistoricalKey>();
  plan.historical.forEach(({ key, outputs, granularity }, which) => {
    const minute = granularity === "minute";
    keys.set(key, { which, output: 0, minute });
    if (outputs.length === 1) return;
    outputs.forEach((name, output) => {
      keys.set(`${key}.${name}`, { which, output, minute });
    });
  });
  return keys;
}

/** What {@linkcode AsOfSession.digest} feeds. */
export interface RowDigest {
  /** Takes rows of bars. */
  addRows(series: SeriesColumns, from: number, to: number): void;
  /** Takes a value of an indicator, in order; NaN where it is not ready. */
  addValue(value: number): void;
}

/**
 * The engine's side of what a strategy sees. It follows the delivery log and
 * moves the bounds of every series; strategies hold the series alone, and
 * have no way to this object.
 */
export class AsOfSession {
  /** The windows of all bars, by series number: an event lengthens one by 1. */
  readonly windows: readonly SeriesWindow[];
  /** Time of the slice that is delivered, UTC epoch milliseconds. */
  time = 0;
  readonly #plan: RunPlan;
  readonly #bars: readonly BarsOf[];
  readonly #indicators: readonly (readonly IndicatorOf[])[];
  readonly #historical: readonly (readonly ValuesOf[])[];
  readonly #tallies: readonly SessionTally[];
  readonly #metrics: readonly SessionMetrics[];
  readonly #series = new Map<string, Map<string, BarSeries>>();
  /** The real-time indicators, by number of the symbol and of the indicator. */
  readonly #indicatorSeries: (readonly IndicatorSeries[])[] = [];
  readonly #indicatorIds: readonly string[];
  /** The symbol and the indicator that were asked for last. */
  #askedSymbol = 0;
  #askedIndicator = 0;
  /** For every indicator, the one that was asked for after it. */
  readonly #askedAfter: Int32Array;
  readonly #symbolIndex: ReadonlyMap<string, number>;
  readonly #historicalKeys: ReadonlyMap<string, HistoricalKey>;
  #session = -1;
  #record: SessionRecord | undefined;
  #baseGrid: SessionGrid | undefined;
  #minuteGrid: SessionGrid | undefined;
  /** For every symbol, the newest close before the session; NaN without one. */
  readonly #closes: Float64Array;
  /** For every series of bars, the rows before the session. */
  readonly #sessionRows: Int32Array;
  /** For every series of bars, the rows that have been digested. */
  readonly #digestedRows: Int32Array;

  /** Opens the shared memory of a run. */
  constructor(plan: RunPlan) {
    const arena = Arena.attach(plan.memory.buffer);
    const directory = new Directory(arena);
    const { ids } = plan;
    const columns = (id: number) => new SeriesColumns(arena, directory, id);
    const values = (id: number): ValuesOf => ({
      columns: columns(id),
      column: new Float64Array(0),
      base: 0,
      count: 0,
      rows: 0,
    });
    this.#plan = plan;
    this.#symbolIndex = new Map(plan.symbols.map((s, i) => [s, i]));
    this.#historicalKeys = historicalKeys(plan);
    this.#indicatorIds = plan.indicators.map((indicator) => indicator.id);
    this.#askedAfter = new Int32Array(plan.indicators.length);
    const bars: BarsOf[] = [];
    for (let interval = -1; interval < plan.derived.length; interval++) {
      const days = windowDays(plan, interval);
      const series = interval < 0 ? ids.base : ids.derived[interval];
      series.forEach((id, symbol) => {
        bars[id] = {
          columns: columns(id),
          window: new SeriesWindow(),
          trailing: new TrailingWindow(days[symbol]),
          past: interval < 0 ? [] : pastOpens(plan, interval, symbol),
        };
      });
    }
    this.#bars = bars;
    this.windows = bars.map((series) => series.window);
    this.#closes = new Float64Array(ids.base.length).fill(NaN);
    this.#sessionRows = new Int32Array(bars.length);
    this.#digestedRows = new Int32Array(bars.length);
    this.#tallies = ids.base.map((id) => new SessionTally(bars[id].window));
    this.#metrics = this.#tallies.map((tally) => new MetricsView(tally));
    this.#historical = ids.historical.map((symbols) => symbols.map(values));
    this.#indicators = plan.indicators.map((indicator, i) =>
      ids.indicators[i].map((id, symbol) => {
        const source = indicator.source < 0
          ? ids.base[symbol]
          : ids.derived[indicator.source][symbol];
        return {
          columns: columns(id),
          window: new IndicatorWindow(bars[source].window),
        };
      })
    );
    plan.symbols.forEach((symbol, i) => this.#publish(symbol, i));
  }

  /** The hours of the session; call it inside of one. */
  get record(): SessionRecord {
    return this.#record as SessionRecord;
  }

  /** Begins the next session: every series is bound to where its rows lie now. */
  begin(record: SessionRecord): void {
    const session = ++this.#session;
    this.#record = record;
    this.#baseGrid = undefined;
    this.#minuteGrid = undefined;
    this.time = record.open;
    for (let i = 0; i < this.#closes.length; i++) {
      this.#closes[i] = this.price(i);
    }
    for (const series of this.#bars) this.#beginBars(series, session);
    for (const tally of this.#tallies) tally.start();
    for (const symbols of this.#indicators) {
      for (const { columns, window } of symbols) {
        if (columns.bindToSession(session)) window.setColumns(columns.columns);
        window.base = window.bars.startRow - columns.firstRow;
      }
    }
    if (record.history) return;
    this.#historical.forEach((symbols, i) => {
      const count = historicalRows(this.#plan.historical[i], record);
      for (const values of symbols) {
        values.columns.bindToSession(session);
        values.column = values.columns.columns[0];
        values.base = values.rows - values.columns.firstRow;
        values.count = count;
        values.rows += count;
      }
    });
  }

  /** The bars of a symbol at an interval. */
  bars(symbol: string, interval: Interval): BarSeries {
    const series = this.#series.get(symbol)?.get(interval);
    if (series !== undefined) return series;
    this.symbolIndex(symbol);
    throw new SessionError(
      "argument_invalid",
      `The run has no ${interval} bars of ${symbol}; its intervals are ${
        this.#plan.visible.join(", ")
      }`,
    );
  }

  /**
   * A real-time indicator of a symbol. A strategy asks for the same ones in the
   * same order again and again, symbol by symbol: a look at what came next the
   * last time mostly saves the search.
   */
  indicator(symbol: string, id: string): IndicatorSeries {
    const { symbols } = this.#plan;
    let at = this.#askedSymbol;
    if (symbols[at] !== symbol) {
      at = at + 1 < symbols.length ? at + 1 : 0;
      if (symbols[at] !== symbol) at = this.symbolIndex(symbol);
      this.#askedSymbol = at;
    }
    const series = this.#indicatorSeries[at];
    let which = this.#askedAfter[this.#askedIndicator];
    if (!(which < series.length) || this.#indicatorIds[which] !== id) {
      which = this.#indicatorIndex(id);
      this.#askedAfter[this.#askedIndicator] = which;
    }
    this.#askedIndicator = which;
    return series[which];
  }

  #indicatorIndex(id: string): number {
    const ids = this.#indicatorIds;
    const index = ids.indexOf(id);
    if (index >= 0) return index;
    throw new SessionError(
      "argument_invalid",
      `The run has no indicator ${JSON.stringify(id)}; ${
        ids.length === 0 ? "it has none" : `it has ${ids.join(", ")}`
      }`,
    );
  }

  /**
   * A historical indicator of a symbol: the day's value, or that of the
   * minute that `time` lies in. `undefined` where there is none.
   */
  historicalIndicator(
    symbol: string,
    key: string,
    time: number,
  ): number | undefined {
    const index = this.symbolIndex(symbol);
    const found = this.#historicalKeys.get(key);
    if (found === undefined) {
      const keys = [...this.#historicalKeys.keys()];
      throw new SessionError(
        "argument_invalid",
        `The run has no historical indicator ${JSON.stringify(key)}; ${
          keys.length === 0 ? "it has none" : `it has ${keys.join(", ")}`
        }`,
      );
    }
    const { which, output, minute } = found;
    const values = this.#historical[which][index];
    let slot = 0;
    if (minute) {
      this.#minuteGrid ??= new SessionGrid(this.record, MINUTE_MS);
      slot = this.#minuteGrid.slotAt(time);
    }
    const value = slot >= 0 && slot < values.count
      ? values.columns.columns[output][values.base + slot]
      : NaN;
    return value === value ? value : undefined;
  }

  /** The base bars of symbol number `index` in the session so far: rows of its window's columns. */
  sessionRows(
    index: number,
  ): { readonly window: SeriesWindow; readonly from: number; to: number } {
    const id = this.#plan.ids.base[index];
    const window = this.windows[id];
    const from = window.base + this.#sessionRows[id] - window.startRow;
    return { window, from, to: window.base + window.length };
  }

  /**
   * The quality of a symbol's base bars in the session so far, 0 to 100; the
   * derived bars have the same. Every bar that is delivered has a slot of its
   * own, so counting them tells how many slots are accounted for.
   */
  quality(symbol: string): number {
    const index = this.symbolIndex(symbol);
    if (!this.#plan.sessionQuality) return 100;
    this.#baseGrid ??= new SessionGrid(this.record, this.#plan.baseMs);
    const expected = this.#baseGrid.endedBy(this.time);
    if (expected === 0) return 100;
    const id = this.#plan.ids.base[index];
    const { startRow, length } = this.windows[id];
    const traded = startRow + length - this.#sessionRows[id];
    if (traded > 0 && this.#plan.omitsNoTrade[index]) return 100;
    return 100 * traded / expected;
  }

  /** The newest quote of a symbol: the close of its newest base bar. */
  quote(symbol: string): Quote | undefined {
    const index = this.symbolIndex(symbol);
    const window = this.windows[this.#plan.ids.base[index]];
    if (window.length === 0) return undefined;
    const row = window.base + window.length - 1;
    const price = window.close[row];
    const end = window.timestamp[row] + this.#plan.baseMs;
    return {
      bid: price,
      ask: price,
      timestamp: Math.min(end, this.time),
      source: "bar",
    };
  }

  /** What has been traded of a symbol since the open. */
  metrics(symbol: string): SessionMetrics {
    return this.#metrics[this.symbolIndex(symbol)];
  }

  /**
   * The newest close of symbol number `index`, of an earlier session if this
   * one has no bar yet; `NaN` before the first bar.
   */
  price(index: number): number {
    const window = this.windows[this.#plan.ids.base[index]];
    return window.length === 0
      ? this.#closes[index]
      : window.close[window.base + window.length - 1];
  }

  /** Whether the run has a symbol. */
  hasSymbol(symbol: string): boolean {
    return this.#symbolIndex.has(symbol);
  }

  /**
   * The number of a symbol.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have it.
   */
  symbolIndex(symbol: string): number {
    const index = this.#symbolIndex.get(symbol);
    if (index === undefined) {
      throw new SessionError(
        "argument_invalid",
        `The run has no symbol ${JSON.stringify(symbol)}; it has ${
          this.#plan.symbols.join(", ")
        }`,
      );
    }
    return index;
  }

  /**
   * Whether the bars of a series lie elsewhere from session `session` on:
   * those before it have to be digested first.
   */
  movesAt(session: number): boolean {
    for (const { columns } of this.#bars) {
      if (columns.movesAt(session)) return true;
    }
    return false;
  }

  /** Adds the newest values of all indicators to a digest. */
  digestIndicators(digest: RowDigest): void {
    for (const symbols of this.#indicators) {
      for (const { window: { columns, base, bars } } of symbols) {
        for (let output = 0; output < columns.length; output++) {
          digest.addValue(
            bars.length === 0 ? NaN : columns[output][base + bars.length - 1],
          );
        }
      }
    }
  }

  /** Adds all bars that have been delivered since the last time to a digest. */
  digestBars(digest: RowDigest): void {
    const from = this.#digestedRows;
    for (const { columns, window } of this.#bars) {
      const rows = window.startRow + window.length;
      digest.addRows(columns, from[columns.id], rows);
      from[columns.id] = rows;
    }
  }

  #publish(symbol: string, index: number): void {
    const { ids, derived, base } = this.#plan;
    const series = new Map<string, BarSeries>();
    series.set(
      base,
      new BarSeries(symbol, base, this.windows[ids.base[index]]),
    );
    derived.forEach(({ interval }, i) => {
      const window = this.windows[ids.derived[i][index]];
      series.set(interval, new BarSeries(symbol, interval, window));
    });
    this.#series.set(symbol, series);
    this.#indicatorSeries.push(
      this.#plan.indicators.map(({ id, outputs }, i) =>
        new IndicatorSeries(id, outputs, this.#indicators[i][index].window)
      ),
    );
  }

  #beginBars(series: BarsOf, session: number): void {
    const { columns, window, trailing, past } = series;
    if (columns.bindToSession(session)) window.setColumns(columns.columns);
    let rows = window.startRow + window.length;
    if (session === 0) {
      rows = columns.initialRows;
      trailing.beginPast(past, window.timestamp, rows);
    }
    const start = trailing.begin(rows);
    this.#sessionRows[columns.id] = rows;
    window.startRow = start;
    window.base = start - columns.firstRow;
    window.length = rows - start;
  }
}
