/**
 * Prices that move against an order.
 *
 * @module
 */
import { roundPrice } from "../money.ts";
import type { Side } from "../order_types/request_fields.ts";

/**
 * `price` moved by `distance` against `side`: up to buy, down to sell. It is never
 * below zero, unless `isSigned` says that prices may be.
 */
export function worsePrice(
  side: Side,
  price: number,
  distance: number,
  isSigned: boolean,
): number {
  const moved = side === "buy" ? price + distance : price - distance;
  return isSigned ? roundPrice(moved) : Math.max(0, roundPrice(moved));
}
