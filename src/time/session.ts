/**
 * One trading session, in the form that all calendars share.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";

/** A break inside a session, for example for lunch. */
export interface SessionBreak {
  /** First instant of the break, UTC epoch milliseconds. */
  readonly start: number;
  /** First instant after the break, UTC epoch milliseconds. */
  readonly end: number;
}

/** One trading date of one exchange: regular hours are open ≤ start < close. */
export interface TradingSession {
  /** The trading date the session belongs to. */
  readonly date: TradingDate;
  /** The exchange or exchange group, by the name that the caller used. */
  readonly exchange: string;
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
  /** Breaks inside the session, in time order. */
  readonly breaks: readonly SessionBreak[];
  /** Whether it is a half day: it closes before the regular time. */
  readonly earlyClose: boolean;
  /** IANA name of the exchange's time zone. */
  readonly zone: string;
  /** Why the hours differ from the regular ones; absent on a regular day. */
  readonly reason?: string;
}

/** Open, close and breaks of a session, UTC epoch milliseconds. */
export interface SessionBoundaryTimes {
  /** First instant of the session. */
  readonly open: number;
  /** First instant after it. */
  readonly close: number;
  /** Breaks, in time order. */
  readonly breaks: readonly SessionBreak[];
}
