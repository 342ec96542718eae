/**
 * The work that every side of the comparison does, and what comes of it.
 *
 * One-minute bars of some symbols over some sessions go in. 5m bars are made
 * from the session's open, where all five minutes are there. On 1m: Wilder's
 * RSI 14, SMA 20, the population's standard deviation 20, VWAP since the open.
 * On 5m: EMA 10 and EMA 30, each seeded with the mean of its first values.
 *
 * When a 5m bar leaves the fast EMA on the other side of the slow one than the
 * 5m bar before, and the session is not over: above, and nothing held, 100
 * shares are bought; not above, and shares held, they are sold. Both at the
 * open of the symbol's next bar, if the session has one. What is held at the
 * session's last minute is sold at its close, if it was bought in this
 * session; where the last minute is missing, or the shares were held before, it
 * is sold at the next session's first open. A fill costs $0.005 a share.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { BarColumns } from "../../src/types.ts";

/** Shares an order. */
export const QUANTITY = 100;
/** Currency units a share and fill. */
export const FEE_PER_SHARE = 0.005;
/** Cash at the start, enough that no limit is met. */
export const STARTING_CASH = 1_000_000;
/** The length of a base bar. */
export const MINUTE_MS = 60_000;
/** The length of a derived bar. */
export const FIVE_MINUTES_MS = 300_000;

/** A trading session. */
export interface Session {
  /** The trading date. */
  readonly date: string;
  /** First instant, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after it. */
  readonly close: number;
}

/** What goes in. */
export interface Market {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The sessions, in order. */
  readonly sessions: readonly Session[];
  /** The one-minute bars of every symbol, in time order. */
  readonly bars: readonly BarColumns[];
}

/** How many bars a market has. */
export function barCount({ bars }: Market): number {
  return bars.reduce((sum, { timestamp }) => sum + timestamp.length, 0);
}

/** One execution. */
export interface WorkFill {
  /** UTC epoch milliseconds: the bar's start for one at its open, the session's close for one there. */
  readonly time: number;
  /** What was traded. */
  readonly symbol: string;
  /** Bought or sold. */
  readonly side: string;
  /** Shares. */
  readonly quantity: number;
  /** Price of a share. */
  readonly price: number;
  /** Currency units for all shares. */
  readonly fee: number;
}

/** What the comparison looks at of every session's end: one value an indicator. */
export const INDICATORS = [
  "rsi",
  "sma",
  "stddev",
  "vwap",
  "ema_fast",
  "ema_slow",
] as const;

/** What comes of the trading. */
export interface Outcome {
  /** All fills, in any order. */
  readonly fills: readonly WorkFill[];
  /** The account at the end of every session, currency units, fees paid. */
  readonly equity: readonly number[];
}

/** What the gate wants beside the outcome. */
export interface Detail {
  /** The 5m bars of every symbol: timestamp, open, high, low, close, volume. */
  readonly fiveMinutes: readonly (readonly (readonly number[])[])[];
  /**
   * Of every symbol, at the end of every session, the newest value of each of
   * {@linkcode INDICATORS}; NaN where it is not ready.
   */
  readonly sessionEnds: readonly (readonly (readonly number[])[])[];
}

/** Fills as text, by time and symbol: the form that all sides are compared in. */
export function fillsCsv(fills: readonly WorkFill[]): string {
  const ordered = [...fills].sort((a, b) =>
    a.time - b.time || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)
  );
  return "timestamp,symbol,side,quantity,price,fee\n" +
    ordered.map((fill) =>
      `${fill.time},${fill.symbol},${fill.side},${fill.quantity},${
        fill.price.toFixed(4)
      },${fill.fee.toFixed(4)}\n`
    ).join("");
}

/** The account's value session by session as text, in cents. */
export function equityCsv(
  sessions: readonly Session[],
  equity: readonly number[],
): string {
  return "session,equity\n" +
    sessions.map(({ date }, i) => `${date},${equity[i].toFixed(2)}\n`).join("");
}

/** SHA-256 over fills and equity, shortened: equal for equal outcomes. */
export function outcomeHash(market: Market, outcome: Outcome): string {
  return createHash("sha256").update(fillsCsv(outcome.fills))
    .update(equityCsv(market.sessions, outcome.equity)).digest("hex")
    .slice(0, 16);
}
