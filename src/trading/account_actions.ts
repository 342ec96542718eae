/**
 * What corporate actions do to an account.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import { addQuantity, floorQuantity } from "./money.ts";

/** The corporate actions of one symbol at the start of a session. */
export interface ShareAction {
  /** Cash per share held before the split; 0 for none. */
  readonly dividend: number;
  /** New shares per old one; 1 for no split. */
  readonly split: number;
}

/** What an action did to the position of one strategy. */
export interface AccountAction {
  /** The session before whose open it was booked. */
  readonly date: TradingDate;
  /** The open of that session, UTC epoch milliseconds. */
  readonly time: number;
  /** What happened. */
  readonly type: "split" | "dividend";
  /** The symbol. */
  readonly symbol: string;
  /** The index of the strategy that holds the position. */
  readonly strategy: number;
  /** New shares per old one, or cash per share. */
  readonly value: number;
  /** Units held before; below zero for a short position. */
  readonly before: number;
  /** Units held after. */
  readonly after: number;
  /** Units beside these that cash stands in for after a split, with their sign. */
  readonly fraction: number;
  /**
   * Cash received, below zero if it was paid: the dividend, or what stands in for
   * the fraction of a share after a split.
   */
  readonly cash: number;
  /** The price that a fraction was paid at; 0 for none. */
  readonly price: number;
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

/**
 * A quantity after a split of `ratio` new units per old one. Whole lots stay
 * whole: what is left over is not kept.
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
  const isNear = Math.abs(lots - near) <= LOT_DUST;
  const isWhole = isNear || !isLots(size, lot);
  const exact = isNear ? near * lot : addQuantity(size * ratio, 0);
  const kept = isWhole ? exact : Math.floor(lots) * lot;
  return { exact: sign * tidy(exact), kept: sign * tidy(kept) };
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
  const rest = cash === 0
    ? ""
    : `, and ${Math.abs(cash)} is ${
      cash < 0 ? "paid" : "received"
    } for the fraction`;
  return `a split of ${symbol} by ${value} makes ${before} ${after}${rest}`;
}
