/**
 * Fills, and the form in which an account's history is hashed.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import type { Side } from "./orders.ts";

/** Numbers that are hashed together. */
const VALUES_AT_ONCE = 4_096;

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
 * Feeds fills and the equity of every session, in order, to a hash: first, in
 * UTF-8, the JSON of the symbols in the order of their first fills, of the
 * number of fills and of the number of strategies; then numbers of eight bytes.
 * A fill is its time, the place of its symbol in that list, its quantity (below
 * zero if sold), price, fee, order and strategy; a session its open, equity,
 * cash, value of positions, fees, and the equity of each strategy.
 */
export function digestAccount(
  fills: readonly Fill[],
  sessions: readonly SessionResult[],
  update: (bytes: Uint8Array) => void,
): void {
  const symbols = new Map<string, number>();
  for (let i = 0; i < fills.length; i++) {
    const { symbol } = fills[i];
    if (!symbols.has(symbol)) symbols.set(symbol, symbols.size);
  }
  const strategies = sessions[0]?.strategies.length ?? 0;
  const head = JSON.stringify([[...symbols.keys()], fills.length, strategies]);
  update(new TextEncoder().encode(head));
  const values = new Float64Array(VALUES_AT_ONCE);
  let count = 0;
  const add = (value: number) => {
    // Adding 0 makes one of both zeros.
    values[count++] = value + 0;
    if (count === VALUES_AT_ONCE) flush();
  };
  const flush = () => {
    update(new Uint8Array(values.buffer, 0, count * 8));
    count = 0;
  };
  for (let i = 0; i < fills.length; i++) {
    const fill = fills[i];
    add(fill.time);
    add(symbols.get(fill.symbol) as number);
    add(fill.side === "buy" ? fill.quantity : -fill.quantity);
    add(fill.price);
    add(fill.fee);
    add(fill.orderId);
    add(fill.strategy);
  }
  for (let i = 0; i < sessions.length; i++) {
    const session = sessions[i];
    add(session.open);
    add(session.equity);
    add(session.cash);
    add(session.positionValue);
    add(session.fees);
    for (let k = 0; k < strategies; k++) add(session.strategies[k]);
  }
  flush();
}
