/**
 * Japanese equities: hours and holidays of the Tokyo Stock Exchange, morning and
 * afternoon session.
 *
 * Sources: Japan Exchange Group, "Calendar" and "Trading hours"; the National
 * Holidays Act and its amendments. Checked date by date against the XTKS
 * calendar of exchange_calendars, which applies today's lunch break to all
 * years.
 *
 * @module
 */
import { dayNumber, MONDAY, WEDNESDAY, weekdayOf } from "../date.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import {
  type DayRule,
  fixed,
  MONDAY_TO_FRIDAY,
  nthWeekday,
  sundayMoves,
} from "./day_rules.ts";

/** A fixed holiday that moves from Sunday to Monday. */
const national = (month: number, day: number): DayRule =>
  sundayMoves(fixed(month, day));

/**
 * The day of an equinox: the mean of 1980 plus the drift since, in days of the
 * month, Japanese time. This is the usual approximation (Hydrographic Department
 * of the Japan Coast Guard), valid from 1980 to 2099. The official date is
 * announced each February for the next year.
 */
const equinox = (month: number, dayOf1980: number): DayRule => (year) => {
  const years = year - 1980;
  return dayNumber(
    year,
    month,
    Math.floor(dayOf1980 + 0.242194 * years) - Math.floor(years / 4),
  );
};

const VERNAL_EQUINOX = equinox(3, 20.8431);
const AUTUMNAL_EQUINOX = equinox(9, 23.2488);
const AGED_DAY = nthWeekday(9, MONDAY, 3);

/** A day between two holidays is a holiday: Tuesday before a Wednesday equinox. */
const silverWeek: DayRule = (year) => {
  const day = AUTUMNAL_EQUINOX(year);
  return day !== undefined && weekdayOf(day) === WEDNESDAY &&
      AGED_DAY(year) === day - 2
    ? day - 1
    : undefined;
};

