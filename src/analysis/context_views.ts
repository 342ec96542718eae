/**
 * The views in a strategy's context: account, clock, calendar and logger. All
 * are frozen and expose nothing of the engine.
 *
 * @module
 */
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import type { Broker } from "../trading/broker.ts";
import type { LogLevel } from "../log/log_record.ts";
import { logText } from "../log/run_log.ts";
import type {
  AccountView,
  CalendarSession,
  CalendarView,
  ClockView,
  Logger,
  OwnAccountView,
} from "../strategy/views.ts";

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
    kind: broker.kind,
    get buyingPower() {
      return broker.buyingPower;
    },
    own,
  });
}

/** A clock that shows the end of the slice in delivery. */
export function clockView(session: AsOfData): ClockView {
  return Object.freeze({
    get now() {
      return session.clock.time;
    },
    get date() {
      return session.clock.record.date;
    },
    get sinceOpenMs() {
      return session.clock.time - session.clock.record.open;
    },
    get untilCloseMs() {
      return session.clock.record.close - session.clock.time;
    },
  });
}

/** A read-only calendar. */
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

/** A logger that passes its lines to `write`. */
export function loggerView(
  write: (level: LogLevel, message: string) => void,
): Logger {
  return Object.freeze({
    debug: (message: string) => write("debug", logText(message)),
    info: (message: string) => write("info", logText(message)),
    warn: (message: string) => write("warn", logText(message)),
    error: (message: string) => write("error", logText(message)),
  });
}
