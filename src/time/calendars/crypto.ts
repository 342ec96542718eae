/**
 * Crypto currencies: every day is a session from midnight to midnight UTC.
 *
 * @module
 */
import type { CalendarRules } from "./calendar_rules.ts";

/** The calendar of crypto currencies. */
export const CRYPTO: CalendarRules = {
  group: "CRYPTO",
  exchanges: [],
  zone: "UTC",
  from: "1990-01-01",
  to: "2035-12-31",
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  hours: [{ open: "00:00", close: "24:00" }],
  holidays: [],
  halfDays: [],
  closures: {},
  specialHours: {},
};
