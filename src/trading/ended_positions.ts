/**
 * Positions that ended, or can no longer be traded, because their symbol or
 * the run came to its end.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import { addQuantity } from "./money.ts";

/**
 * Why trading in a symbol ends: its bars do, its last trading date is over, a
 * corporate action delists it, or one pays for its positions.
 */
export type EndingCause =
  | "delisted"
  | "last_trading_date"
  | "delisting"
  | "paid_action";

/** A position at the end of its symbol's bars, or of the run. */
export interface EndedPosition {
  /**
   * What ended: the bars of its symbol, its last trading date, its listing by a
   * corporate action, or the run.
   */
  readonly cause: "delisted" | "last_trading_date" | "delisting" | "at_end";
  /** The session at whose close it ended. */
  readonly date: TradingDate;
  /** The symbol. */
  readonly symbol: string;
  /** The index of the strategy that held it. */
  readonly strategy: number;
  /** Units held before; below zero for a short position. */
  readonly quantity: number;
  /** The price of the fill that closed it, else the last close. */
  readonly price: number;
  /** Units that are still held, and keep the value of `price`; 0 if it was closed. */
  readonly left: number;
  /** The order that closed it, or a part of it; 0 if it was kept. */
  readonly orderId: number;
}

/** One sentence for people about an ended position. */
export function endedPositionText(
  { cause, date, symbol, quantity, left, price }: EndedPosition,
): string {
  const what = `${Math.abs(quantity)} ${quantity < 0 ? "short" : "long"}`;
  const closed = addQuantity(Math.abs(quantity), -Math.abs(left));
  const outcome = left === 0
    ? `${what} closed at ${price}`
    : closed === 0
    ? `${what} kept at ${price}, and no order can close it`
    : `${closed} of ${what} closed at ${price}, and no order can close the rest`;
  if (cause === "at_end") {
    return `${symbol}: the run ended on ${date}; ${outcome}`;
  }
  if (cause === "delisting") {
    return `${symbol}: it is delisted after ${date}, by a corporate action; ${outcome}`;
  }
  return cause === "last_trading_date"
    ? `${symbol}: its last trading date was ${date}; ${outcome}`
    : `${symbol}: its stored bars end on ${date}, before the run does; ${outcome}`;
}
