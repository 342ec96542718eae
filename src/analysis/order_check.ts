/**
 * Whether an order request makes sense, whatever the state of the account.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { isQuantity } from "./money.ts";
import type { Order, OrderChanges, OrderRequest } from "./orders.ts";

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  market: [],
  limit: ["limitPrice"],
  stop: ["stopPrice"],
  stop_limit: ["stopPrice", "limitPrice"],
  trailing_stop: ["trailAmount", "trailPercent"],
  market_on_open: [],
  market_on_close: [],
};

const PRICES = ["limitPrice", "stopPrice", "trailAmount", "trailPercent"];

function invalid(request: OrderRequest, problem: string): SessionError {
  const side = request.side === "sell" ? "sell" : "buy";
  return new SessionError(
    "order_invalid",
    `Cannot ${side} ${request.symbol}: ${problem}`,
  );
}

function isPrice(value: unknown): boolean {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}

/**
 * Checks a request by itself.
 *
 * @throws {SessionError} `order_invalid` with what is wrong and what would be
 * right.
 */
export function checkRequest(request: OrderRequest): void {
  const { side, quantity } = request;
  if (side !== "buy" && side !== "sell") {
    throw invalid(
      request,
      `side is ${JSON.stringify(side)}; it must be "buy" or "sell"`,
    );
  }
  if (!isQuantity(quantity)) {
    throw invalid(
      request,
      `quantity is ${quantity}; it must be above zero, with at most eight decimals`,
    );
  }
  const type = request.type ?? "market";
  if (!Object.hasOwn(FIELDS, type)) {
    throw invalid(
      request,
      `order type is ${JSON.stringify(type)}; it must be one of ${
        Object.keys(FIELDS).join(", ")
      }`,
    );
  }
  checkPrices(request, type);
  checkTimeInForce(request, type);
  checkBracket(request);
}

function checkPrices(request: OrderRequest, type: string): void {
  const given = request as unknown as Readonly<Record<string, unknown>>;
  for (const field of PRICES) {
    const value = given[field];
    if (value === undefined) continue;
    if (!FIELDS[type].includes(field)) {
      throw invalid(request, `a ${type} order has no ${field}`);
    }
    if (!isPrice(value)) {
      throw invalid(request, `${field} is ${value}; it must be above zero`);
    }
  }
  if (type === "trailing_stop") {
    const count = Number(given.trailAmount !== undefined) +
      Number(given.trailPercent !== undefined);
    if (count !== 1) {
      throw invalid(
        request,
        "a trailing_stop order needs one of trailAmount and trailPercent",
      );
    }
    if (Number(given.trailPercent ?? 0) >= 100) {
      throw invalid(
        request,
        `trailPercent is ${given.trailPercent}; it must be below 100`,
      );
    }
    return;
  }
  for (const field of FIELDS[type]) {
    if (given[field] === undefined) {
      throw invalid(request, `a ${type} order needs ${field}`);
    }
  }
}

function checkTimeInForce(request: OrderRequest, type: string): void {
  const timeInForce: string | undefined = request.timeInForce;
  if (timeInForce === undefined) return;
  if (type === "market_on_open" || type === "market_on_close") {
    throw invalid(request, `a ${type} order has no time in force of its own`);
  }
  const allowed = type === "market" || type === "limit"
    ? ["gtc", "day", "ioc"]
    : ["gtc", "day"];
  if (!allowed.includes(timeInForce)) {
    throw invalid(
      request,
      `time in force of a ${type} order is ${
        JSON.stringify(timeInForce)
      }; it must be one of ${allowed.join(", ")}`,
    );
  }
}

function checkBracket(request: OrderRequest): void {
  const { bracket } = request;
  if (bracket === undefined) return;
  const { stopPrice, limitPrice } = bracket;
  if (stopPrice === undefined && limitPrice === undefined) {
    throw invalid(request, "a bracket needs stopPrice, limitPrice or both");
  }
  if (request.reduceOnly) {
    throw invalid(request, "an order that only reduces cannot have a bracket");
  }
  for (const [name, price] of Object.entries({ stopPrice, limitPrice })) {
    if (price !== undefined && !isPrice(price)) {
      throw invalid(
        request,
        `the bracket's ${name} is ${price}; it must be above zero`,
      );
    }
  }
  if (stopPrice === undefined || limitPrice === undefined) return;
  const right = request.side === "buy"
    ? stopPrice < limitPrice
    : stopPrice > limitPrice;
  if (!right) {
    throw invalid(
      request,
      `the bracket's stopPrice ${stopPrice} must be ${
        request.side === "buy" ? "below" : "above"
      } its limitPrice ${limitPrice}`,
    );
  }
}

/**
 * Checks that orders can cancel each other.
 *
 * @throws {SessionError} `order_invalid` if they are not for one symbol and one
 * strategy, or if one would be filled without waiting for a price.
 */
export function checkJoined(requests: readonly OrderRequest[]): void {
  for (const request of requests) {
    const type = request.type ?? "market";
    if (FIELDS[type].length === 0) {
      throw new SessionError(
        "order_invalid",
        `Cannot join a ${type} order for ${request.symbol}: orders that cancel each other must wait for a price`,
      );
    }
    const [first] = requests;
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

/**
 * Checks changes to an order that waits.
 *
 * @throws {SessionError} `order_invalid` with what is wrong.
 */
export function checkChanges(order: Order, changes: OrderChanges): void {
  const fail = (problem: string): never => {
    throw new SessionError(
      "order_invalid",
      `Cannot replace order ${order.id} for ${order.symbol}: ${problem}`,
    );
  };
  const { quantity } = changes;
  if (quantity !== undefined) {
    if (!isQuantity(quantity)) {
      fail(
        `quantity is ${quantity}; it must be above zero, with at most eight decimals`,
      );
    }
    if (quantity <= order.filledQuantity) {
      fail(
        `quantity is ${quantity}, but ${order.filledQuantity} are filled already`,
      );
    }
    if (order.parent !== 0) {
      fail("the quantity of a bracket's order follows its entry");
    }
  }
  for (const field of ["limitPrice", "stopPrice"] as const) {
    const price = changes[field];
    if (price === undefined) continue;
    if (!FIELDS[order.type].includes(field)) {
      fail(`a ${order.type} order has no ${field}`);
    }
    if (!isPrice(price)) fail(`${field} is ${price}; it must be above zero`);
  }
}
