/**
 * Historical indicators: computed before every session, from prior data alone.
 *
 * @module
 */
import type { BarField, PeriodUnit } from "../config/session_config.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";
import { type HistoricalPlan, MINUTE_MS } from "../session/run_plan.ts";

const DAYS_OF_UNIT: Readonly<Record<PeriodUnit, number>> = {
  days: 1,
  weeks: 5,
  months: 21,
  years: 252,
};

/** A period in trading days: a week has 5, a month 21, a year 252. */
export function tradingDays(period: number, unit: PeriodUnit): number {
  return period * DAYS_OF_UNIT[unit];
}

/** Average, highest or lowest of some values; `NaN` of none. */
class Reduction {
  #count = 0;
  #value = NaN;
  readonly #kind: HistoricalPlan["kind"];

  constructor(kind: HistoricalPlan["kind"]) {
    this.#kind = kind;
  }

  add(value: number): void {
    const first = this.#count === 0;
    this.#count++;
    if (first) this.#value = value;
    else if (this.#kind === "trailing_max") {
      if (value > this.#value) this.#value = value;
    } else if (this.#kind === "trailing_min") {
      if (value < this.#value) this.#value = value;
    } else this.#value += value;
  }

  get value(): number {
    return this.#kind === "trailing_average"
      ? this.#value / this.#count
      : this.#value;
  }
}

/** One value over daily bars: the rows from `from` up to `to`. */
export function dailyValue(
  plan: HistoricalPlan,
  daily: BarColumns,
  from: number,
  to: number,
): number {
  const column = daily[plan.field as BarField];
  const reduction = new Reduction(plan.kind);
  for (let row = from; row < to; row++) reduction.add(column[row]);
  return reduction.value;
}

/**
 * The newest sessions' values by minute of the day, of one column of one
 * symbol: the source of per-minute historical indicators.
 */
export class MinuteHistory {
  readonly #field: BarField;
  readonly #sessions: Float64Array[] = [];
  readonly #days: number;
  readonly #bar = new AggregatedBar();

  /** Keeps `days` sessions of a column. */
  constructor(field: BarField, days: number) {
    this.#field = field;
    this.#days = days;
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
      row = aggregateBars(bars, row, to, grid.end(slot), this.#bar);
      values[slot] = this.#bar.count === 0 ? NaN : this.#bar[this.#field];
    }
    this.#sessions.push(values);
  }

  /**
   * Writes one value for every slot of the day, over the sessions that have a
   * bar in it, to `out` from `offset` on; `NaN` where none has.
   */
  values(
    kind: HistoricalPlan["kind"],
    slots: number,
    out: Float64Array,
    offset: number,
  ): void {
    for (let slot = 0; slot < slots; slot++) {
      const reduction = new Reduction(kind);
      for (const session of this.#sessions) {
        const value = slot < session.length ? session[slot] : NaN;
        if (value === value) reduction.add(value);
      }
      out[offset + slot] = reduction.value;
    }
  }
}
