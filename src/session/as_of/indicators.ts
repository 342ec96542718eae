/**
 * The real-time indicators of a run up to the last slice delivered.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Arena } from "../../memory/arena.ts";
import type { Directory } from "../../memory/directory.ts";
import { SeriesColumns } from "../../memory/series_columns.ts";
import type { SeriesWindow } from "../bar_series.ts";
import { IndicatorSeries, IndicatorWindow } from "../indicator_series.ts";
import { deliveredSymbols, type RunPlan } from "../run_plan.ts";
import { rowsBefore } from "../trailing_window.ts";
import { DueBars } from "./due_bars.ts";
import type { SymbolNumbers } from "./symbols.ts";

/** The values of all indicators; each is as long as the bars it belongs to. */
export class AsOfIndicators {
  /** The windows: `[indicator][symbol]`. */
  readonly windows: readonly (readonly IndicatorWindow[])[];
  /** The columns that the windows show: `[indicator][symbol]`. */
  readonly #columns: readonly (readonly SeriesColumns[])[];
  /** By indicator: whether it begins anew with each session. */
  readonly #restarts: readonly boolean[];
  /** By indicator: the interval of its bars, see {@linkcode DueBars.of}. */
  readonly #sources: readonly number[];
  readonly #due: DueBars;
  /** By indicator: number of symbols, the first ones, that the pipeline delivers. */
  readonly #delivered: readonly number[];
  readonly #symbols: SymbolNumbers;
  readonly #symbolNames: readonly string[];
  readonly #ids: readonly string[];
  /** `[symbol][indicator]`. */
  readonly #series: readonly (readonly IndicatorSeries[])[];
  // A strategy asks for the same indicators in the same order on every bar, so
  // the lookup predicts the next answer from the previous round.
  #lastSymbol = 0;
  #lastIndicator = 0;
  /** By indicator, the one that was asked for after it. */
  readonly #next: Int32Array;

  /** Opens all indicators of a plan over the windows of its bars. */
  constructor(
    plan: RunPlan,
    arena: Arena,
    directory: Directory,
    symbols: SymbolNumbers,
    bars: readonly SeriesWindow[],
  ) {
    const { ids, indicators } = plan;
    this.#symbols = symbols;
    this.#symbolNames = plan.symbols;
    this.#restarts = indicators.map(({ restarts }) => restarts);
    this.#sources = indicators.map(({ source }) => source);
    this.#due = new DueBars(plan);
    this.#ids = indicators.map((indicator) => indicator.id);
    this.#delivered = indicators.map(({ source }) =>
      deliveredSymbols(plan, source)
    );
    this.#next = new Int32Array(indicators.length);
    this.windows = indicators.map(({ source }) => {
      const sources = source < 0 ? ids.base : ids.derived[source];
      return sources.map((id) => new IndicatorWindow(bars[id]));
    });
    this.#columns = ids.indicators.map((symbols) =>
      symbols.map((id) => new SeriesColumns(arena, directory, id))
    );
    this.#series = plan.symbols.map((_, symbol) =>
      indicators.map(({ id, outputs }, i) =>
        new IndicatorSeries(id, outputs, this.windows[i][symbol])
      )
    );
  }

  /** Begins session number `session`, after its bars have; it opens at `open`. */
  begin(session: number, open: number): void {
    this.#due.begin(open);
    for (let i = 0; i < this.windows.length; i++) {
      const symbols = this.windows[i];
      const delivered = this.#delivered[i];
      for (let symbol = 0; symbol < delivered; symbol++) {
        this.#begin(i, symbol, symbols[symbol], session);
      }
    }
  }

  /**
   * Begins a session for a parked symbol, after its bars have been shown. Call
   * it before the session's own bars are.
   */
  show(symbol: number, session: number): void {
    this.windows.forEach((symbols, i) => {
      if (symbol < this.#delivered[i]) return;
      this.#begin(i, symbol, symbols[symbol], session);
    });
  }

  /** Hides the values of a parked symbol again, after its bars. */
  hide(symbol: number): void {
    this.windows.forEach((symbols, i) => {
      if (symbol < this.#delivered[i]) return;
      symbols[symbol].readFrom = 1;
      symbols[symbol].reach = 0;
    });
  }

  #begin(
    indicator: number,
    symbol: number,
    window: IndicatorWindow,
    session: number,
  ): void {
    const columns = this.#columns[indicator][symbol];
    if (columns.bindToSession(session)) window.setColumns(columns.columns);
    const { startRow, length } = window.bars;
    const reach = rowsBefore(startRow);
    window.base = startRow - columns.firstRow;
    window.reach = reach;
    window.due = this.#due.of(this.#sources[indicator]);
    const hasEarlier = length + reach > 0 && !this.#restarts[indicator];
    window.readFrom = hasEarlier ? 0 : length + 1;
  }

  /**
   * A real-time indicator of a symbol.
   *
   * @throws {SessionError} `argument_invalid` if the run has no such symbol or
   * indicator.
   */
  series(symbol: string, id: string): IndicatorSeries {
    const names = this.#symbolNames;
    let at = this.#lastSymbol;
    if (names[at] !== symbol) {
      at = at + 1 < names.length ? at + 1 : 0;
      if (names[at] !== symbol) at = this.#symbols.of(symbol);
      this.#lastSymbol = at;
    }
    const series = this.#series[at];
    let indicator = this.#next[this.#lastIndicator];
    if (!(indicator < series.length) || this.#ids[indicator] !== id) {
      indicator = this.#search(id);
      this.#next[this.#lastIndicator] = indicator;
    }
    this.#lastIndicator = indicator;
    return series[indicator];
  }

  /** The ids of all indicators. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** A real-time indicator of a symbol of the run, if there is one with this id. */
  find(symbol: string, id: string): IndicatorSeries | undefined {
    return this.#series[this.#symbols.of(symbol)][this.#ids.indexOf(id)];
  }

  #search(id: string): number {
    const ids = this.#ids;
    const number = ids.indexOf(id);
    if (number >= 0) return number;
    throw new SessionError(
      "argument_invalid",
      `The run has no indicator ${JSON.stringify(id)}; ${
        ids.length === 0 ? "it has none" : `it has ${ids.join(", ")}`
      }`,
    );
  }
}
