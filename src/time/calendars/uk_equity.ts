/**
 * UK equities: holidays and half days of the London Stock Exchange's order book
 * (SETS), continuous trading.
 *
 * Sources: London Stock Exchange, "Business days" and its notices of half
 * days; the bank holidays of England and Wales (Banking and Financial Dealings
 * Act 1971 and royal proclamations). Checked session by session against the
 * XLON calendar of exchange_calendars.
 *
 * @module
 */
import { MONDAY } from "../date.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import { easter, fixed, MONDAY_TO_FRIDAY, nthWeekday } from "./day_rules.ts";

/** The calendar of UK equities from 2000. */
export const UK_EQUITY: CalendarRules = {
  group: "UK_EQUITY",
  exchanges: ["LSE"],
  zone: "Europe/London",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "08:00", close: "16:30" }],
  holidays: [
    { name: "New Year's Day", on: fixed(1, 1, "next_monday") },
    { name: "Good Friday", on: easter(-2) },
    { name: "Easter Monday", on: easter(1) },
    // Moved in 2020 to the 75th anniversary of VE Day, see closures.
    {
      name: "Early May bank holiday",
      on: nthWeekday(5, MONDAY, 1),
      except: [2020],
    },
    // Moved in three years to a jubilee, see closures.
    {
      name: "Spring bank holiday",
      on: nthWeekday(5, MONDAY, -1),
      except: [2002, 2012, 2022],
    },
    { name: "Summer bank holiday", on: nthWeekday(8, MONDAY, -1) },
    { name: "Christmas Day", on: fixed(12, 25, "plus_two") },
    { name: "Boxing Day", on: fixed(12, 26, "plus_two") },
  ],
  halfDays: [
    // The last trading day before Christmas and before the New Year.
    {
      name: "Christmas Eve",
      on: fixed(12, 24, "previous_friday"),
      close: "12:30",
    },
    {
      name: "New Year's Eve",
      on: fixed(12, 31, "previous_friday"),
      close: "12:30",
    },
  ],
  closures: {
    "2002-06-03": "Golden Jubilee of Queen Elizabeth II",
    "2002-06-04": "Spring bank holiday, moved to the Golden Jubilee",
    "2011-04-29": "Wedding of Prince William and Catherine Middleton",
    "2012-06-04": "Spring bank holiday, moved to the Diamond Jubilee",
    "2012-06-05": "Diamond Jubilee of Queen Elizabeth II",
    "2020-05-08":
      "Early May bank holiday, moved to the 75th anniversary of VE Day",
    "2022-06-02": "Spring bank holiday, moved to the Platinum Jubilee",
    "2022-06-03": "Platinum Jubilee of Queen Elizabeth II",
    "2022-09-19": "State funeral of Queen Elizabeth II",
    "2023-05-08": "Coronation of King Charles III",
  },
  specialHours: {},
  departures: [
    // Days on which the system failed at the open. Failures in the course of a
    // day (8 September 2008, 26 November 2009) are interruptions of regular hours.
    // BBC, "London shares chaos"; This is Money, "The City Editor" (April 2000).
    {
      from: "2000-04-05",
      open: "15:45",
      close: "18:30",
      reason: "Failure of the trading system",
    },
    // The Guardian, "London Stock Exchange halted" (2011): three minutes of
    // trading at 8:00.
    {
      from: "2011-02-25",
      open: "12:15",
      reason: "Failure of market data after three minutes",
    },
    // The Irish Times, "London Stock Exchange hit by hour-long outage" (2018).
    {
      from: "2018-06-07",
      open: "09:00",
      reason: "Failure of the opening auction",
    },
    // BBC, "London Stock Exchange hit by longest outage in eight years" (2019).
    {
      from: "2019-08-16",
      open: "09:40",
      reason: "Failure of the trading system for shares of the FTSE 350",
    },
  ],
};
