/**
 * Closures and hours that the user adds to a calendar.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import { findCalendar } from "./calendars/registry.ts";
import { calendarName } from "./calendars/own_hours.ts";
import type { SpecialHours } from "./calendars/calendar_rules.ts";
import { parseDate, tryParseClock, tryParseOpen } from "./date.ts";

/** One date on which an exchange or group departs from its calendar. */
export interface CalendarOverride {
  /** An exchange, or a group, which means all of its exchanges. */
  readonly exchange: string;
  /** The trading date. */
  readonly date: TradingDate;
  /** `closed`: no session; `hours`: a session with these hours, even on a holiday. */
  readonly kind: "closed" | "hours";
  /**
   * Opening time `HH:MM` on the trading date in the exchange's zone, or
   * `HH:MM the day before`, if a session that opens on that day opens late;
   * defaults to the regular one.
   */
  readonly open?: string;
  /** Closing time `HH:MM` in the exchange's zone; defaults to the regular one. */
  readonly close?: string;
  /** The reason. */
  readonly reason: string;
}

/** A checked override. */
export interface DayOverride {
  /** The reason. */
  readonly reason: string;
  /** The hours of the day; `undefined` if it is closed. */
  readonly hours: SpecialHours | undefined;
}

/**
 * Checks an override; returns its day number.
 *
 * @throws {SessionError} `calendar_unknown`, `date_invalid` or
 * `date_out_of_range` for its exchange and date, `argument_invalid` for an
 * invalid kind, hours or reason.
 */
export function checkOverride(override: CalendarOverride): number {
  const { calendar } = findCalendar(override.exchange);
  const day = parseDate(override.date);
  const where = `Calendar override of ${override.exchange} on ${override.date}`;
  const { market, hours } = calendarName(override.exchange);
  if (hours !== undefined) {
    throw new SessionError(
      "argument_invalid",
      `${where}: overrides are those of ${market}, which its trading hours follow`,
    );
  }
  if (day < calendar.firstDay || day > calendar.lastDay) {
    throw new SessionError(
      "date_out_of_range",
      `${where}: the calendar covers ${calendar.rules.from} to ${calendar.rules.to}`,
    );
  }
  const wrong = (what: string): SessionError =>
    new SessionError("argument_invalid", `${where}: ${what}`);
  if (typeof override.reason !== "string" || override.reason.trim() === "") {
    throw wrong("the reason is empty");
  }
  if (override.kind === "closed") {
    if (override.open !== undefined || override.close !== undefined) {
      throw wrong("a closed day has neither open nor close");
    }
    return day;
  }
  if (override.kind !== "hours") {
    throw wrong(
      `its kind is ${JSON.stringify(override.kind)}, not "closed" or "hours"`,
    );
  }
  if (override.open === undefined && override.close === undefined) {
    throw wrong("other hours need an open, a close or both");
  }
  const regular = calendar.regularHours(day);
  const open = override.open === undefined
    ? regular.open
    : tryParseOpen(override.open);
  if (Number.isNaN(open)) {
    throw wrong(
      `open is ${
        JSON.stringify(override.open)
      }, not a time HH:MM, or "HH:MM the day before"`,
    );
  }
  const close = override.close === undefined
    ? regular.close
    : tryParseClock(override.close);
  if (close < 0) {
    throw wrong(`close is ${JSON.stringify(override.close)}, not a time HH:MM`);
  }
  if (open < 0 && open < regular.open) {
    throw wrong(
      regular.open < 0
        ? "it opens before the regular open"
        : "its sessions open on their trading date, not on the day before",
    );
  }
  if (open >= close) {
    throw wrong("it opens at or after its close");
  }
  if (close > regular.open + 1_440) {
    throw wrong("it closes after the next trading date's regular open");
  }
  return day;
}

/** Overrides by exchange or group, then by day. */
export class OverrideTable {
  readonly #byName: Map<string, Map<number, DayOverride>> = new Map();

  /**
   * Checks and stores overrides; the last one for an exchange and date wins.
   *
   * @throws {SessionError} see {@linkcode checkOverride}
   */
  constructor(overrides: Iterable<CalendarOverride>) {
    for (const override of overrides) {
      const day = checkOverride(override);
      let days = this.#byName.get(override.exchange);
      if (days === undefined) {
        days = new Map();
        this.#byName.set(override.exchange, days);
      }
      const { reason, open, close } = override;
      days.set(day, {
        reason,
        hours: override.kind === "closed" ? undefined : { open, close, reason },
      });
    }
  }

  /** The override of a day; the exchange's takes precedence over its group's. */
  find(exchange: string, group: string, day: number): DayOverride | undefined {
    return this.#byName.get(exchange)?.get(day) ??
      this.#byName.get(group)?.get(day);
  }
}
