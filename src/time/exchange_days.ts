/**
 * The days of one exchange: its calendar with the overrides laid over it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import type { Calendar } from "./calendars/calendar.ts";
import { findCalendar } from "./calendars/registry.ts";
import { formatDate, parseDate } from "./date.ts";
import type { DayOverride, OverrideTable } from "./overrides.ts";
import type { TradingSession } from "./session.ts";

/**
 * What an exchange does on each day its calendar covers. Days are day numbers,
 * see `date.ts`.
 */
export class ExchangeDays {
  /** The exchange or group, by the name it was asked for. */
  readonly name: string;
  /** The rules underneath. */
  readonly calendar: Calendar;
  readonly #exchange: string;
  readonly #overrides: OverrideTable;

  /**
   * Lays overrides over the calendar of an exchange or group.
   *
   * @throws {SessionError} `calendar_unknown`
   */
  constructor(name: string, overrides: OverrideTable) {
    const found = findCalendar(name);
    this.name = name;
    this.calendar = found.calendar;
    this.#exchange = found.exchange;
    this.#overrides = overrides;
  }

  /** Why there is no session on a covered day, `undefined` if there is one. */
  closedReason(day: number): string | undefined {
    const override = this.#override(day);
    if (override === undefined) return this.calendar.closedReason(day);
    return override.hours === undefined ? override.reason : undefined;
  }

  /** The session of a covered day, `undefined` if it is closed. */
  session(day: number, date: TradingDate): TradingSession | undefined {
    if (this.closedReason(day) !== undefined) return undefined;
    const override = this.#override(day);
    const special = override === undefined
      ? this.calendar.specialHours(day)
      : override.hours;
    return this.calendar.buildSession(day, date, this.name, special);
  }

  /**
   * The `n`-th trading day met when walking from `day` in a direction; `from`
   * is the date the walk was asked for, for the message.
   *
   * @throws {SessionError} `date_out_of_range` if the calendar ends before.
   */
  step(day: number, n: number, direction: 1 | -1, from: TradingDate): number {
    const { firstDay, lastDay, rules } = this.calendar;
    let left = n;
    for (let d = day; d >= firstDay && d <= lastDay; d += direction) {
      if (this.closedReason(d) === undefined && --left === 0) return d;
    }
    throw new SessionError(
      "date_out_of_range",
      `The calendar of ${this.name} covers ${rules.from} to ${rules.to}, which is ${left} of ${n} trading dates short ${
        direction === 1 ? "after" : "before"
      } ${from}`,
    );
  }

  /**
   * The day number of a date that the calendar covers.
   *
   * @throws {SessionError} `date_invalid` or `date_out_of_range`
   */
  day(date: TradingDate): number {
    const day = parseDate(date);
    this.requireCovered(day);
    return day;
  }

  /**
   * Makes sure that the calendar covers a day.
   *
   * @throws {SessionError} `date_out_of_range`
   */
  requireCovered(day: number): void {
    const { firstDay, lastDay, rules } = this.calendar;
    if (day >= firstDay && day <= lastDay) return;
    throw new SessionError(
      "date_out_of_range",
      `${
        formatDate(day)
      } lies outside of what the calendar of ${this.name} covers, ${rules.from} to ${rules.to}`,
    );
  }

  /**
   * The local calendar day of an instant, covered or not.
   *
   * @throws {RangeError} if the instant is not a finite number.
   */
  localDay(instant: number): number {
    if (!Number.isFinite(instant)) {
      throw new RangeError(`Instant ${instant} is not a finite number`);
    }
    return this.calendar.localDay(instant);
  }

  /**
   * The day that an instant belongs to: the local day, or the one after from
   * the hour on at which the next day's session opens on the evening before.
   *
   * @throws {SessionError} `date_out_of_range`
   */
  tradingDay(instant: number): number {
    const day = this.localDay(instant);
    const { open } = this.calendar.regularHours(day + 1);
    const rolled = open < 0 &&
      this.calendar.localMinutes(instant) >= open + 1_440;
    const belongs = rolled ? day + 1 : day;
    this.requireCovered(belongs);
    return belongs;
  }

  #override(day: number): DayOverride | undefined {
    return this.#overrides.find(
      this.#exchange,
      this.calendar.rules.group,
      day,
    );
  }
}
