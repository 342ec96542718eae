/**
 * The language that calendars are written in: rules for days of the year, and
 * the shape of a calendar as data that a reader can check against the
 * exchange's own page.
 *
 * @module
 */
import type { TradingDate } from "../../types.ts";
import {
  dayNumber,
  daysInMonth,
  MONDAY,
  SATURDAY,
  SUNDAY,
  tryParseDate,
  weekdayOf,
} from "../date.ts";

/** The day number a rule falls on in a year, or `undefined` for none. */
export type DayRule = (year: number) => number | undefined;

/**
 * Where a fixed date goes that falls on a weekend.
 *
 * - `stay`: nowhere, it is lost to the weekend
 * - `sunday_to_monday`: from Sunday to Monday; lost on Saturday
 * - `nearest`: from Saturday to Friday, from Sunday to Monday
 * - `next_monday`: from either day to Monday
 * - `plus_two`: two days on, as Christmas and Boxing Day move where both have a
 *   substitute: the 25th to the 27th, the 26th to the 28th
 * - `previous_friday`: from either day to Friday
 */
export type Observance =
  | "stay"
  | "sunday_to_monday"
  | "nearest"
  | "next_monday"
  | "plus_two"
  | "previous_friday";

/** The day on which a date is observed. */
export function observe(day: number, observance: Observance): number {
  const weekday = weekdayOf(day);
  if (weekday !== SATURDAY && weekday !== SUNDAY) return day;
  const saturday = weekday === SATURDAY;
  switch (observance) {
    case "stay":
      return day;
    case "sunday_to_monday":
      return saturday ? day : day + 1;
    case "nearest":
      return saturday ? day - 1 : day + 1;
    case "next_monday":
      return saturday ? day + 2 : day + 1;
    case "plus_two":
      return day + 2;
    case "previous_friday":
      return saturday ? day - 1 : day - 2;
  }
}

/** The same month and day every year. */
export function fixed(
  month: number,
  day: number,
  observance: Observance = "stay",
): DayRule {
  return (year) => observe(dayNumber(year, month, day), observance);
}

/** The n-th given weekday of a month; n = −1 is the last one. */
export function nthWeekday(
  month: number,
  weekday: number,
  n: number,
): DayRule {
  return (year) => {
    if (n > 0) {
      const first = dayNumber(year, month, 1);
      return first + (weekday - weekdayOf(first) + 7) % 7 + (n - 1) * 7;
    }
    const last = dayNumber(year, month, daysInMonth(year, month));
    return last - (weekdayOf(last) - weekday + 7) % 7 + (n + 1) * 7;
  };
}

/** The given weekday on or next before a month and day. */
export function weekdayUpTo(
  month: number,
  day: number,
  weekday: number,
): DayRule {
  return (year) => {
    const limit = dayNumber(year, month, day);
    return limit - (weekdayOf(limit) - weekday + 7) % 7;
  };
}

/** A number of calendar days after another rule's day; negative is before it. */
export function offset(rule: DayRule, days: number): DayRule {
  return (year) => {
    const day = rule(year);
    return day === undefined ? undefined : day + days;
  };
}

/**
 * Days after Easter Sunday of the Gregorian calendar: −2 is Good Friday, 1 is
 * Easter Monday, 39 Ascension, 50 Whit Monday.
 *
 * Easter by the method of Meeus, Jones and Butcher (J. Meeus, Astronomical
 * Algorithms, chapter 8), valid for every Gregorian year.
 */
export function easter(days: number): DayRule {
  return (year) => {
    const a = year % 19;
    const century = Math.floor(year / 100);
    const c = year % 100;
    const g = Math.floor((8 * century + 13) / 25);
    const h = (19 * a + century - Math.floor(century / 4) - g + 15) % 30;
    const l = (32 + 2 * (century % 4) + 2 * Math.floor(c / 4) - h - c % 4) % 7;
    const m = Math.floor((a + 11 * h + 22 * l) / 451);
    const month = Math.floor((h + l - 7 * m + 114) / 31);
    const day = (h + l - 7 * m + 114) % 31 + 1;
    return dayNumber(year, month, day) + days;
  };
}

/**
 * Days that no formula gives, for years in a row: `MM-DD` texts separated by
 * white space, the first one in `firstYear`. Other years have no such day.
 *
 * @throws {RangeError} if one of them is not a date.
 */
