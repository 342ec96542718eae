/**
 * Checks a group of orders that cancel each other.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  ORDER_TYPES,
  type OrderRequest,
  typeOf,
} from "../order_types/table.ts";

/**
 * Checks requests for orders that cancel each other.
 *
 * @throws {SessionError} `order_invalid` if they are not for one symbol and one
 * strategy, or if one would be filled without waiting for a price.
 */
export function checkGroup(requests: readonly OrderRequest[]): void {
  const [first] = requests;
  for (const request of requests) {
    const type = typeOf(request);
    if (ORDER_TYPES[type].prices.length === 0) {
      throw new SessionError(
        "order_invalid",
        `Cannot join a ${type} order for ${request.symbol}: orders that cancel each other must wait for a price`,
      );
    }
    if (
      request.symbol !== first.symbol ||
      (request.strategy ?? 0) !== (first.strategy ?? 0)
    ) {
      throw new SessionError(
        "order_invalid",
        `Cannot join orders for ${first.symbol} and ${request.symbol}: orders that cancel each other must be for one symbol and one strategy`,
      );
    }
  }
}
