/**
 * Historical indicators with a value for every minute of the day.
 *
 * @module
 */
import type { PeriodUnit } from "../config/session_config.ts";
import type { TrailingKind } from "../indicators/historical/trailing.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import type { HistoricalPlan } from "../session/run_plan.ts";
import { MINUTE_MS } from "../time/date.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";

/** What is made of a slot's values; every other indicator is an average. */
const FOLDS: Partial<Record<HistoricalPlan["kind"], TrailingKind>> = {
  trailing_sum: "sum",
  trailing_max: "max",
  trailing_min: "min",
};

/** What a per-minute indicator reads of a minute's bar. */
type MinuteValue = (bar: AggregatedBar) => number;

function minuteValue(plan: HistoricalPlan): MinuteValue {
  if (plan.kind === "avg_range") return (bar) => bar.high - bar.low;
  const field = plan.kind === "avg_volume" ? "volume" : plan.field ?? "volume";
  return (bar) => bar[field];
}

/**
 * The newest sessions' values by minute of the day, of one symbol: the source
 * of an indicator with a value a minute.
 */
export class MinuteHistory {
  readonly #value: MinuteValue;
  readonly #sessions: Float64Array[] = [];
  readonly #days: number;
  readonly #fold: TrailingKind;
  readonly #bar = new AggregatedBar();

  /** Keeps as many sessions as the indicator looks at. */
  constructor(plan: HistoricalPlan) {
    this.#value = minuteValue(plan);
    this.#days = minuteDays(plan);
    this.#fold = FOLDS[plan.kind] ?? "average";
  }

  /** Adds a session, whose base bars are the rows from `from` up to `to`. */
  add(hours: SessionHours, bars: BarColumns, from: number, to: number): void {
    const grid = new SessionGrid(hours, MINUTE_MS);
    // The oldest session's memory serves the newest one.
    let values = this.#sessions.length === this.#days
      ? this.#sessions.shift()
      : undefined;
    if (values === undefined || values.length !== grid.count) {
      values = new Float64Array(grid.count);
    }
    let row = from;
    for (let slot = 0; slot < grid.count; slot++) {
      this.#bar.end = grid.end(slot);
      row = aggregateBars(bars, row, to, this.#bar);
      values[slot] = this.#bar.count === 0 ? NaN : this.#value(this.#bar);
    }
    this.#sessions.push(values);
  }

  /**
   * Writes the average, sum, highest or lowest value of every slot of the day,
   * over the sessions that have a bar in it, to `out` from `offset` on; `NaN`
   * where none has. Slots are counted from the open, so that sessions of
   * different hours and on both sides of daylight saving meet slot by slot.
   */
  values(slots: number, out: Float64Array, offset: number): void {
    const fold = this.#fold;
    for (let slot = 0; slot < slots; slot++) {
      let result = NaN;
      let count = 0;
      for (const session of this.#sessions) {
        const value = slot < session.length ? session[slot] : NaN;
        if (value !== value) continue;
        if (count++ === 0) result = value;
        else if (fold === "max") result = Math.max(result, value);
        else if (fold === "min") result = Math.min(result, value);
        else result += value;
      }
      out[offset + slot] = fold === "average" ? result / count : result;
    }
  }
}

// A per-minute history counts sessions whatever its unit: every slot's average
// is over the same number of them.
const SESSIONS_OF_UNIT: Readonly<Record<PeriodUnit, number>> = {
  days: 1,
  weeks: 5,
  months: 21,
  years: 252,
};

/** How many sessions a per-minute indicator looks at. */
export function minuteDays(plan: HistoricalPlan): number {
  return plan.period * SESSIONS_OF_UNIT[plan.unit];
}
