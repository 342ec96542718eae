/**
 * Prices that move against an order.
 *
 * @module
 */
import { roundPrice } from "../money.ts";
import type { Side } from "../order_types/request_fields.ts";

/** `price` moved by `distance` against `side`: up to buy, down to sell, never below zero. */
export function worsePrice(
  side: Side,
  price: number,
  distance: number,
): number {
  const moved = side === "buy" ? price + distance : price - distance;
  return Math.max(0, roundPrice(moved));
}
