/**
 * CME Globex equity index futures, such as the E-mini S&P 500.
 *
 * A session opens on the evening before its trading date, Monday's on Sunday.
 * Most US holidays have a half day; its trading date here is the holiday,
 * although CME clears it with the next business day.
 *
 * Sources: CME Group holiday calendars and the press releases named below.
 * Checked date by date against the "CME Globex Equity" calendar of
 * pandas_market_calendars and CMES of exchange_calendars. They disagree with
 * each other and in places with CME's own notices, which take precedence.
 *
 * @module
 */
import { MONDAY, THURSDAY, TUESDAY, WEDNESDAY } from "../date.ts";
import type { CalendarRules, HalfDay } from "./calendar_rules.ts";
import {
  type DayRule,
  easter,
  fixed,
  MONDAY_TO_FRIDAY,
  nthWeekday,
  offset,
  onWeekdays,
} from "./day_rules.ts";

const THANKSGIVING = nthWeekday(11, THURSDAY, 4);

/**
 * A holiday with a half day: Globex halted equity indexes at 10:30 until the
 * holiday of 2013 or 2014, and at 12:00 since.
 *
 * Sources: for 10:30, CME's schedules for Labor Day 2003 and 2007 and for Martin
 * Luther King and Presidents' Day 2006; for the years of the change,
 * pandas_market_calendars.
 */
const halfDay = (
  name: string,
  on: DayRule,
  lastAtHalfPastTen: number,
): readonly HalfDay[] => [
  { name, on, to: lastAtHalfPastTen, close: "10:30" },
  { name, on, from: lastAtHalfPastTen + 1, close: "12:00" },
];

/** The calendar of CME Globex equity index futures from 2000. */
export const US_FUTURES: CalendarRules = {
  group: "US_FUTURES",
  exchanges: ["CME"],
  zone: "America/Chicago",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  // Today's hours for all years, as in the data sets. The later close from 2012
  // to 2015 is a departure; the 15:30 open of the years before is not. The last
  // trade date with a break at 15:15 was 25 June 2021 (pandas_market_calendars).
  hours: [
    {
      open: "17:00",
      openDay: -1,
      close: "16:00",
      breaks: [["15:15", "15:30"]],
    },
    { from: "2021-06-28", open: "17:00", openDay: -1, close: "16:00" },
  ],
  holidays: [
    { name: "New Year's Day", on: fixed(1, 1, "sunday_to_monday") },
    // Open until 8:15 in years with an employment report on that day.
    {
      name: "Good Friday",
      on: easter(-2),
      except: [2010, 2012, 2015, 2021, 2023, 2026],
    },
    { name: "Christmas Day", on: fixed(12, 25, "nearest") },
  ],
  halfDays: [
    ...halfDay("Martin Luther King, Jr. Day", nthWeekday(1, MONDAY, 3), 2014),
    ...halfDay("Presidents' Day", nthWeekday(2, MONDAY, 3), 2014),
    {
      name: "Good Friday with an employment report",
      on: easter(-2),
      close: "08:15",
    },
    ...halfDay("Memorial Day", nthWeekday(5, MONDAY, -1), 2013),
    {
      name: "Juneteenth National Independence Day",
      on: fixed(6, 19, "nearest"),
      from: 2022,
      close: "12:00",
    },
    // In 2002 the half day was the 5th, see specialHours. CME's schedule for 2006
    // has a regular close on the 3rd.
    {
      name: "Day before Independence Day",
      on: onWeekdays(fixed(7, 3), [MONDAY, TUESDAY, WEDNESDAY, THURSDAY]),
      except: [2002, 2006],
      close: "12:15",
    },
    ...halfDay("Independence Day", fixed(7, 4, "nearest"), 2013),
    ...halfDay("Labor Day", nthWeekday(9, MONDAY, 1), 2013),
    ...halfDay("Thanksgiving Day", THANKSGIVING, 2013),
    {
      name: "Day after Thanksgiving",
      on: offset(THANKSGIVING, 1),
      close: "12:15",
    },
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), [MONDAY, TUESDAY, WEDNESDAY, THURSDAY]),
      close: "12:15",
    },
  ],
  closures: {
    // CME, "… to resume trading in U.S. equity index products no earlier than
    // Friday, Sept. 14" (12 September 2001); trading resumed on Monday the 17th.
    "2001-09-12": "Terrorist attacks on New York City",
    "2001-09-13": "Terrorist attacks on New York City",
    "2001-09-14": "Terrorist attacks on New York City",
    // exchange_calendars and pandas_market_calendars (CME_Equity).
    "2007-01-02": "National day of mourning for President Gerald R. Ford",
  },
  specialHours: {
    // CBOT, stock index schedule (26 June 2002): the half day of NYSE.
    "2002-07-05": { close: "12:15", reason: "Day after Independence Day" },
    // CME, "… rescinds extended June 10 floor trading session" (2004).
    "2004-06-11": {
      close: "08:00",
      reason: "National day of mourning for President Ronald Reagan",
    },
    // CME Group, "… to reopen U.S. equity index and interest rate complexes
    // tonight" (29 October 2012).
    "2012-10-29": { close: "08:15", reason: "Hurricane Sandy" },
    "2012-10-30": { close: "08:15", reason: "Hurricane Sandy" },
    // CME Group, "… to close for national day of mourning" (2 December 2018).
    "2018-12-05": {
      close: "08:30",
      reason: "National day of mourning for President George H. W. Bush",
    },
    // CME Group, "… trading hours for U.S. national day of mourning" (2025).
    "2025-01-09": {
      close: "08:30",
      reason: "National day of mourning for President Jimmy Carter",
    },
  },
  departures: [
    // Interruptions, such as that of 28 November 2025, are not here.
    // Mondo Visione, "Chicago Mercantile Exchange Inc. to resume trading in U.S.
    // equity index products …" (2001): all markets suspended at 9:15.
    {
      from: "2001-09-11",
      close: "09:15",
      reason: "Terrorist attacks on New York City",
    },
    // CME Group, "Equity index later close for CME Globex trading day"; the close
    // moved to 16:00 on 21 September 2015.
    {
      from: "2012-11-19",
      to: "2015-09-18",
      close: "16:15",
      reason: "CME Globex trading day until 16:15",
    },
    // Reuters, "CME Globex trade begins after delay" (24 August 2014).
    {
      from: "2014-08-25",
      open: "21:00 the day before",
      close: "16:15",
      reason: "Technical problem at CME Globex, delayed opening",
    },
    // CME, leap second of 30 June 2015.
    {
      from: "2015-07-01",
      open: "19:45 the day before",
      close: "16:15",
      reason: "Leap second, delayed opening",
    },
  ],
};
