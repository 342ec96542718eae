/**
 * The days of one exchange: its calendar with the overrides applied.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import type { Calendar } from "./calendars/calendar.ts";
import type { SpecialHours } from "./calendars/calendar_rules.ts";
import { findCalendar } from "./calendars/registry.ts";
import { formatDate, parseDate } from "./date.ts";
import type { DayOverride, OverrideTable } from "./overrides.ts";
import type { TradingSession } from "./session.ts";

/**
 * The trading days of an exchange. Days are day numbers, see `date.ts`.
 */
export class ExchangeDays {
  /** The exchange or group, by the name that the caller used. */
  readonly name: string;
  /** Its calendar. */
  readonly calendar: Calendar;
  readonly #exchange: string;
  readonly #overrides: OverrideTable;

  /**
   * Applies overrides to the calendar of an exchange or group.
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

  /** Why a covered day has no session; `undefined` if it has one. */
  closedReason(day: number): string | undefined {
    const override = this.#override(day);
    const reason = override === undefined
      ? this.calendar.closedReason(day)
      : override.hours === undefined
      ? override.reason
      : undefined;
    return reason ??
      (this.calendar.spans === undefined
        ? undefined
        : this.calendar.cutAwayReason(day, this.#special(day, override)));
  }

  /** The session of a covered day; `undefined` if the exchange is closed. */
  session(day: number, date: TradingDate): TradingSession | undefined {
    if (this.closedReason(day) !== undefined) return undefined;
    const special = this.#special(day, this.#override(day));
    return this.calendar.buildSession(day, date, this.name, special);
  }

  /** The trading day `n` sessions before `end`; 0 is `end`, or the last one before it. */
  countBack(end: TradingDate, n: number): number {
    const day = this.day(end);
    return n === 0
      ? this.step(day, 1, -1, end)
      : this.step(day - 1, n, -1, end);
  }

  /**
   * The trading dates of a range, both ends included.
   *
   * @throws {SessionError} `argument_invalid` if `from` is after `to`.
   */
  dates(from: TradingDate, to: TradingDate): TradingDate[] {
    const first = this.day(from);
    const last = this.day(to);
    if (first > last) {
      throw new SessionError(
        "argument_invalid",
        `The range starts on ${from}, after its end ${to}`,
      );
    }
    const dates: TradingDate[] = [];
    for (let day = first; day <= last; day++) {
      if (this.closedReason(day) === undefined) dates.push(formatDate(day));
    }
    return dates;
  }

  /**
   * The `n`-th trading day in a direction, `day` included; the error names the
   * date `from` that the caller started at.
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
      `The calendar of ${this.name} covers ${rules.from} to ${rules.to}; ${left} of ${n} trading dates ${
        direction === 1 ? "after" : "before"
      } ${from} are outside of it`,
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
   * Checks that the calendar covers a day.
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
      } is outside the calendar of ${this.name}, which covers ${rules.from} to ${rules.to}`,
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
   * The day that an instant belongs to: the local day. If the next day's
   * session opens on the evening before, the day changes at that open.
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

  #special(
    day: number,
    override: DayOverride | undefined,
  ): SpecialHours | undefined {
    return override === undefined
      ? this.calendar.specialHours(day)
      : override.hours;
  }

  #override(day: number): DayOverride | undefined {
    return this.#overrides.find(
      this.#exchange,
      this.calendar.rules.group,
      day,
    );
  }
}
