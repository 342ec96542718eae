/**
 * All series of a run that the processor reads and writes.
 *
 * @module
 */
import type { PlanIndicatorLookup } from "../indicators/run_indicators.ts";
import type { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { type ByDate, sessionEntries } from "../session/action_board.ts";
import type { Adjustment } from "../session/adjustments.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import { SessionGrid, type SlotRule } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import { BaseSeries } from "./base_series.ts";
import { DailyBars } from "./daily_bars.ts";
import { DerivedSet } from "./derived_set.ts";
import { IndicatorSet } from "./indicator_set.ts";

/** Base bars, derived bars and indicators, which begin each session together. */
export class ProcessorSeries {
  /** The base bars, which the coordinator writes. */
  readonly base: BaseSeries;
  /** The derived bars. */
  readonly derived: DerivedSet;
  readonly #indicators: IndicatorSet;
  /** The slots of base bars, then of the bars of each derived interval. */
  readonly #slots: readonly SlotRule[];
  /** The same of the newest session. */
  readonly #grids: SessionGrid[] = [];
  readonly #adjustments: ByDate<Adjustment>;
  /** The newest session for which bars and indicators have been adjusted. */
  #adjusted = 0;
  /** Whether the bars of the past sessions have been made. */
  #hasPast = false;

  /** Opens the series of a plan. `lookup` finds indicators by name. */
  constructor(plan: RunPlan, lookup: PlanIndicatorLookup, arena: Arena) {
    const directory = new Directory(arena);
    const writer = (id: number) =>
      new SeriesWriter(arena, directory, id, plan.sessionsAhead);
    this.base = new BaseSeries(plan, arena, directory);
    const { daily } = plan.ids;
    this.derived = new DerivedSet(
      plan,
      this.base,
      writer,
      daily.length > 0 ? new DailyBars(daily, arena, directory) : undefined,
    );
    this.#indicators = new IndicatorSet(
      plan,
      lookup,
      writer,
      this.base,
      this.derived.intervals,
    );
    this.#adjustments = sessionEntries(plan, "adjustments");
    this.#slots = [baseSlots(plan), ...plan.derived];
    this.#grids.length = this.#slots.length;
  }

  /**
   * Begins a session. Returns `false`, without an effect, while readers that
   * have begun session `readers` still use the blocks that it needs.
   */
  begin(session: number, record: SessionRecord, readers: number): boolean {
    if (session === 0 && !this.#hasPast) this.derived.putPast();
    this.#hasPast = true;
    this.#adjust(record.date, session);
    const grids = this.#grids;
    for (let i = 0; i < grids.length; i++) {
      grids[i] = new SessionGrid(record, this.#slots[i]);
    }
    if (!this.#reserve(grids, session, readers)) return false;
    this.base.begin(session);
    this.derived.begin(session, record, grids[0]);
    this.#indicators.begin(record);
    return true;
  }

  /** Adjusts what there is for what holds from a session on, once. */
  #adjust(date: TradingDate, session: number): void {
    // What holds from the first session on is in its past bars already.
    if (session <= this.#adjusted) return;
    this.#adjusted = session;
    for (const adjustment of this.#adjustments.on(date)) {
      this.derived.adjust(adjustment);
      this.#indicators.adjust(adjustment);
    }
  }

  /** Ends a session, whose bars and indicators are complete. */
  end(): void {
    this.derived.end();
    this.#indicators.end();
  }

  /** Computes the indicators of all bars so far. */
  updateIndicators(): void {
    this.#indicators.update();
  }

  #reserve(
    grids: readonly SessionGrid[],
    session: number,
    readers: number,
  ): boolean {
    return this.derived.reserve(grids, session, readers) &&
      this.#indicators.reserve(grids, session, readers);
  }
}
