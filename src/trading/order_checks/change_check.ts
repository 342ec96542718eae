/**
 * Checks changes to a working order.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Order } from "../order.ts";
import type { OrderChanges } from "../orders.ts";
import { fieldProblem, priceProblem, quantityProblem } from "./check_values.ts";

const CHANGE_FIELDS: ReadonlySet<string> = new Set([
  "quantity",
  "limitPrice",
  "stopPrice",
]);

/**
 * Checks changes to a working order; `isSigned` allows prices of zero and below.
 *
 * @throws {SessionError} `order_invalid`: what is wrong.
 */
export function checkChanges(
  order: Order,
  changes: OrderChanges,
  isSigned = false,
): void {
  const problem = fieldProblem("changes have", changes, CHANGE_FIELDS) ??
    quantityChangeProblem(order, changes.quantity) ??
    priceChangeProblem(order, "limitPrice", changes.limitPrice, isSigned) ??
    priceChangeProblem(order, "stopPrice", changes.stopPrice, isSigned);
  if (problem === undefined) return;
  throw new SessionError(
    "order_invalid",
    `Cannot replace order ${order.id} for ${order.symbol}: ${problem}`,
  );
}

function quantityChangeProblem(
  order: Order,
  quantity: number | undefined,
): string | undefined {
  if (quantity === undefined) return undefined;
  const problem = quantityProblem(quantity);
  if (problem !== undefined) return problem;
  if (quantity <= order.filledQuantity) {
    return `quantity is ${quantity}, but ${order.filledQuantity} are already filled`;
  }
  return order.parent === 0
    ? undefined
    : "an order of a bracket takes its quantity from its entry";
}

function priceChangeProblem(
  { type, rules, status }: Order,
  field: "limitPrice" | "stopPrice",
  price: number | undefined,
  isSigned: boolean,
): string | undefined {
  if (price === undefined) return undefined;
  if (status === "held" && type === "trailing_stop") {
    return "a trailing stop of a bracket has no stop before its entry fills";
  }
  return rules.changes.includes(field)
    ? priceProblem(field, price, isSigned)
    : `a ${type} order has no ${field}`;
}
