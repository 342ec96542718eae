/**
 * The smaller things that a strategy's context is made of: account, clock,
 * calendar and logger. All are frozen, and lead nowhere.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of_session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { SessionHours } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import type { Broker } from "./broker.ts";
import type { LogLevel } from "./run_log.ts";

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

/** The account as strategy number `strategy` sees it. */
export function accountView(broker: Broker, strategy: number): AccountView {
  const own: OwnAccountView = Object.freeze({
    get cash() {
      return broker.cashOf(strategy);
    },
    get equity() {
      return broker.equityOf(strategy);
    },
  });
  return Object.freeze({
    startingCash: broker.startingCash,
    get cash() {
      return broker.cash;
    },
    get equity() {
      return broker.equity;
    },
    own,
  });
}

/** A clock that shows the time of the slice. */
export function clockView(session: AsOfSession): ClockView {
  return Object.freeze({
    get now() {
      return session.time;
    },
    get date() {
      return session.record.date;
    },
    get sinceOpenMs() {
      return session.time - session.record.open;
    },
    get untilCloseMs() {
      return session.record.close - session.time;
    },
  });
}

/** A calendar that can be read, and whose clock cannot be set. */
export function calendarView(time: TimeManager): CalendarView {
  return Object.freeze({
    exchange: time.exchange,
    zone: time.zone,
    isTradingDay: (date: TradingDate) => time.isTradingDay(date),
    session(date: TradingDate): CalendarSession | undefined {
      const session = time.getTradingSession(date);
      if (session === undefined) return undefined;
      const { open, close, earlyClose } = session;
      const breaks = session.breaks.map((pause) => Object.freeze({ ...pause }));
      return Object.freeze({
        date,
        open,
        close,
        earlyClose,
        breaks: Object.freeze(breaks),
      });
    },
    nextTradingDate: (from: TradingDate, n = 1) =>
      time.getNextTradingDate(from, n),
    previousTradingDate: (from: TradingDate, n = 1) =>
      time.getPreviousTradingDate(from, n),
    tradingDates: (from: TradingDate, to: TradingDate) =>
      Object.freeze([...time.getTradingDates(from, to)]),
  });
}

/** A logger that writes through `write`. */
export function loggerView(
  write: (level: LogLevel, message: string) => void,
): Logger {
  return Object.freeze({
    debug: (message: string) => write("debug", String(message)),
    info: (message: string) => write("info", String(message)),
    warn: (message: string) => write("warn", String(message)),
    error: (message: string) => write("error", String(message)),
  });
}
