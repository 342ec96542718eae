/**
 * Known differences between actual trading and the calendars.
 *
 * A calendar has the hours that an exchange publishes and that the common
 * calendar data sets (exchange_calendars, pandas_market_calendars) contain, so
 * that results can be compared. Delayed openings, emergency closes and a few
 * old regimes are separate facts, which a run may apply as overrides.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import { findCalendar } from "./calendars/registry.ts";
import { calendarName } from "./calendars/own_hours.ts";
import { formatDate, parseDate } from "./date.ts";
import type { CalendarOverride } from "./overrides.ts";

/**
 * The known departures of an exchange or group: one override per trading date,
 * in date order.
 *
 * ```ts
 * import { knownDepartures } from "./departures.ts";
 * import { TimeManager } from "./time_manager.ts";
 *
 * const time = new TimeManager({
 *   exchange: "NYSE",
 *   overrides: knownDepartures("NYSE"),
 * });
 * time.getTradingSession("2002-09-11")?.reason; // why it opened at noon
 * ```
 *
 * @throws {SessionError} `calendar_unknown` if the exchange is unknown.
 */
export function knownDepartures(exchange: string): CalendarOverride[] {
  const { calendar } = findCalendar(exchange);
  // Overrides are those of the whole sessions.
  const { market } = calendarName(exchange);
  const overrides = new Map<TradingDate, CalendarOverride>();
  for (const departure of calendar.rules.departures ?? []) {
    const { from, to = from, open, close, reason } = departure;
    const last = parseDate(to);
    for (let day = parseDate(from); day <= last; day++) {
      // A range of dates does not change its half days and holidays.
      if (calendar.closedReason(day) !== undefined) continue;
      if (to !== from && calendar.specialHours(day) !== undefined) continue;
      const date = formatDate(day);
      overrides.set(date, {
        exchange: market,
        date,
        kind: "hours",
        open,
        close,
        reason,
      });
    }
  }
  return [...overrides.values()].sort((a, b) => a.date < b.date ? -1 : 1);
}
