/**
 * Hong Kong equities: holidays, half days and storms of the securities market of
 * HKEX, continuous trading.
 *
 * Sources: HKEX, trading hours, calendars and severe-weather announcements; the
 * General Holidays Ordinance (Cap. 149); the Hong Kong Observatory's
 * Gregorian–lunar conversion tables. Checked date by date against the XHKG
 * calendar of exchange_calendars and HKEX of pandas_market_calendars, which
 * apply today's lunch break to all years.
 *
 * Since 23 September 2024 HKEX trades through typhoons and black rainstorms.
 *
 * @module
 */
import {
  FRIDAY,
  MONDAY,
  SATURDAY,
  SUNDAY,
  THURSDAY,
  TUESDAY,
  WEDNESDAY,
  weekdayOf,
} from "../date.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import {
  annual,
  type DayRule,
  easter,
  fixed,
  MONDAY_TO_FRIDAY,
  offset,
  onWeekdays,
  sundayMoves,
} from "./day_rules.ts";

/** First day of the first lunar month, 2000 to 2035. */
const LUNAR_NEW_YEAR = annual(
  2000,
  `
  02-05 01-24 02-12 02-01 01-22 02-09 01-29 02-18 02-07 01-26
  02-14 02-03 01-23 02-10 01-31 02-19 02-08 01-28 02-16 02-05
  01-25 02-12 02-01 01-22 02-10 01-29 02-17 02-06 01-26 02-13
  02-03 01-23 02-11 01-31 02-19 02-08
`,
);

/** The solar term Ching Ming. */
const CHING_MING = annual(
  2000,
  `
  04-04 04-05 04-05 04-05 04-04 04-05 04-05 04-05 04-04 04-04
  04-05 04-05 04-04 04-04 04-05 04-05 04-04 04-04 04-05 04-05
  04-04 04-04 04-05 04-05 04-04 04-04 04-05 04-05 04-04 04-04
  04-05 04-05 04-04 04-04 04-05 04-05
`,
);

/** Eighth day of the fourth lunar month. */
const BUDDHAS_BIRTHDAY = annual(
  2000,
  `
  05-11 04-30 05-19 05-08 05-26 05-15 05-05 05-24 05-12 05-02
  05-21 05-10 04-28 05-17 05-06 05-25 05-14 05-03 05-22 05-12
  04-30 05-19 05-08 05-26 05-15 05-05 05-24 05-13 05-02 05-20
  05-09 05-28 05-16 05-06 05-25 05-15
`,
);

/** Fifth day of the fifth lunar month. */
const TUEN_NG = annual(
  2000,
  `
  06-06 06-25 06-15 06-04 06-22 06-11 05-31 06-19 06-08 05-28
  06-16 06-06 06-23 06-12 06-02 06-20 06-09 05-30 06-18 06-07
  06-25 06-14 06-03 06-22 06-10 05-31 06-19 06-09 05-28 06-16
  06-05 06-24 06-12 06-01 06-20 06-10
`,
);

/** Fifteenth day of the eighth lunar month. */
const MID_AUTUMN = annual(
  2000,
  `
  09-12 10-01 09-21 09-11 09-28 09-18 10-06 09-25 09-14 10-03
  09-22 09-12 09-30 09-19 09-08 09-27 09-15 10-04 09-24 09-13
  10-01 09-21 09-10 09-29 09-17 10-06 09-25 09-15 10-03 09-22
  09-12 10-01 09-19 09-08 09-27 09-16
`,
);

/** Ninth day of the ninth lunar month. */
const CHUNG_YEUNG = annual(
  2000,
  `
  10-06 10-25 10-14 10-04 10-22 10-11 10-30 10-19 10-07 10-26
  10-16 10-05 10-23 10-13 10-02 10-21 10-09 10-28 10-17 10-07
  10-25 10-14 10-04 10-23 10-11 10-29 10-18 10-08 10-26 10-16
  10-05 10-24 10-12 10-01 10-20 10-09
`,
);

