/**
 * What corporate actions do to an account.
 *
 * @module
 */
import type { ShareEnd } from "../session/adjustments.ts";
import type { TradingDate } from "../types.ts";
import { addQuantity, floorQuantity } from "./money.ts";

/** The corporate actions of one symbol at the start of a session. */
export interface ShareAction {
  /** Cash per share held before the split; 0 for none. */
  readonly dividend: number;
  /** New shares per old one; 1 for no split. */
  readonly split: number;
  /** What ends the symbol, if something does. */
  readonly end?: ShareEnd;
}

/** What an action did to the position of one strategy. */
export interface AccountAction {
  /** The session before whose open it was booked. */
  readonly date: TradingDate;
  /** The open of that session, UTC epoch milliseconds. */
  readonly time: number;
  /** What happened. */
  readonly type: "split" | "dividend" | "merger" | "delisting";
  /** The symbol. */
  readonly symbol: string;
  /** The index of the strategy that holds the position. */
  readonly strategy: number;
  /** New shares per old one, or cash per share; of a merger the acquirer's shares per share. */
  readonly value: number;
  /** Units held before; below zero for a short position. */
  readonly before: number;
  /** Units held after. */
  readonly after: number;
  /**
   * Units beside these that cash stands in for, with their sign: after a split, or
   * of the acquirer after a merger.
   */
  readonly fraction: number;
  /**
   * Cash received, below zero if it was paid: the dividend, what stands in for the
   * fraction of a share after a split, or what a merger or a delisting pays. In the
   * account's currency.
   */
  readonly cash: number;
  /**
   * The price that a fraction was paid at, or what each share of a merger or a
   * delisting was worth; 0 for none.
   */
  readonly price: number;
  /** One unit of the symbol's currency in the account's; absent if they are the same. */
  readonly rate?: number;
  /** What a merger gives in shares; absent if it pays cash alone. */
  readonly into?: AcquiredShares;
}

/** The shares of an acquirer. */
export interface AcquiredShares {
  /** Its symbol. */
  readonly symbol: string;
  /** How many were received; below zero for a short position. */
  readonly quantity: number;
  /** Its newest price. */
  readonly price: number;
  /** One unit of its currency in the account's; absent if they are the same. */
  readonly rate?: number;
}

/** A quantity after a split. */
export interface SplitQuantity {
  /** The quantity by the ratio alone, to eight decimals. */
  readonly exact: number;
  /** What is held of it: whole lots, if there were whole lots before. */
  readonly kept: number;
}

/** How far a number of lots may be from a whole one: the ratio is rounded. */
const LOT_DUST = 1e-6;

/** The smallest quantity of eight decimals. */
const LEAST = 1e-8;

/**
 * A quantity after a split of `ratio` new units per old one. Whole lots stay
 * whole: what is left over is not kept. What is less than the smallest quantity
 * is that: a position does not vanish without a trade.
 */
export function splitQuantity(
  quantity: number,
  ratio: number,
  lot: number,
): SplitQuantity {
  const size = Math.abs(quantity);
  const sign = Math.sign(quantity);
  const lots = size * ratio / lot;
  const near = Math.round(lots);
  const isNear = near > 0 && Math.abs(lots - near) <= LOT_DUST;
  const isWhole = isNear || !isLots(size, lot);
  const exact = isNear ? near * lot : splitUnits(size, ratio);
  const kept = isWhole ? exact : Math.floor(lots) * lot;
  return { exact: sign * tidy(exact), kept: sign * tidy(kept) };
}

/**
 * So many units after a split, to eight decimals; some stay some.
 */
export function splitUnits(units: number, ratio: number): number {
  return units === 0 ? 0 : Math.max(LEAST, addQuantity(units * ratio, 0));
}

function isLots(size: number, lot: number): boolean {
  return Math.abs(size / lot - Math.round(size / lot)) <= LOT_DUST;
}

/** A quantity without binary dust, to eight decimals. */
function tidy(size: number): number {
  return Number.isInteger(size) ? size : floorQuantity(size + 5e-9);
}

/** An action in words. */
export function accountActionText(action: AccountAction): string {
  const { type, symbol, value, before, after, cash } = action;
  if (type === "dividend") {
    return `a dividend of ${value} per share of ${symbol} ${
      cash < 0 ? "costs" : "pays"
    } ${Math.abs(cash)} on ${before}`;
  }
  if (type === "merger" || type === "delisting") {
    const { into, price } = action;
    const parts = [
      ...into === undefined ? [] : [`${into.quantity} ${into.symbol}`],
      ...into === undefined || cash !== 0 ? [`${cash} in cash`] : [],
    ];
    return `a ${type} of ${symbol} makes ${before} ${
      parts.join(" and ")
    }, ${price} per share`;
  }
  const rest = cash === 0
    ? ""
    : `, and ${Math.abs(cash)} is ${
      cash < 0 ? "paid" : "received"
    } for the fraction`;
  return `a split of ${symbol} by ${value} makes ${before} ${after}${rest}`;
}
