/**
 * Rules for days of the year: fixed dates and where they move, weekdays of a
 * month, Easter, tables.
 *
 * @module
 */
import {
  dayNumber,
  daysInMonth,
  MONDAY,
  SATURDAY,
  SUNDAY,
  tryParseDate,
  weekdayOf,
} from "../date.ts";

/** The day number of a rule in a year; `undefined` if it has no day. */
export type DayRule = (year: number) => number | undefined;

/**
 * Where a fixed date moves if it falls on a weekend.
 *
 * - `stay`: nowhere; it is lost
 * - `sunday_to_monday`: from Sunday to Monday; lost on Saturday
 * - `nearest`: from Saturday to Friday, from Sunday to Monday
 * - `next_monday`: from either day to Monday
 * - `plus_two`: two days later, for Christmas and Boxing Day if both have a
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

/** The last given weekday on or before a month and day. */
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

/** A number of calendar days after another rule's day; negative for before. */
export function offset(rule: DayRule, days: number): DayRule {
  return (year) => {
    const day = rule(year);
    return day === undefined ? undefined : day + days;
  };
}

/**
 * Days after Easter Sunday of the Gregorian calendar: −2 is Good Friday, 1 is
 * Easter Monday, 39 is Ascension, 50 is Whit Monday.
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
 * Days without a formula, one for each year from `firstYear`: `MM-DD` texts
 * separated by white space. Other years have no day.
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

/** The rule's day; `days` later if it falls on a Sunday. */
export function sundayMoves(rule: DayRule, days = 1): DayRule {
  return (year) => {
    const day = rule(year);
    return day !== undefined && weekdayOf(day) === SUNDAY ? day + days : day;
  };
}

/** The rule's day, only if it falls on one of these weekdays. */
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
