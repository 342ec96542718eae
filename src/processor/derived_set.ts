/**
 * The derived bars of a run, for all intervals and symbols.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { pastOpens, type RunPlan, windowDays } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";
import { type BaseRows, DerivedBars } from "./derived_bars.ts";

/** The derived intervals of a plan, which begin each session together. */
export class DerivedSet {
  /** The bars of each interval, intervals ascending. */
  readonly intervals: readonly DerivedBars[];
  readonly #plan: RunPlan;

  /** Derives from `base`; `writer` opens the writer of a series. */
  constructor(
    plan: RunPlan,
    base: BaseRows,
    writer: (id: number) => SeriesWriter,
  ) {
    this.#plan = plan;
    this.intervals = plan.derived.map(({ minCoverage, spans }, i) =>
      new DerivedBars(
        {
          minCoverage,
          omitsNoTrade: plan.omitsNoTrade,
          days: windowDays(plan, i),
          spans: spans && { ...spans, historyDays: plan.historyDays },
        },
        plan.ids.derived[i].map(writer),
        base,
      )
    );
  }

  /** Takes over the daily bars that precede the first session. */
  takeOver(): void {
    this.intervals.forEach((derived, i) =>
      derived.takeOver((symbol) => pastOpens(this.#plan, i, symbol))
    );
  }

  /**
   * Reserves space for a session on `grids`, one per interval; `false` while
   * readers still use the blocks.
   */
  reserve(
    grids: readonly SessionGrid[],
    session: number,
    readers: number,
  ): boolean {
    return this.intervals.every((derived, i) =>
      derived.reserve(grids[i], session, readers)
    );
  }

  /** Begins a session on the grid of base bars. */
  begin({ history }: SessionRecord, grid: SessionGrid): void {
    for (const derived of this.intervals) derived.begin(grid, history);
  }

  /** Bars skipped for too little coverage so far: `[interval][symbol]`. */
  get skipped(): readonly Int32Array[] {
    return this.intervals.map(({ skipped }) => skipped);
  }
}