/** The eve of the Lunar New Year on one of these weekdays. */
const lunarEve = (...weekdays: number[]): DayRule =>
  onWeekdays(offset(LUNAR_NEW_YEAR, -1), weekdays);

/** The fourth day of the Lunar New Year, if one of the first three is a Sunday. */
const lunarFourthDay: DayRule = (year) => {
  const first = LUNAR_NEW_YEAR(year);
  if (first === undefined) return undefined;
  const weekday = weekdayOf(first);
  return weekday === SUNDAY || weekday === SATURDAY || weekday === FRIDAY
    ? first + 3
    : undefined;
};

/** Ching Ming; moves from a Sunday, and then from Easter Monday, to the next day. */
const chingMing: DayRule = (year) => {
  const day = sundayMoves(CHING_MING)(year);
  return day !== undefined && day === easter(1)(year) ? day + 1 : day;
};

/** The day after Mid-Autumn; moves from National Day to the next day. */
const afterMidAutumn: DayRule = (year) => {
  const day = offset(MID_AUTUMN, 1)(year);
  return day !== undefined && day === fixed(10, 1)(year) ? day + 1 : day;
};

/** The calendar of Hong Kong equities from 2000. */
export const HK_EQUITY: CalendarRules = {
  group: "HK_EQUITY",
  exchanges: ["HKEX"],
  zone: "Asia/Hong_Kong",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  // HKEX news releases of 23 November 2010 and 1 March 2012: new trading hours
  // in two phases.
  hours: [
    { open: "10:00", close: "16:00", breaks: [["12:30", "14:30"]] },
    {
      from: "2011-03-07",
      open: "09:30",
      close: "16:00",
      breaks: [["12:00", "13:30"]],
    },
    {
      from: "2012-03-05",
      open: "09:30",
      close: "16:00",
      breaks: [["12:00", "13:00"]],
    },
  ],
  holidays: [
    { name: "New Year's Day", on: sundayMoves(fixed(1, 1)) },
    // The substitute for a Sunday among the three days was the eve until 2012,
    // and has been the fourth day since 2013 (amendment of 2011).
    { name: "Lunar New Year's Eve", on: lunarEve(FRIDAY), to: 2012 },
    { name: "Lunar New Year's Day", on: LUNAR_NEW_YEAR },
    { name: "Second day of the Lunar New Year", on: offset(LUNAR_NEW_YEAR, 1) },
    { name: "Third day of the Lunar New Year", on: offset(LUNAR_NEW_YEAR, 2) },
    {
      name: "Fourth day of the Lunar New Year",
      on: lunarFourthDay,
      from: 2013,
    },
    { name: "Ching Ming Festival", on: chingMing },
    { name: "Good Friday", on: easter(-2) },
    { name: "Easter Monday", on: easter(1) },
    { name: "Labour Day", on: sundayMoves(fixed(5, 1)) },
    { name: "Birthday of the Buddha", on: sundayMoves(BUDDHAS_BIRTHDAY) },
    { name: "Tuen Ng Festival", on: sundayMoves(TUEN_NG) },
    {
      name: "Hong Kong Special Administrative Region Establishment Day",
      on: sundayMoves(fixed(7, 1)),
    },
    // Until 2012 a Sunday was observed on the Saturday before.
    {
      name: "Day after the Mid-Autumn Festival",
      on: afterMidAutumn,
      to: 2012,
    },
    {
      name: "Day after the Mid-Autumn Festival",
      on: sundayMoves(afterMidAutumn),
      from: 2013,
    },
    { name: "National Day", on: sundayMoves(fixed(10, 1)) },
    { name: "Chung Yeung Festival", on: sundayMoves(CHUNG_YEUNG) },
    { name: "Christmas Day", on: fixed(12, 25, "plus_two") },
    {
      name: "First weekday after Christmas Day",
      on: fixed(12, 26),
    },
  ],
  // Three eves have no afternoon session.
  halfDays: [
    {
      name: "Lunar New Year's Eve",
      on: lunarEve(
        MONDAY,
        TUESDAY,
        WEDNESDAY,
        THURSDAY,
        FRIDAY,
      ),
      from: 2013,
      close: "12:00",
    },
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), MONDAY_TO_FRIDAY),
      to: 2010,
      close: "12:30",
    },
    {
      name: "Christmas Eve",
      on: onWeekdays(fixed(12, 24), MONDAY_TO_FRIDAY),
      from: 2011,
      close: "12:00",
    },
    {
      name: "New Year's Eve",
      on: onWeekdays(fixed(12, 31), MONDAY_TO_FRIDAY),
      to: 2010,
      close: "12:30",
    },
    {
      name: "New Year's Eve",
      on: onWeekdays(fixed(12, 31), MONDAY_TO_FRIDAY),
      from: 2011,
      close: "12:00",
    },
  ],
  closures: {
    "2001-07-06": "Typhoon Utor",
    "2001-07-25": "Typhoon Yutu",
    "2008-08-06": "Typhoon Kammuri",
    "2008-08-22": "Typhoon Nuri",
    "2011-09-29": "Typhoon Nesat",
    "2013-08-14": "Typhoon Utor",
    "2015-09-03": "70th anniversary of the victory in the war of resistance",
    "2016-08-02": "Typhoon Nida",
    "2016-10-21": "Typhoon Haima",
    "2017-08-23": "Typhoon Hato",
    "2020-10-13": "Typhoon Nangka",
    "2021-10-13": "Typhoon Kompasu",
    "2023-07-17": "Typhoon Talim",
    // HKEX announcements of the two days below; not in exchange_calendars.
    "2023-09-01": "Typhoon Saola",
    "2023-09-08": "Black rainstorm",
    "2024-09-06": "Typhoon Yagi",
  },
  specialHours: {},
  departures: [
    // All days since 2010 on which a typhoon signal No. 8 or a black rainstorm
    // warning shortened trading; closures for the whole day are above. HKEX counts
    // 11 days since 2018, both kinds together (SCMP, "No delay to Hong Kong's plan
    // …", 2024). Until September 2024, a signal lowered by 11:00 brought the
    // afternoon session, one lowered by 11:30 or 12:00 a start at 13:30 or 14:00;
    // one issued during trading ended it 15 minutes later.
    // Reuters, "Hong Kong lowers typhoon warning, market to open" (24 July 2012).
    {
      from: "2012-07-24",
      open: "13:00",
      reason: "Typhoon Vicente, no morning session",
    },
    // Reuters, "Hong Kong stock market to resume trading in afternoon" (2013).
    {
      from: "2013-09-23",
      open: "13:00",
      reason: "Typhoon Usagi, no morning session",
    },
    // Businessweek, "HK markets set to resume as storm signal lowered" (2014).
    {
      from: "2014-09-16",
      open: "13:00",
      reason: "Typhoon Kalmaegi, no morning session",
    },
    // The Straits Times, "Tropical storm shuts financial markets" (2019).
    { from: "2019-07-31", close: "13:55", reason: "Typhoon Wipha" },
    // HKEX notice of 19 August 2020; exchange_calendars, issue 142, which has the
    // next date too.
    {
      from: "2020-08-19",
      open: "13:30",
      reason: "Typhoon Higos, no morning session",
    },
    // HKEX notice of 28 June 2021.
    {
      from: "2021-06-28",
      open: "13:30",
      reason: "Black rainstorm, no morning session",
    },
    // Bloomberg, "Hong Kong delays trading because of storm Ma-on" (2022).
    {
      from: "2022-08-25",
      open: "13:00",
      reason: "Typhoon Ma-on, no morning session",
    },
    // Bloomberg, "Hong Kong to cancel afternoon trading as storm signal 8 in
    // force" (2022): issued at 13:40.
    { from: "2022-11-02", close: "13:55", reason: "Typhoon Nalgae" },
    // HKEX notice of 9 October 2023 (Mondo Visione).
    {
      from: "2023-10-09",
      open: "14:00",
      reason: "Typhoon Koinu, no morning session",
    },
  ],
};
