/**
 * Trading calendars: the trading dates, hours, holidays and half days of
 * exchanges.
 *
 * Exact by rule from 1990 (US equities) or 2000 to 2035, without dependencies,
 * and independent of the machine's time zone. Times are UTC epoch milliseconds,
 * dates are `YYYY-MM-DD` in the exchange's own calendar.
 *
 * ```ts
 * import { TimeManager } from "@openbell/session/calendar";
 *
 * const time = new TimeManager({ exchange: "NYSE" });
 * const session = time.getTradingSession("2026-11-27")!;
 * new Date(session.close).toISOString(); // "2026-11-27T18:00:00.000Z", a half day
 * time.reasonClosed("2026-12-25"); // "Christmas Day"
 * time.slots("2026-11-27", "5m").count; // 42
 * ```
 *
 * @module
 */
export { type ExchangeListing, listExchanges } from "./calendars/registry.ts";
export { formatInstant } from "./date.ts";
export { knownDepartures } from "./departures.ts";
export { SessionGrid, type SessionHours, type SlotRule } from "./grid.ts";
export type { CalendarOverride } from "./overrides.ts";
export type {
  SessionBoundaryTimes,
  SessionBreak,
  TradingSession,
} from "./session.ts";
export { TimeManager, type TimeManagerOptions } from "./time_manager.ts";
export {
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from "../errors.ts";
export type {
  ClockInterval,
  Interval,
  IntervalUnit,
  TradingDate,
} from "../types.ts";