export function annual(firstYear: number, monthDays: string): DayRule {
  const days = monthDays.trim().split(/\s+/).map((monthDay, i) => {
    const day = tryParseDate(`${firstYear + i}-${monthDay}`);
    if (day < 0) {
      throw new RangeError(`Not a date: ${firstYear + i}-${monthDay}`);
    }
    return day;
  });
  return (year) => days[year - firstYear];
}

/** The rule's day, moved on by some days when it falls on a Sunday. */
export function sundayMoves(rule: DayRule, days = 1): DayRule {
  return (year) => {
    const day = rule(year);
    return day !== undefined && weekdayOf(day) === SUNDAY ? day + days : day;
  };
}

/** The rule's day only when it falls on one of these weekdays. */
export function onWeekdays(
  rule: DayRule,
  weekdays: readonly number[],
): DayRule {
  return (year) => {
    const day = rule(year);
    return day !== undefined && weekdays.includes(weekdayOf(day))
      ? day
      : undefined;
  };
}

/** Monday to Friday. */
export const MONDAY_TO_FRIDAY: readonly number[] = [
  MONDAY,
  MONDAY + 1,
  MONDAY + 2,
  MONDAY + 3,
  MONDAY + 4,
];

/** Regular hours from a date on, in the exchange's wall-clock time `HH:MM`. */
export interface RegularHours {
  /** The first date they hold for; the first row holds from the start. */
  readonly from?: TradingDate;
  /** Opening time. */
  readonly open: string;
  /** −1 if the session opens on the calendar day before its trading date. */
  readonly openDay?: -1 | 0;
  /** Closing time; `24:00` is the end of the day. */
  readonly close: string;
  /** Pauses, each from and to. */
  readonly breaks?: readonly (readonly [from: string, to: string])[];
}

/** A day without trading that comes back by rule. */
export interface Holiday {
  /** Its name, given as the reason. */
  readonly name: string;
  /** When. */
  readonly on: DayRule;
  /** First year it holds in. */
  readonly from?: number;
  /** Last year it holds in. */
  readonly to?: number;
  /** Years in between in which it does not hold. */
  readonly except?: readonly number[];
}

/** Hours that differ from the regular ones; what is absent stays regular. */
export interface SpecialHours {
  /** Opening time. */
  readonly open?: string;
  /** Closing time. */
  readonly close?: string;
  /** Why. */
  readonly reason: string;
}

/** Special hours that come back by rule. */
export interface RecurringHours extends Holiday {
  /** Opening time, if it differs. */
  readonly open?: string;
  /** Closing time, if it differs. */
  readonly close?: string;
}

/**
 * Dates on which trading is known to have kept other hours than the calendar
 * states; see {@linkcode CalendarRules.departures}.
 */
export interface Departure extends SpecialHours {
  /** First date. */
  readonly from: TradingDate;
  /** Last date; absent: the first date alone. */
  readonly to?: TradingDate;
}

/**
 * A trading calendar as data.
 *
 * A closure wins over hours, and what is said of a single date wins over what
 * is said of a kind of day.
 */
export interface CalendarRules {
  /** The exchange group, for example `US_EQUITY`. */
  readonly group: string;
  /** The exchanges that keep these hours, the group's leading one first. */
  readonly exchanges: readonly string[];
  /** IANA name of the zone that all times are in. */
  readonly zone: string;
  /** First date covered. */
  readonly from: TradingDate;
  /** Last date covered. */
  readonly to: TradingDate;
  /** Weekdays with trading, 0 = Sunday. */
  readonly weekdays: readonly number[];
  /** Regular hours, oldest first. */
  readonly hours: readonly RegularHours[];
  /** Closures by rule. */
  readonly holidays: readonly Holiday[];
  /** Special hours by rule; the first one that matches counts. */
  readonly recurringHours: readonly RecurringHours[];
  /** Closures of single dates, with the reason. */
  readonly closures: Readonly<Record<TradingDate, string>>;
  /** Special hours of single dates. */
  readonly specialHours: Readonly<Record<TradingDate, SpecialHours>>;
  /**
   * Where actual trading is known to have differed from the hours above:
   * failures, emergency closes, delayed openings, and old regimes that the
   * common calendar data sets leave out. They are not part of the calendar's
   * own answers; `knownDepartures` turns them into overrides.
   */
  readonly departures?: readonly Departure[];
}
