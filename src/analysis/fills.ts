/**
 * Fills, and the form in which an account's history is hashed.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import type { Side } from "./orders.ts";

/** Characters that are hashed together. */
const LINES_AT_ONCE = 1 << 16;

/** One execution of an order, in whole or in part. */
export interface Fill {
  /** When, UTC epoch milliseconds: the start of the bar for a fill at its open. */
  readonly time: number;
  /** What was traded. */
  readonly symbol: string;
  /** Bought or sold. */
  readonly side: Side;
  /** How much, above zero. */
  readonly quantity: number;
  /** Price of one unit, slippage and spread included. */
  readonly price: number;
  /** Fees in currency units. */
  readonly fee: number;
  /** The order that was filled. */
  readonly orderId: number;
  /** The index of the strategy whose order it was. */
  readonly strategy: number;
}

/** The account at the end of one session. */
export interface SessionResult {
  /** The trading date. */
  readonly date: TradingDate;
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
  /** Cash alone. */
  readonly cash: number;
  /** Value of long positions less value of short positions. */
  readonly positionValue: number;
  /** Fees paid in the session. */
  readonly fees: number;
  /** Fills of the session. */
  readonly fills: number;
  /** Price × quantity of all fills of the session. */
  readonly traded: number;
  /** Equity of each strategy, as if it traded the starting cash alone. */
  readonly strategies: readonly number[];
}

/**
 * Feeds fills and the equity of every session, in order, to a hash: one line
 * of JSON each, in UTF-8.
 */
export function digestAccount(
  fills: readonly Fill[],
  sessions: readonly SessionResult[],
  update: (bytes: Uint8Array) => void,
): void {
  const encoder = new TextEncoder();
  let text = "";
  // Many lines at once: a sweep hashes thousands of accounts. All numbers are
  // finite, so a template writes them as JSON does, in half the time.
  const add = (line: string) => {
    text += line;
    if (text.length < LINES_AT_ONCE) return;
    update(encoder.encode(text));
    text = "";
  };
  const symbols = new Map<string, string>();
  for (const f of fills) {
    let symbol = symbols.get(f.symbol);
    if (symbol === undefined) {
      symbol = JSON.stringify(f.symbol);
      symbols.set(f.symbol, symbol);
    }
    add(
      `["fill",${f.time},${symbol},"${f.side}",${f.quantity},${f.price},${f.fee},${f.orderId},${f.strategy}]\n`,
    );
  }
  for (const s of sessions) {
    add(
      `["session","${s.date}",${s.equity},${s.cash},${s.positionValue},${s.fees},[${s.strategies}]]\n`,
    );
  }
  update(encoder.encode(text));
}
