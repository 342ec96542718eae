/**
 * The derived bars of a run, for all intervals and symbols.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { Adjustment } from "../session/adjustments.ts";
import {
  deliveredSymbols,
  type RunPlan,
  windowDays,
} from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { DailyBars } from "./daily_bars.ts";
import {
  type BaseRows,
  DerivedBars,
  type DerivedBarsOptions,
} from "./derived_bars.ts";

/** The derived intervals of a plan, which begin each session together. */
export class DerivedSet {
  /** The bars of each interval, intervals ascending. */
  readonly intervals: readonly DerivedBars[];
  readonly #daily: DailyBars | undefined;

  /**
   * Derives from `base`; `writer` opens the writer of a series. Bars of `daily`
   * take precedence over derived ones.
   */
  constructor(
    plan: RunPlan,
    base: BaseRows,
    writer: (id: number) => SeriesWriter,
    daily: DailyBars | undefined,
  ) {
    this.#daily = daily;
    this.intervals = plan.derived.map((one, i) =>
      new DerivedBars(
        optionsOf(plan, i, one.lengthMs === Infinity ? daily : undefined),
        plan.ids.derived[i].slice(0, deliveredSymbols(plan, i)).map(writer),
        base,
      )
    );
  }

  /** Sessions whose derived daily bar differs from the stored one, by symbol. */
  get differing(): readonly number[] {
    return [...this.#daily?.differing ?? []];
  }

  /** Makes the bars of the sessions before the first one that is loaded. */
  putPast(): void {
    for (const derived of this.intervals) derived.putPast();
  }

  /**
   * Reserves space for a session on `grids`, one per interval, base bars first;
   * `false` while readers still use the blocks.
   */
  reserve(
    grids: readonly SessionGrid[],
    session: number,
    readers: number,
  ): boolean {
    for (let i = 0; i < this.intervals.length; i++) {
      const derived = this.intervals[i];
      if (!derived.reserve(grids[i + 1], session, readers)) return false;
    }
    return true;
  }

  /** Adjusts the bars so far of a symbol, before the session's reservation. */
  adjust(adjustment: Adjustment): void {
    for (const derived of this.intervals) derived.adjust(adjustment);
  }

  /** Begins a session on the grid of base bars. */
  begin(
    session: number,
    { history, open }: SessionRecord,
    grid: SessionGrid,
  ): void {
    this.#daily?.begin(session, open);
    for (const derived of this.intervals) derived.begin(grid, history);
  }

  /** Ends a session, whose bars are complete. */
  end(): void {
    for (const derived of this.intervals) derived.end();
  }

  /** Bars skipped for too little coverage so far: `[interval][symbol]`. */
  get skipped(): readonly Int32Array[] {
    return this.intervals.map(({ skipped }) => skipped);
  }
}

function optionsOf(
  plan: RunPlan,
  interval: number,
  daily: DailyBars | undefined,
): DerivedBarsOptions {
  const { minCoverage, spans, pastSpans } = plan.derived[interval];
  const { historyDays } = plan;
  const past = daily === undefined ? undefined : pastSpans;
  return {
    minCoverage,
    omitsNoTrade: plan.omitsNoTrade,
    days: windowDays(plan, interval),
    spans: spans && { ...spans, historyDays, past },
    daily,
    past: plan.past,
  };
}
