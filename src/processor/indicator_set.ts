/**
 * The real-time indicators of a run, for all symbols.
 *
 * @module
 */
import { resolveParams } from "../indicators/params.ts";
import type { PlanIndicatorLookup } from "../indicators/run_indicators.ts";
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { Adjustment } from "../session/adjustments.ts";
import { deliveredSymbols, type RunPlan } from "../session/run_plan.ts";
import { rowsBefore } from "../session/trailing_window.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { BaseSeries } from "./base_series.ts";
import type { DerivedBars } from "./derived_bars.ts";
import {
  type IndicatorSource,
  SessionIndicator,
} from "./session_indicators.ts";

/** The indicators of a plan, each on the base or derived bars that it reads. */
export class IndicatorSet {
  readonly #plan: RunPlan;
  readonly #base: BaseSeries;
  readonly #derived: readonly DerivedBars[];
  /** By indicator and symbol. */
  readonly #indicators: readonly (readonly SessionIndicator[])[];
  /** `[interval][symbol]`, base bars first. */
  readonly #sources: readonly (readonly IndicatorSource[])[];
  /** By interval, base bars first: whether bars have arrived that are not computed. */
  readonly #hasNew: boolean[];
  /** By derived interval: the version of its bars that the sources show. */
  readonly #versions: number[];
  /** `[interval][symbol]`: the first row that the next session's window shows. */
  readonly #windowStarts: readonly Int32Array[];

  /** Creates the indicators of a plan; `lookup` finds them by name. */
  constructor(
    plan: RunPlan,
    lookup: PlanIndicatorLookup,
    writer: (id: number) => SeriesWriter,
    base: BaseSeries,
    derived: readonly DerivedBars[],
  ) {
    this.#plan = plan;
    this.#base = base;
    this.#derived = derived;
    this.#sources = [base, ...derived].map(({ bars }) =>
      bars.map((columns) => ({ bars: columns, firstRow: 0, rows: 0 }))
    );
    this.#hasNew = this.#sources.map(() => true);
    this.#versions = derived.map(() => -1);
    this.#windowStarts = this.#sources.map(({ length }) =>
      new Int32Array(length)
    );
    this.#indicators = plan.indicators.map(({ name, params, source }, i) => {
      const definition = lookup(name, i);
      const resolved = resolveParams(definition, params);
      const ids = plan.ids.indicators[i]
        .slice(0, deliveredSymbols(plan, source));
      return ids.map((id, symbol) =>
        new SessionIndicator(
          definition.create(resolved),
          writer(id),
          this.#sources[source + 1][symbol],
          definition.scales(resolved),
          definition.shifts(resolved),
        )
      );
    });
  }

  /**
   * Reserves space for a session on `grids`, one per interval, base bars first.
   * Returns `false`, without an effect on rows, while readers still use the blocks.
   */
  reserve(
    grids: readonly SessionGrid[],
    session: number,
    readersSession: number,
  ): boolean {
    this.#updateSources();
    for (let i = 0; i < this.#windowStarts.length; i++) {
      const starts = this.#windowStarts[i];
      const bars = i === 0 ? this.#base : this.#derived[i - 1];
      for (let symbol = 0; symbol < starts.length; symbol++) {
        starts[symbol] = bars.windowStart(symbol);
      }
    }
    for (let i = 0; i < this.#indicators.length; i++) {
      const source = this.#plan.indicators[i].source + 1;
      const { count } = grids[source];
      const starts = this.#windowStarts[source];
      const symbols = this.#indicators[i];
      for (let symbol = 0; symbol < symbols.length; symbol++) {
        const indicator = symbols[symbol];
        const start = starts[symbol];
        const keepFrom = start - rowsBefore(start);
        if (!indicator.reserve(count, keepFrom, session, readersSession)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Adjusts the values so far of a symbol, before the session's reservation. */
  adjust(adjustment: Adjustment): void {
    for (const symbols of this.#indicators) {
      symbols[adjustment.symbol]?.adjust(adjustment);
    }
  }

  /** Begins a session for which space is reserved; call it after the bars' begin. */
  begin(record: SessionRecord): void {
    this.#updateSources();
    for (let i = 0; i < this.#indicators.length; i++) {
      const symbols = this.#indicators[i];
      const { source } = this.#plan.indicators[i];
      const isNew = source < 0 || this.#derived[source].beginsBar;
      const session = isNew ? record : undefined;
      const starts = this.#windowStarts[source + 1];
      for (let symbol = 0; symbol < symbols.length; symbol++) {
        symbols[symbol].begin(session, starts[symbol]);
      }
    }
  }

  /** Ends a session, whose bars have been computed. */
  end(): void {
    for (let i = 0; i < this.#indicators.length; i++) {
      const symbols = this.#indicators[i];
      for (let j = 0; j < symbols.length; j++) symbols[j].end();
    }
  }

  /** Computes all indicators for the bars that have arrived. */
  update(): void {
    this.#updateSources();
    for (let i = 0; i < this.#indicators.length; i++) {
      if (!this.#hasNew[this.#plan.indicators[i].source + 1]) continue;
      const symbols = this.#indicators[i];
      for (let j = 0; j < symbols.length; j++) symbols[j].update();
    }
    this.#hasNew.fill(false);
  }

  /** Brings the sources up to date with the bars that have arrived. */
  #updateSources(): void {
    const { rows, firstRows } = this.#base;
    this.#hasNew[0] = true;
    const [base] = this.#sources;
    for (let symbol = 0; symbol < base.length; symbol++) {
      base[symbol].rows = rows[symbol];
      base[symbol].firstRow = firstRows[symbol];
    }
    for (let i = 0; i < this.#derived.length; i++) {
      const derived = this.#derived[i];
      if (derived.version === this.#versions[i]) continue;
      this.#versions[i] = derived.version;
      this.#hasNew[i + 1] = true;
      const sources = this.#sources[i + 1];
      for (let symbol = 0; symbol < sources.length; symbol++) {
        sources[symbol].rows = derived.rows(symbol);
        sources[symbol].firstRow = derived.firstRow(symbol);
      }
    }
  }
}
