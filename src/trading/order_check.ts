/**
 * Whether an order request makes sense, whatever the state of the account.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { isQuantity } from "./money.ts";
import type {
  AnyRequest,
  Order,
  OrderChanges,
  OrderRequest,
} from "./orders.ts";

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
const ORDER_FIELDS: ReadonlySet<string> = new Set([
  ..."symbol side quantity type timeInForce reduceOnly bracket strategy"
    .split(" "),
  ...PRICES,
]);
const BRACKET_FIELDS: ReadonlySet<string> = new Set([
  "stopPrice",
  "limitPrice",
]);
const CHANGES: ReadonlySet<string> = new Set([
  "quantity",
  "limitPrice",
  "stopPrice",
]);

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

/** What is wrong with a value that is no price. */
function noPrice(name: string, value: unknown): string {
  return `${name} is ${shown(value)}; it must be ${aboveZero(value)}`;
}

/** What is wrong with a value that is no quantity. */
function noQuantity(value: unknown): string {
  const tooLarge = typeof value === "number" && Number.isInteger(value) &&
    value > Number.MAX_SAFE_INTEGER;
  const right = tooLarge
    ? `at most ${Number.MAX_SAFE_INTEGER}`
    : `${aboveZero(value)}, with at most eight decimals`;
  return `quantity is ${shown(value)}; it must be ${right}`;
}

function aboveZero(value: unknown): string {
  return typeof value === "number" ? "above zero" : "a number above zero";
}

/** A value as a strategy's author wrote it: text is told from numbers. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/** A field that nobody reads is one that its author relies on in vain. */
function unknownField(
  what: string,
  given: object,
  known: ReadonlySet<string>,
): string | undefined {
  // Nothing is made of what is right, as a list of its fields would be.
  for (const name in given) {
    if (known.has(name) || !Object.hasOwn(given, name)) continue;
    if (given[name as keyof typeof given] === undefined) continue;
    const names = [...known];
    const meant = nearest(name, names);
    return `${what} no ${JSON.stringify(name)}; ${
      meant === undefined
        ? `there are ${names.join(", ")}`
        : `did you mean ${JSON.stringify(meant)}?`
    }`;
  }
  return undefined;
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
      `side is ${shown(side)}; it must be "buy" or "sell"`,
    );
  }
  if (!isQuantity(quantity)) {
    throw invalid(request, noQuantity(quantity));
  }
  const type = request.type ?? "market";
  if (!Object.hasOwn(FIELDS, type)) {
    throw invalid(
      request,
      `order type is ${shown(type)}; it must be one of ${
        Object.keys(FIELDS).join(", ")
      }`,
    );
  }
  const unknown = unknownField("an order has", request, ORDER_FIELDS);
  if (unknown !== undefined) throw invalid(request, unknown);
  const { reduceOnly } = request;
  if (reduceOnly !== undefined && typeof reduceOnly !== "boolean") {
    throw invalid(
      request,
      `reduceOnly is ${shown(reduceOnly)}; it must be true or false`,
    );
  }
  checkPrices(request, type);
  checkTimeInForce(request, type);
  checkBracket(request);
}

function checkPrices(request: OrderRequest, type: string): void {
  const { limitPrice, stopPrice, trailAmount, trailPercent }: AnyRequest =
    request;
  const hasNone = limitPrice === undefined && stopPrice === undefined &&
    trailAmount === undefined && trailPercent === undefined;
  if (hasNone && FIELDS[type].length === 0) return;
  const given = request as unknown as Readonly<Record<string, unknown>>;
  for (const field of PRICES) {
    const value = given[field];
    if (value === undefined) continue;
    if (!FIELDS[type].includes(field)) {
      throw invalid(request, `a ${type} order has no ${field}`);
    }
    if (!isPrice(value)) {
      throw invalid(request, noPrice(field, value));
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
  if (typeof bracket !== "object" || bracket === null) {
    throw invalid(
      request,
      `bracket is ${
        shown(bracket)
      }; it must be an object with stopPrice, limitPrice or both`,
    );
  }
  const unknown = unknownField("a bracket has", bracket, BRACKET_FIELDS);
  if (unknown !== undefined) throw invalid(request, unknown);
  const { stopPrice, limitPrice } = bracket;
  if (stopPrice === undefined && limitPrice === undefined) {
    throw invalid(request, "a bracket needs stopPrice, limitPrice or both");
  }
  if (request.reduceOnly) {
    throw invalid(request, "an order that only reduces cannot have a bracket");
  }
  for (const [name, price] of Object.entries({ stopPrice, limitPrice })) {
    if (price !== undefined && !isPrice(price)) {
      throw invalid(request, noPrice(`the bracket's ${name}`, price));
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
  const unknown = unknownField("changes have", changes, CHANGES);
  if (unknown !== undefined) fail(unknown);
  const { quantity } = changes;
  if (quantity !== undefined) {
    if (!isQuantity(quantity)) fail(noQuantity(quantity));
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
    if (!isPrice(price)) fail(noPrice(field, price));
  }
}
