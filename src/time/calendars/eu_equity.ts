/**
 * Equities of the euro area: holidays and half days of Xetra (Frankfurt),
 * Euronext Paris and Euronext Amsterdam, continuous trading.
 *
 * Sources: Deutsche Börse, trading calendars and trading hours of Xetra;
 * Euronext, "Calendars and trading hours". Checked session by session against
 * the XETR, XPAR and XAMS calendars of exchange_calendars.
 *
 * @module
 */
import type {
  CalendarRules,
  Departure,
  HalfDay,
  Holiday,
} from "./calendar_rules.ts";
import { easter, fixed, MONDAY_TO_FRIDAY, onWeekdays } from "./day_rules.ts";

const NEW_YEARS_DAY: Holiday = { name: "New Year's Day", on: fixed(1, 1) };
const GOOD_FRIDAY: Holiday = { name: "Good Friday", on: easter(-2) };
const EASTER_MONDAY: Holiday = { name: "Easter Monday", on: easter(1) };
const LABOUR_DAY: Holiday = { name: "Labour Day", on: fixed(5, 1) };
const CHRISTMAS_DAY: Holiday = { name: "Christmas Day", on: fixed(12, 25) };
const BOXING_DAY: Holiday = { name: "St Stephen's Day", on: fixed(12, 26) };

/** The calendar of Xetra, and of EU_EQUITY, from 2000. */
export const XETRA: CalendarRules = {
  group: "EU_EQUITY",
  exchanges: ["XETRA"],
  zone: "Europe/Berlin",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    NEW_YEARS_DAY,
    GOOD_FRIDAY,
    EASTER_MONDAY,
    LABOUR_DAY,
    // Whit Monday and the Day of German Unity were exchange holidays from 2015 and
    // 2014 to 2021; Deutsche Börse has traded on both since 2022.
    { name: "Whit Monday", on: easter(50), from: 2015, to: 2021 },
    { name: "Day of German Unity", on: fixed(10, 3), from: 2014, to: 2021 },
    { name: "Christmas Eve", on: fixed(12, 24) },
    CHRISTMAS_DAY,
    BOXING_DAY,
    { name: "New Year's Eve", on: fixed(12, 31) },
  ],
  halfDays: [
    {
      name: "Last trading day of the year",
      on: fixed(12, 30, "previous_friday"),
      from: 2010,
      close: "14:00",
    },
  ],
  closures: {
    "2007-05-28": "Whit Monday",
    "2017-10-31": "500th anniversary of the Reformation",
  },
  specialHours: {},
  departures: [
    // Deutsche Welle, "Deutsche Börse to cut trading hours of Xetra"
    // (3 September 2003) and "German Stock Exchange limits trading hours"
    // (3 November 2003). Indices closed on the 17:30 prices throughout.
    {
      from: "2000-06-02",
      to: "2003-10-31",
      close: "20:00",
      reason: "Evening trading on Xetra until 20:00",
    },
  ],
};

/** Holidays of all Euronext exchanges. */
const EURONEXT_HOLIDAYS: readonly Holiday[] = [
  NEW_YEARS_DAY,
  GOOD_FRIDAY,
  EASTER_MONDAY,
  LABOUR_DAY,
  // The harmonised Euronext calendar dropped these in 2002.
  { name: "Whit Monday", on: easter(50), to: 2001 },
  { name: "New Year's Eve", on: fixed(12, 31), to: 2001 },
  CHRISTMAS_DAY,
  BOXING_DAY,
];

/** Half days of all Euronext cash markets; 14:05 is after the call of the closing auction. */
const EURONEXT_HALF_DAYS: readonly HalfDay[] = [
  {
    name: "Christmas Eve",
    on: onWeekdays(fixed(12, 24), MONDAY_TO_FRIDAY),
    close: "14:05",
  },
  {
    name: "New Year's Eve",
    on: onWeekdays(fixed(12, 31), MONDAY_TO_FRIDAY),
    from: 2002,
    close: "14:05",
  },
];

/**
 * Days on which the system failed at the open. Failures in the course of a day (19
 * October 2020) are interruptions of regular hours.
 */
const EURONEXT_DEPARTURES: readonly Departure[] = [
  // Financial News, "Euronext suffers new outage" (2007): a few seconds of
  // trading at 9:00.
  { from: "2007-10-15", open: "09:45", reason: "Failure of connections" },
  // Bloomberg, "Euronext stock open delayed one hour by computer malfunction".
  {
    from: "2011-06-20",
    open: "10:00",
    reason: "Failure of the trading system",
  },
];

/** The calendar of Euronext Paris from 2000. */
export const EURONEXT_PARIS: CalendarRules = {
  group: "EU_EQUITY",
  exchanges: ["EURONEXT_PARIS"],
  zone: "Europe/Paris",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    ...EURONEXT_HOLIDAYS,
    { name: "Bastille Day", on: fixed(7, 14), to: 2001 },
  ],
  halfDays: EURONEXT_HALF_DAYS,
  closures: {},
  specialHours: {},
  departures: EURONEXT_DEPARTURES,
};

/** The calendar of Euronext Amsterdam from 2000. */
export const EURONEXT_AMSTERDAM: CalendarRules = {
  group: "EU_EQUITY",
  exchanges: ["EURONEXT_AMSTERDAM"],
  zone: "Europe/Amsterdam",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    ...EURONEXT_HOLIDAYS,
    { name: "Ascension Day", on: easter(39), to: 2000 },
    { name: "Queen's Day", on: fixed(4, 30), to: 2001 },
  ],
  halfDays: EURONEXT_HALF_DAYS,
  closures: {},
  specialHours: {},
  departures: EURONEXT_DEPARTURES,
};
