/**
 * The task of the comparison, and its outcome.
 *
 * The input is one-minute bars of some symbols over some sessions. 5m bars are
 * anchored on the session's open and need all five minutes. On 1m: Wilder's
 * RSI 14, SMA 20, population standard deviation 20, VWAP since the open.
 * On 5m: EMA 10 and EMA 30, each seeded with the mean of its first values.
 *
 * If a 5m bar puts the fast EMA on the other side of the slow one than the previous
 * 5m bar, and the session is not over: above and flat, buy 100 shares; not above and
 * long, sell them. Both fill at the open of the symbol's next bar, if the session
 * has one. Shares that were bought in a session and are still held at its last minute
 * are sold at the close of that minute. If the minute is missing, or the shares were
 * bought earlier, they are sold at the first open of the next session. A fill costs
 * $0.005 per share.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { BarColumns } from "../../src/types.ts";

/** Shares per order. */
export const QUANTITY = 100;
/** Fee per share and fill, currency units. */
export const FEE_PER_SHARE = 0.005;
/** Starting cash, enough that no limit applies. */
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
  /** First instant after the session. */
  readonly close: number;
}

/** The input. */
export interface Market {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The sessions, in order. */
  readonly sessions: readonly Session[];
  /** The one-minute bars of each symbol, in time order. */
  readonly bars: readonly BarColumns[];
}

/** The number of bars of a market. */
export function barCount({ bars }: Market): number {
  return bars.reduce((sum, { timestamp }) => sum + timestamp.length, 0);
}

/** One execution. */
export interface WorkFill {
  /** UTC epoch milliseconds: the start of the bar for a fill at its open, else the session's close. */
  readonly time: number;
  /** The symbol. */
  readonly symbol: string;
  /** Bought or sold. */
  readonly side: string;
  /** Shares. */
  readonly quantity: number;
  /** Price per share. */
  readonly price: number;
  /** Currency units for all shares. */
  readonly fee: number;
}

/** The indicators whose values at the end of each session are compared. */
export const INDICATORS = [
  "rsi",
  "sma",
  "stddev",
  "vwap",
  "ema_fast",
  "ema_slow",
] as const;

/** The outcome of the trading. */
export interface Outcome {
  /** All fills, in any order. */
  readonly fills: readonly WorkFill[];
  /** The account at the end of each session after fees, currency units. */
  readonly equity: readonly number[];
}

/** What the gate compares besides the outcome. */
export interface Detail {
  /** The 5m bars of each symbol: timestamp, open, high, low, close, volume. */
  readonly fiveMinutes: readonly (readonly (readonly number[])[])[];
  /**
   * By symbol and session, the value of each of {@linkcode INDICATORS} at the end
   * of the session; NaN until ready.
   */
  readonly sessionEnds: readonly (readonly (readonly number[])[])[];
}

/** Fills as text, by time and symbol: the form in which sides are compared. */
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

/** The value of the account by session as text, in cents. */
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
