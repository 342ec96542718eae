/**
 * Historical indicators with one value per minute of the session.
 *
 * @module
 */
import type { PeriodUnit } from "../config/session_config.ts";
import type { TrailingKind } from "../indicators/historical/trailing.ts";
import type { PriceAdjustment } from "../session/adjustments.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import type { HistoricalPlan } from "../session/run_plan.ts";
import { MINUTE_MS } from "../time/date.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";

/** The functions over the values of a slot; the default is the average. */
const FOLDS: Partial<Record<HistoricalPlan["kind"], TrailingKind>> = {
  trailing_sum: "sum",
  trailing_max: "max",
  trailing_min: "min",
};

/** The value of a minute's bar. */
type MinuteValue = (bar: AggregatedBar) => number;

function minuteValue(plan: HistoricalPlan): MinuteValue {
  if (plan.kind === "avg_range") return (bar) => bar.high - bar.low;
  const field = plan.kind === "avg_volume" ? "volume" : plan.field ?? "volume";
  return (bar) => bar[field];
}

/** The values of one symbol in the newest sessions, by minute of the session. */
export class MinuteHistory {
  readonly #value: MinuteValue;
  readonly #sessions: Float64Array[] = [];
  readonly #days: number;
  readonly #fold: TrailingKind;
  readonly #isVolume: boolean;
  /** Whether values are prices, not ranges or volumes. */
  readonly #isPrice: boolean;
  readonly #bar = new AggregatedBar();

  /** Keeps the sessions of the indicator's period. */
  constructor(plan: HistoricalPlan) {
    this.#value = minuteValue(plan);
    this.#isVolume = plan.kind === "avg_volume" ||
      plan.kind !== "avg_range" && (plan.field ?? "volume") === "volume";
    this.#isPrice = !this.#isVolume && plan.kind !== "avg_range";
    this.#days = minuteDays(plan);
    this.#fold = FOLDS[plan.kind] ?? "average";
  }

  /** Adds a session, whose base bars are the rows `from` ≤ row < `to`. */
  add(hours: SessionHours, bars: BarColumns, from: number, to: number): void {
    const grid = new SessionGrid(hours, MINUTE_MS);
    // Reuse the memory of the oldest session.
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

  /** Adjusts the values so far. */
  adjust({ divisor, volume, shift = 0 }: PriceAdjustment): void {
    const added = this.#isPrice ? shift : 0;
    for (const values of this.#sessions) {
      for (let slot = 0; slot < values.length; slot++) {
        if (this.#isVolume) values[slot] *= volume;
        else values[slot] = values[slot] / divisor + added;
      }
    }
  }

  /**
   * Writes one value per slot to `out` from `offset` on: the average, sum,
   * highest or lowest over the sessions with a bar in the slot, `NaN` without
   * any. Slots are counted from the open, so sessions with different hours, or
   * before and after a change to daylight saving time, are aligned.
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

// Every unit is a fixed number of sessions, so that all slots look back equally
// far.
const SESSIONS_OF_UNIT: Readonly<Record<PeriodUnit, number>> = {
  days: 1,
  weeks: 5,
  months: 21,
  years: 252,
};

/** Number of sessions in the period of a per-minute indicator. */
export function minuteDays(plan: HistoricalPlan): number {
  return plan.period * SESSIONS_OF_UNIT[plan.unit];
}
