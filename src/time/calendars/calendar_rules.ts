/**
 * The shape of a calendar: regular hours, holidays, half days and single dates.
 *
 * @module
 */
import type { TradingDate } from "../../types.ts";
import type { DayRule } from "./day_rules.ts";

/** Regular hours, in the exchange's wall-clock time `HH:MM`. */
export interface RegularHours {
  /** First date of these hours; absent in the first row, which holds from the start. */
  readonly from?: TradingDate;
  /** Opening time. */
  readonly open: string;
  /** −1 if the session opens on the calendar day before its trading date. */
  readonly openDay?: -1 | 0;
  /** Closing time; `24:00` is the end of the day. */
  readonly close: string;
  /** Breaks, each with its start and end. */
  readonly breaks?: readonly (readonly [from: string, to: string])[];
}

/** A recurring day without trading. */
export interface Holiday {
  /** Its name, which is the reason of the closure. */
  readonly name: string;
  /** Its day in a year. */
  readonly on: DayRule;
  /** First year. */
  readonly from?: number;
  /** Last year. */
  readonly to?: number;
  /** Years without it. */
  readonly except?: readonly number[];
}

/** Hours that differ from the regular ones; an absent time is the regular one. */
export interface SpecialHours {
  /** Opening time; `21:00 the day before` on the evening before the trading date. */
  readonly open?: string;
  /** Closing time. */
  readonly close?: string;
  /** The reason. */
  readonly reason: string;
}

/** A recurring half day: a session that closes early. */
export interface HalfDay extends Holiday {
  /** Closing time. */
  readonly close: string;
}

/**
 * Dates on which actual trading hours are known to differ from the calendar;
 * see {@linkcode CalendarRules.departures}.
 */
export interface Departure extends SpecialHours {
  /** First date. */
  readonly from: TradingDate;
  /** Last date; absent if it is the first date. */
  readonly to?: TradingDate;
}

/**
 * A trading calendar as data: a table that a reader can check against the
 * exchange's own page.
 *
 * A closure takes precedence over special hours, and an entry for a single
 * date over one for a recurring day.
 */
export interface CalendarRules {
  /** The exchange group, for example `US_EQUITY`. */
  readonly group: string;
  /** The exchanges with these hours, the group's leading one first. */
  readonly exchanges: readonly string[];
  /** IANA name of the time zone of all times. */
  readonly zone: string;
  /** First date covered. */
  readonly from: TradingDate;
  /** Last date covered. */
  readonly to: TradingDate;
  /** Weekdays with trading, 0 = Sunday. */
  readonly weekdays: readonly number[];
  /** Regular hours, oldest first. */
  readonly hours: readonly RegularHours[];
  /** Recurring closures; the first match gives the reason. */
  readonly holidays: readonly Holiday[];
  /** Recurring half days, or early closes; the first match counts. */
  readonly halfDays: readonly HalfDay[];
  /** Closures on single dates, with the reason. */
  readonly closures: Readonly<Record<TradingDate, string>>;
  /** Special hours on single dates: early closes and late opens. */
  readonly specialHours: Readonly<Record<TradingDate, SpecialHours>>;
  /**
   * Known differences between actual trading and the hours above: failures,
   * emergency closes, delayed openings, and old regimes that the common
   * calendar data sets leave out. The calendar does not apply them;
   * `knownDepartures` returns them as overrides.
   */
  readonly departures?: readonly Departure[];
}
