/**
 * Sizing: from amounts, shares of equity and risks to quantities in whole lots,
 * and from a target to the order that reaches it. All of it is exact decimal
 * arithmetic.
 *
 * @module
 */
import { addQuantity, type Decimal, decimalOf, isQuantity } from "./money.ts";
import type {
  Bracket,
  OrderLabels,
  Side,
} from "./order_types/request_fields.ts";
import type { OrderView } from "./orders.ts";

/** What the order of a target can have. */
export interface TargetOptions extends OrderLabels {
  /**
   * Orders that guard what the order opens or adds. An order that only reduces
   * a position is placed without them.
   */
  readonly bracket?: Bracket;
}

/** The price of an {@linkcode OrderSize}. */
export interface SizePrice {
  /** The price of one unit; defaults to the newest close. */
  readonly price?: number;
}

/** A size as an amount of money. */
export interface CashSize extends SizePrice {
  /** The amount, in the account's currency; below zero counts as zero. */
  readonly cash: number;
}

/** A size as a share of equity. */
export interface PercentSize extends SizePrice {
  /** The share of the strategy's own equity in percent, 0 or more. */
  readonly percent: number;
}

/** The loss that a {@linkcode RiskSize} allows. */
export type RiskAmount =
  /** In the account's currency, 0 or more. */
  | { readonly risk: number }
  /** In percent of the strategy's own equity, 0 or more. */
  | { readonly riskPercent: number };

/** How far the price of a {@linkcode RiskSize} can go before the stop ends the trade. */
export type RiskDistance =
  /** The price of the stop, on either side of the price. */
  | { readonly stopPrice: number }
  /** The distance of the stop, in the symbol's currency. */
  | { readonly stopDistance: number };

/** A size as what is lost if the price goes to a stop. */
export type RiskSize = SizePrice & RiskAmount & RiskDistance;

/** How large an order shall be. */
export type OrderSize = CashSize | PercentSize | RiskSize;

/** The order that takes a position to a target. */
export interface TargetOrder {
  /** Buy or sell. */
  readonly side: Side;
  /** How much, above zero. */
  readonly quantity: number;
  /** Whether it must never enlarge or reverse the position, whatever else is filled. */
  readonly reduceOnly: boolean;
  /** Whether it opens, enlarges or reverses a position. */
  readonly opens: boolean;
}

const ONE: Decimal = { digits: 1n, exponent: 0 };

/** `percent` percent of an amount. */
export function percentOf(amount: number, percent: number): Decimal {
  const { digits, exponent } = product(decimalOf(amount), decimalOf(percent));
  return { digits, exponent: exponent - 2 };
}

/** The distance of two prices. */
export function distanceOf(price: number, other: number): Decimal {
  const a = decimalOf(price);
  const b = decimalOf(other);
  const exponent = Math.min(a.exponent, b.exponent);
  const digits = scaled(a, exponent) - scaled(b, exponent);
  return { digits: digits < 0n ? -digits : digits, exponent };
}

/**
 * The quantity that an amount is worth at `perUnit` a unit, rounded towards
 * zero to whole lots; below zero for a negative amount. From 90 million on it is
 * whole units as well.
 *
 * @param perUnit Above zero.
 * @param lotSize Above zero.
 */
export function quantityOf(
  amount: Decimal,
  perUnit: Decimal,
  lotSize: number,
): number {
  const lot = decimalOf(lotSize);
  const quantity = inLots(amount, perUnit, lot);
  // A large quantity is exact only as a whole number.
  return quantity === 0 || isQuantity(Math.abs(quantity))
    ? quantity
    : inLots(amount, perUnit, wholeUnits(lot));
}

function inLots(amount: Decimal, perUnit: Decimal, lot: Decimal): number {
  const perLot = product(perUnit, lot);
  const exponent = Math.min(amount.exponent, perLot.exponent);
  // Division of big integers rounds towards zero.
  const lots = scaled(amount, exponent) / scaled(perLot, exponent);
  return Number(`${lots * lot.digits}e${lot.exponent}`);
}

/** The smallest multiple of a lot that is a whole number of units. */
function wholeUnits({ digits, exponent }: Decimal): Decimal {
  if (exponent >= 0) return { digits, exponent };
  let divisor = digits;
  for (let rest = 10n ** BigInt(-exponent); rest !== 0n;) {
    [divisor, rest] = [rest, divisor % rest];
  }
  return { digits: digits / divisor, exponent: 0 };
}

/** A quantity rounded towards zero to whole lots. */
export function wholeLots(quantity: number, lotSize: number): number {
  return quantityOf(decimalOf(quantity), ONE, lotSize);
}

/**
 * The position once a strategy's working market orders in its symbol are filled.
 *
 * @param held Units held; below zero for a short position.
 * @param orders Orders of the strategy in the symbol.
 */
export function expectedPosition(
  held: number,
  orders: readonly OrderView[],
): number {
  let reduced = held;
  let others = 0;
  for (const order of orders) {
    if (order.type !== "market" || order.status !== "accepted") continue;
    const rest = addQuantity(order.quantity, -order.filledQuantity);
    const signed = order.side === "buy" ? rest : -rest;
    if (!order.reduceOnly) others = addQuantity(others, signed);
    else if (reduced !== 0 && (reduced > 0) !== (signed > 0)) {
      const left = addQuantity(reduced, signed);
      reduced = (left > 0) === (reduced > 0) ? left : 0;
    }
  }
  return addQuantity(reduced, others);
}

/**
 * The order that takes a position to a target, `undefined` if it is there.
 *
 * @param held Units held now.
 * @param expected Units once the working market orders are filled.
 * @param target The units to hold.
 */
export function orderToTarget(
  held: number,
  expected: number,
  target: number,
): TargetOrder | undefined {
  const change = addQuantity(target, -expected);
  if (change === 0) return undefined;
  const quantity = Math.abs(change);
  const opens = target !== 0 &&
    (expected === 0 || (target > 0) !== (expected > 0) ||
      Math.abs(target) > Math.abs(expected));
  const sameSide = held !== 0 && expected !== 0 &&
    (held > 0) === (expected > 0);
  return {
    side: change > 0 ? "buy" : "sell",
    quantity,
    opens,
    reduceOnly: !opens && sameSide && quantity <= Math.abs(held),
  };
}

/** The product of two decimals. */
export function product(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent };
}

/** The digits of a decimal at an exponent that is not above its own. */
function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}
