/**
 * Checks an order request on its own, independent of the account.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  type AnyRequest,
  PRICE_FIELDS,
} from "../order_types/request_fields.ts";
import type { OrderTypeRules } from "../order_types/rules.ts";
import {
  ORDER_TYPES,
  type OrderRequest,
  type OrderType,
  typeOf,
} from "../order_types/table.ts";
import { bracketProblem } from "./bracket_check.ts";
import {
  fieldProblem,
  priceProblem,
  quantityProblem,
  shown,
} from "./check_values.ts";
import { labelsProblem } from "./label_check.ts";

const RULES: ReadonlyMap<string, OrderTypeRules> = new Map(
  Object.entries(ORDER_TYPES),
);

const OPTION_FIELDS: ReadonlySet<string> = new Set([
  ..."type timeInForce reduceOnly bracket tag reason".split(" "),
  ...PRICE_FIELDS,
]);
const ORDER_FIELDS: ReadonlySet<string> = new Set([
  ..."symbol side quantity strategy".split(" "),
  ...OPTION_FIELDS,
]);

/**
 * Checks a request on its own; `isSigned` allows prices of zero and below.
 *
 * @throws {SessionError} `order_invalid`: the problem, and what is valid
 * instead.
 */
export function checkRequest(request: OrderRequest, isSigned = false): void {
  const problem = requestProblem(request, isSigned);
  if (problem === undefined) return;
  const side = request.side === "sell" ? "sell" : "buy";
  throw new SessionError(
    "order_invalid",
    `Cannot ${side} ${request.symbol}: ${problem}`,
  );
}

/** What is wrong with an object that may have nothing but an order's options. */
export function optionsProblem(options: unknown): string | undefined {
  if (
    typeof options !== "object" || options === null || Array.isArray(options)
  ) {
    return `the options of an order are ${
      shown(options)
    }; they must be an object, such as { limitPrice: 99.5, tag: "dip" }`;
  }
  return fieldProblem("options have", options, OPTION_FIELDS);
}

function requestProblem(
  request: OrderRequest,
  isSigned: boolean,
): string | undefined {
  const { side, quantity, reduceOnly } = request;
  if (side !== "buy" && side !== "sell") {
    return `side is ${shown(side)}; it must be "buy" or "sell"`;
  }
  const type = typeOf(request);
  const rules = RULES.get(type);
  if (rules === undefined) {
    return quantityProblem(quantity) ??
      `order type is ${shown(type)}; it must be one of ${
        Object.keys(ORDER_TYPES).join(", ")
      }`;
  }
  return quantityProblem(quantity) ??
    fieldProblem("an order has", request, ORDER_FIELDS) ??
    (reduceOnly === undefined || typeof reduceOnly === "boolean"
      ? undefined
      : `reduceOnly is ${shown(reduceOnly)}; it must be true or false`) ??
    pricesProblem(request, type, rules, isSigned) ??
    timeInForceProblem(request.timeInForce, type, rules) ??
    bracketProblem(request, isSigned) ??
    labelsProblem(request);
}

function pricesProblem(
  given: AnyRequest,
  type: OrderType,
  rules: OrderTypeRules,
  isSigned: boolean,
): string | undefined {
  const { limitPrice, stopPrice, trailAmount, trailPercent } = given;
  const isBare = limitPrice === undefined && stopPrice === undefined &&
    trailAmount === undefined && trailPercent === undefined;
  if (isBare && rules.prices.length === 0) return undefined;
  for (const field of PRICE_FIELDS) {
    const value = given[field];
    if (value === undefined) continue;
    if (!rules.prices.includes(field)) return `a ${type} order has no ${field}`;
    const problem = priceProblem(field, value, isSigned && isLevel(field));
    if (problem !== undefined) return problem;
  }
  return rules.priceProblem(given);
}

/** Whether a field is a price, not a distance. */
function isLevel(field: string): boolean {
  return field === "limitPrice" || field === "stopPrice";
}

function timeInForceProblem(
  timeInForce: string | undefined,
  type: OrderType,
  rules: OrderTypeRules,
): string | undefined {
  if (timeInForce === undefined) return undefined;
  const allowed: readonly string[] = rules.timesInForce;
  if (allowed.length === 0) {
    return `a ${type} order does not take a timeInForce`;
  }
  if (allowed.includes(timeInForce)) return undefined;
  return `time in force of a ${type} order is ${
    JSON.stringify(timeInForce)
  }; it must be one of ${allowed.join(", ")}`;
}
