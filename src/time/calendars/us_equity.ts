/**
 * US equities: holidays and half days of NYSE, NASDAQ, AMEX and NYSE Arca,
 * core trading session.
 *
 * Sources: NYSE, "Holidays & Trading Hours" and its list of special closings
 * since 1885 (NYSE-Closings.pdf); Nasdaq Trader holiday schedule. Checked
 * session by session against the XNYS calendar of exchange_calendars.
 *
 * Delayed openings and emergency closes are departures, listed at the end.
 *
 * @module
 */
import { FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY } from "../date.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import {
  easter,
  fixed,
  MONDAY_TO_FRIDAY,
  nthWeekday,
  offset,
  onWeekdays,
} from "./day_rules.ts";

const THANKSGIVING = nthWeekday(11, THURSDAY, 4);
const MONDAY_TO_THURSDAY = [MONDAY, TUESDAY, WEDNESDAY, THURSDAY];

/** The calendar of US equities from 1990. */
export const US_EQUITY: CalendarRules = {
  group: "US_EQUITY",
  exchanges: ["NYSE", "NASDAQ", "AMEX", "NYSE_ARCA"],
  zone: "America/New_York",
  from: "1990-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "09:30", close: "16:00" }],
  holidays: [
    // NYSE Rule 7.2: a Saturday New Year's Day does not move to Friday, because
    // that Friday ends the month and the year.
    { name: "New Year's Day", on: fixed(1, 1, "sunday_to_monday") },
    {
      name: "Martin Luther King, Jr. Day",
      on: nthWeekday(1, MONDAY, 3),
      from: 1998,
    },
    { name: "Washington's Birthday", on: nthWeekday(2, MONDAY, 3) },
    { name: "Good Friday", on: easter(-2) },
    { name: "Memorial Day", on: nthWeekday(5, MONDAY, -1) },
    {
      name: "Juneteenth National Independence Day",
      on: fixed(6, 19, "nearest"),
      from: 2022,
    },
    { name: "Independence Day", on: fixed(7, 4, "nearest") },
    { name: "Labor Day", on: nthWeekday(9, MONDAY, 1) },
    { name: "Thanksgiving Day", on: THANKSGIVING },
    { name: "Christmas Day", on: fixed(12, 25, "nearest") },
  ],
  halfDays: [
    // The day before Independence Day, if it is a trading day. If the holiday is
    // a Thursday, the half day was Friday the 5th until 2012 and has been
    // Wednesday the 3rd since 2013.
    {
      name: "Day before Independence Day",
      on: onWeekdays(fixed(7, 3), [MONDAY, TUESDAY, THURSDAY]),
      from: 1995,
      close: "13:00",
    },
    {
      name: "Day before Independence Day",
      on: onWeekdays(fixed(7, 3), [WEDNESDAY]),
      from: 2013,
      close: "13:00",
    },
    {
      name: "Day after Independence Day",
      on: onWeekdays(fixed(7, 5), [FRIDAY]),
      from: 1995,
      to: 2012,
      close: "13:00",
    },
    // A half day since 1992, with a close at 14:00; the early close has been
    // 13:00 since 1993.
    {
      name: "Day after Thanksgiving",
      on: offset(THANKSGIVING, 1),
      from: 1992,
      to: 1992,
      close: "14:00",
    },
    {
      name: "Day after Thanksgiving",
      on: offset(THANKSGIVING, 1),
      from: 1993,
      close: "13:00",
    },
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), MONDAY_TO_THURSDAY),
      to: 1992,
      close: "14:00",
    },
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), MONDAY_TO_THURSDAY),
      from: 1993,
      close: "13:00",
    },
  ],
  closures: {
    "1994-04-27": "Funeral of former President Richard M. Nixon",
    "2001-09-11": "Terrorist attacks on New York City",
    "2001-09-12": "Terrorist attacks on New York City",
    "2001-09-13": "Terrorist attacks on New York City",
    "2001-09-14": "Terrorist attacks on New York City",
    "2004-06-11": "National day of mourning for President Ronald Reagan",
    "2007-01-02": "National day of mourning for President Gerald R. Ford",
    "2012-10-29": "Hurricane Sandy",
    "2012-10-30": "Hurricane Sandy",
    "2018-12-05": "National day of mourning for President George H. W. Bush",
    "2025-01-09": "National day of mourning for President Jimmy Carter",
  },
  specialHours: {
    "1997-12-26": { close: "13:00", reason: "Day after Christmas" },
    "1999-12-31": { close: "13:00", reason: "Millennium New Year's Eve" },
    "2003-12-26": { close: "13:00", reason: "Day after Christmas" },
  },
  // NYSE-Closings.pdf, as in pandas_market_calendars. For 2002-09-11: Baltimore
  // Sun, 17 August 2002, which announces the delay.
  departures: [
    {
      from: "1990-12-27",
      open: "09:31",
      reason: "Explosion of a Con Edison transformer",
    },
    {
      from: "1991-01-17",
      open: "09:31",
      reason: "Moment of silence, Gulf War",
    },
    {
      from: "1991-02-25",
      open: "09:31",
      reason: "Moment of silence, Gulf War",
    },
    { from: "1994-02-11", close: "14:30", reason: "Snowstorm" },
    { from: "1995-12-18", open: "10:30", reason: "Computer trouble" },
    {
      from: "1996-01-08",
      open: "11:00",
      close: "14:00",
      reason: "Blizzard",
    },
    {
      from: "1997-10-27",
      close: "15:30",
      reason: "Market-wide circuit breaker",
    },
    {
      from: "2001-09-17",
      open: "09:33",
      reason: "Moment of silence for the victims of 11 September",
    },
    {
      from: "2001-10-08",
      open: "09:31",
      reason: "Moment of silence for the troops in Afghanistan",
    },
    {
      from: "2002-09-11",
      open: "12:00",
      reason: "Anniversary of 11 September",
    },
    {
      from: "2003-03-20",
      open: "09:32",
      reason: "Moment of silence for the troops in Iraq",
    },
    {
      from: "2004-06-07",
      open: "09:32",
      reason: "Moment of silence for President Ronald Reagan",
    },
    {
      from: "2005-06-01",
      close: "15:56",
      reason: "Failure of the communication systems",
    },
    {
      from: "2006-12-27",
      open: "09:32",
      reason: "Moment of silence for President Gerald R. Ford",
    },
  ],
};
