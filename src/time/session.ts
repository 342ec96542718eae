/**
 * What one trading session is: the answer of every calendar.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";

/** A pause inside a session, for example a lunch break. */
export interface SessionBreak {
  /** First instant of the pause, UTC epoch milliseconds. */
  readonly start: number;
  /** First instant after the pause, UTC epoch milliseconds. */
  readonly end: number;
}

/** One trading date of one exchange: regular hours are open ≤ start < close. */
export interface TradingSession {
  /** The trading date the session belongs to. */
  readonly date: TradingDate;
  /** The exchange or exchange group whose hours these are. */
  readonly exchange: string;
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
  /** Pauses inside the session, in time order. */
  readonly breaks: readonly SessionBreak[];
  /** Whether it closes before the regular time. */
  readonly earlyClose: boolean;
  /** IANA name of the exchange's time zone. */
  readonly zone: string;
  /** Why the hours differ from the regular ones; absent on a regular day. */
  readonly reason?: string;
}
