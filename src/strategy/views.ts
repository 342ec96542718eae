/**
 * The smaller views that a strategy's context offers: account, clock, calendar
 * and logger.
 *
 * @module
 */
import type { SessionHours } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";

/** What is left of a session's hours, for reading. */
export interface CalendarSession extends SessionHours {
  /** The trading date. */
  readonly date: TradingDate;
  /** Whether it closes earlier than usual. */
  readonly earlyClose: boolean;
}

/** Money of one strategy, as if it traded the starting cash alone. */
export interface OwnAccountView {
  /** Cash, in currency units. */
  readonly cash: number;
  /** Cash plus the value of its positions at their newest prices. */
  readonly equity: number;
}

/** The account as a strategy sees it: common to all strategies of the run. */
export interface AccountView {
  /** Cash at the start, in currency units. */
  readonly startingCash: number;
  /** Cash, in currency units. */
  readonly cash: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
  /** The strategy's own part. */
  readonly own: OwnAccountView;
}

/** The time of the slice that is delivered. */
export interface ClockView {
  /** UTC epoch milliseconds. */
  readonly now: number;
  /** The trading date of the session. */
  readonly date: TradingDate;
  /** Milliseconds since the session's open. */
  readonly sinceOpenMs: number;
  /** Milliseconds until the session's close. */
  readonly untilCloseMs: number;
}

/** The calendar of the run's exchange: what is known of it in advance. */
export interface CalendarView {
  /** The exchange or exchange group. */
  readonly exchange: string;
  /** IANA name of its time zone. */
  readonly zone: string;
  /** Whether there is a session on a date. */
  isTradingDay(date: TradingDate): boolean;
  /** The hours of a date's session, `undefined` if there is none. */
  session(date: TradingDate): CalendarSession | undefined;
  /** The `n`-th trading date after a date, the next one unless told. */
  nextTradingDate(from: TradingDate, n?: number): TradingDate;
  /** The `n`-th trading date before a date, the one before unless told. */
  previousTradingDate(from: TradingDate, n?: number): TradingDate;
  /** The trading dates from one date to another, both included. */
  tradingDates(from: TradingDate, to: TradingDate): readonly TradingDate[];
}

/** Writes lines to the run's log, with the time of the slice. */
export interface Logger {
  /** What only matters in search of a mistake. */
  debug(message: string): void;
  /** What is worth knowing. */
  info(message: string): void;
  /** What should not be. */
  warn(message: string): void;
  /** What went wrong. */
  error(message: string): void;
}
