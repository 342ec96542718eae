/**
 * Canadian equities: holidays and half days of the Toronto Stock Exchange.
 *
 * Sources: TMX, "Trading hours and holiday schedule" of the Toronto Stock
 * Exchange. Checked session by session against the XTSE calendar of
 * exchange_calendars.
 *
 * @module
 */
import { MONDAY } from "../date.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import {
  easter,
  fixed,
  MONDAY_TO_FRIDAY,
  nthWeekday,
  onWeekdays,
  weekdayUpTo,
} from "./day_rules.ts";

/** The calendar of Canadian equities from 2000. */
export const CA_EQUITY: CalendarRules = {
  group: "CA_EQUITY",
  exchanges: ["TSX"],
  zone: "America/Toronto",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "09:30", close: "16:00" }],
  holidays: [
    { name: "New Year's Day", on: fixed(1, 1, "next_monday") },
    { name: "Family Day", on: nthWeekday(2, MONDAY, 3), from: 2008 },
    { name: "Good Friday", on: easter(-2) },
    { name: "Victoria Day", on: weekdayUpTo(5, 24, MONDAY) },
    { name: "Canada Day", on: fixed(7, 1, "next_monday") },
    { name: "Civic Holiday", on: nthWeekday(8, MONDAY, 1) },
    { name: "Labour Day", on: nthWeekday(9, MONDAY, 1) },
    { name: "Thanksgiving Day", on: nthWeekday(10, MONDAY, 2) },
    { name: "Christmas Day", on: fixed(12, 25, "plus_two") },
    { name: "Boxing Day", on: fixed(12, 26, "plus_two") },
  ],
  halfDays: [
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), MONDAY_TO_FRIDAY),
      from: 2010,
      close: "13:00",
    },
  ],
  closures: {
    "2001-09-11": "Terrorist attacks in the United States",
    "2001-09-12": "Terrorist attacks in the United States",
  },
  specialHours: {},
  // Days on which a failure ended trading.
  departures: [
    // CBC, "TSX restarts after trading wiped out" (2008).
    {
      from: "2008-12-17",
      close: "09:48",
      reason: "Failure of the data feeds",
    },
    // CTV News, "Trading halted at Toronto Stock Exchange" (2018): around 13:40.
    {
      from: "2018-04-27",
      close: "13:40",
      reason: "Failure of a storage system",
    },
    // The Globe and Mail, "TSX halt leaves traders, investors in limbo" (2020):
    // shortly before 14:00.
    {
      from: "2020-02-27",
      close: "14:00",
      reason: "Failure of order entry",
    },
  ],
};