/** The calendar of Japanese equities from 2000. */
export const JP_EQUITY: CalendarRules = {
  group: "JP_EQUITY",
  exchanges: ["TSE"],
  zone: "Asia/Tokyo",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [
    { open: "09:00", close: "15:00", breaks: [["11:00", "12:30"]] },
    // After the Livedoor order rush, the afternoon session started half an hour
    // later for three months (Japan Times, "TSE to reinstate normal trading hours Monday",
    // 21 April 2006).
    {
      from: "2006-01-19",
      open: "09:00",
      close: "15:00",
      breaks: [["11:00", "13:00"]],
    },
    {
      from: "2006-04-24",
      open: "09:00",
      close: "15:00",
      breaks: [["11:00", "12:30"]],
    },
    // TSE, "Partial revision to trading hours" (30 November 2010), in force
    // from 21 November 2011.
    {
      from: "2011-11-21",
      open: "09:00",
      close: "15:00",
      breaks: [["11:30", "12:30"]],
    },
    // JPX, extension of trading hours with arrowhead 4.0.
    {
      from: "2024-11-05",
      open: "09:00",
      close: "15:30",
      breaks: [["11:30", "12:30"]],
    },
  ],
  holidays: [
    { name: "New Year's Day", on: fixed(1, 1) },
    { name: "New Year's market holiday", on: fixed(1, 2) },
    { name: "New Year's market holiday", on: fixed(1, 3) },
    { name: "Coming of Age Day", on: nthWeekday(1, MONDAY, 2) },
    { name: "National Foundation Day", on: national(2, 11) },
    { name: "Emperor's Birthday", on: national(2, 23), from: 2020 },
    { name: "Vernal Equinox Day", on: sundayMoves(VERNAL_EQUINOX) },
    { name: "Greenery Day", on: national(4, 29), to: 2006 },
    { name: "Showa Day", on: national(4, 29), from: 2007 },
    // The three consecutive holidays share one substitute, 6 May. Until 2006 the
    // 4th was only a day between two holidays, without a substitute.
    { name: "Constitution Memorial Day", on: fixed(5, 3) },
    { name: "Citizens' holiday", on: fixed(5, 4), to: 2006 },
    { name: "Greenery Day", on: fixed(5, 4), from: 2007 },
    { name: "Children's Day", on: national(5, 5) },
    {
      name: "Constitution Memorial Day (substitute)",
      on: sundayMoves(fixed(5, 3), 3),
      from: 2007,
    },
    {
      name: "Greenery Day (substitute)",
      on: sundayMoves(fixed(5, 4), 2),
      from: 2007,
    },
    { name: "Marine Day", on: national(7, 20), to: 2002 },
    {
      name: "Marine Day",
      on: nthWeekday(7, MONDAY, 3),
      from: 2003,
      except: [2020, 2021],
    },
    {
      name: "Mountain Day",
      on: national(8, 11),
      from: 2016,
      except: [2020, 2021],
    },
    { name: "Respect for the Aged Day", on: national(9, 15), to: 2002 },
    { name: "Respect for the Aged Day", on: AGED_DAY, from: 2003 },
    { name: "Citizens' holiday", on: silverWeek, from: 2003 },
    { name: "Autumnal Equinox Day", on: sundayMoves(AUTUMNAL_EQUINOX) },
    {
      name: "Health and Sports Day",
      on: nthWeekday(10, MONDAY, 2),
      except: [2020, 2021],
    },
    { name: "Culture Day", on: national(11, 3) },
    { name: "Labour Thanksgiving Day", on: national(11, 23) },
    { name: "Emperor's Birthday", on: national(12, 23), to: 2018 },
    { name: "Year-end market holiday", on: fixed(12, 31) },
  ],
  // The half days at the turn of the year, until 2009, are departures.
  halfDays: [],
  closures: {
    "2019-04-30": "Abdication of Emperor Akihito",
    "2019-05-01": "Accession of Emperor Naruhito",
    "2019-05-02": "Citizens' holiday",
    "2019-10-22": "Enthronement ceremony of Emperor Naruhito",
    // The Olympic Games moved three holidays in both years.
    "2020-07-23": "Marine Day, moved for the Olympic Games",
    "2020-07-24": "Sports Day, moved for the Olympic Games",
    "2020-08-10": "Mountain Day, moved for the Olympic Games",
    "2020-10-01": "Failure of the equity trading system",
    "2021-07-22": "Marine Day, moved for the Olympic Games",
    "2021-07-23": "Sports Day, moved for the Olympic Games",
    "2021-08-09": "Mountain Day, moved for the Olympic Games",
  },
  specialHours: {},
  departures: [
    // Until 2009 the first and the last trading day of a year had a morning
    // session only (Rakuten Securities Toushiru, "30 December 2009: the last
    // trading day becomes a full day").
    ...[
      ["2000-01-04", "2000-12-29"],
      ["2001-01-04", "2001-12-28"],
      ["2002-01-04", "2002-12-30"],
      ["2003-01-06", "2003-12-30"],
      ["2004-01-05", "2004-12-30"],
      ["2005-01-04", "2005-12-30"],
      ["2006-01-04", "2006-12-29"],
      ["2007-01-04", "2007-12-28"],
      ["2008-01-04", "2008-12-30"],
    ].flatMap(([first, last]) => [
      {
        from: first,
        close: "11:00",
        reason: "First trading day of the year, morning session only",
      },
      {
        from: last,
        close: "11:00",
        reason: "Last trading day of the year, morning session only",
      },
    ]),
    {
      from: "2009-01-05",
      close: "11:00",
      reason: "First trading day of the year, morning session only",
    },
    // PBS NewsHour, 18 January 2006.
    {
      from: "2005-11-01",
      open: "13:30",
      reason: "Failure of the trading system until 13:30",
    },
    {
      from: "2006-01-18",
      close: "14:40",
      reason: "Trading stopped early, order rush after the Livedoor raid",
    },
  ],
};
