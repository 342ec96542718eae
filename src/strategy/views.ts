/**
 * The views of a strategy's context: account, clock, calendar and logger.
 *
 * @module
 */
import type { SessionHours } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";

/** The hours of one session. */
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

/** The account of the run, which all strategies share. */
export interface AccountView {
  /** Cash at the start, in currency units. */
  readonly startingCash: number;
  /** Cash, in currency units. */
  readonly cash: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
  /** A cash account has neither negative cash nor short positions. */
  readonly kind: "cash" | "margin";
  /**
   * The initial margin that is left for further orders: what all positions and
   * working orders leave of `max_buying_power`, of equity where the initial
   * margin is not the whole value, and at most the cash of a cash account.
   */
  readonly buyingPower: number;
  /** The strategy's own part of it. */
  readonly own: OwnAccountView;
}

/** The time of the current slice. */
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

/** The calendar of the run's exchange, as known in advance. */
export interface CalendarView {
  /** The exchange or exchange group. */
  readonly exchange: string;
  /** IANA name of its time zone. */
  readonly zone: string;
  /** Whether a date has a session. */
  isTradingDay(date: TradingDate): boolean;
  /** The hours of a date's session, `undefined` if there is none. */
  session(date: TradingDate): CalendarSession | undefined;
  /** The `n`-th trading date after a date; `n` defaults to 1. */
  nextTradingDate(from: TradingDate, n?: number): TradingDate;
  /** The `n`-th trading date before a date; `n` defaults to 1. */
  previousTradingDate(from: TradingDate, n?: number): TradingDate;
  /** The trading dates of a range, both ends included. */
  tradingDates(from: TradingDate, to: TradingDate): readonly TradingDate[];
}

/** Writes lines to the run's log, with the time of the slice. */
export interface Logger {
  /** Details for debugging. */
  debug(message: string): void;
  /** Normal events. */
  info(message: string): void;
  /** Something unexpected that does not stop the strategy. */
  warn(message: string): void;
  /** A failure. */
  error(message: string): void;
}
