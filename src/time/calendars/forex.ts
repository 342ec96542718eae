/**
 * Spot foreign exchange: open from Sunday 17:00 to Friday 17:00 in New York, in
 * five sessions that end at 17:00.
 *
 * The interbank market has no common holidays. Venues close or shorten their
 * hours around 25 December and 1 January, each differently: add those of a
 * venue as overrides.
 *
 * @module
 */
import type { CalendarRules } from "./calendar_rules.ts";
import { MONDAY_TO_FRIDAY } from "./day_rules.ts";

/** The calendar of spot foreign exchange from 2000. */
export const FOREX: CalendarRules = {
  group: "FOREX",
  exchanges: [],
  zone: "America/New_York",
  from: "2000-01-01",
  to: "2035-12-31",
  weekdays: MONDAY_TO_FRIDAY,
  hours: [{ open: "17:00", openDay: -1, close: "17:00" }],
  holidays: [],
  halfDays: [],
  closures: {},
  specialHours: {},
};
