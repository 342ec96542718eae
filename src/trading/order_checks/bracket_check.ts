/**
 * Checks the bracket of a request.
 *
 * @module
 */
import type { OrderRequest } from "../order_types/table.ts";
import { fieldProblem, priceProblem, shown } from "./check_values.ts";

const BRACKET_FIELDS: ReadonlySet<string> = new Set([
  "stopPrice",
  "limitPrice",
]);

/** What is wrong with a request's bracket; `undefined` if it is valid or absent. */
export function bracketProblem(request: OrderRequest): string | undefined {
  const { bracket } = request;
  if (bracket === undefined) return undefined;
  if (typeof bracket !== "object" || bracket === null) {
    return `bracket is ${
      shown(bracket)
    }; it must be an object with stopPrice, limitPrice or both`;
  }
  const unknown = fieldProblem("a bracket has", bracket, BRACKET_FIELDS);
  if (unknown !== undefined) return unknown;
  const { stopPrice, limitPrice } = bracket;
  if (stopPrice === undefined && limitPrice === undefined) {
    return "a bracket needs stopPrice, limitPrice or both";
  }
  if (request.reduceOnly) {
    return "a reduceOnly order cannot have a bracket";
  }
  for (const [name, price] of Object.entries({ stopPrice, limitPrice })) {
    if (price === undefined) continue;
    const problem = priceProblem(`the bracket's ${name}`, price);
    if (problem !== undefined) return problem;
  }
  if (stopPrice === undefined || limitPrice === undefined) return undefined;
  const buy = request.side === "buy";
  if (buy ? stopPrice < limitPrice : stopPrice > limitPrice) return undefined;
  return `the bracket's stopPrice ${stopPrice} must be ${
    buy ? "below" : "above"
  } its limitPrice ${limitPrice}`;
}
