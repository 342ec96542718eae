/**
 * Money as whole numbers: every amount of an account is an integer count of
 * millionths of a currency unit ("micros"), so that sums never drift.
 *
 * Numbers hold integers exactly up to 2^53, about nine billion currency units
 * in micros. A larger amount throws an error; it is never rounded.
 *
 * @module
 */

/** Micros in one currency unit. */
export const MICROS_PER_UNIT = 1_000_000;

/** The largest amount that an account can hold, in whole currency units. */
export const LARGEST_AMOUNT: number = Math.floor(
  Number.MAX_SAFE_INTEGER / MICROS_PER_UNIT,
);

/** Quantities are kept to this many decimal places. */
export const QUANTITY_DECIMALS = 8;

/** One and more than the rounding errors of two multiplications. */
const ROUNDED_UP = 1 + 1e-12;

const QUANTITY_SCALE = 10 ** QUANTITY_DECIMALS;
const LARGEST_FRACTIONAL = Number.MAX_SAFE_INTEGER / QUANTITY_SCALE;

/** A number as `digits × 10^exponent`, exactly as its shortest decimal text. */
export interface Decimal {
  /** The digits, with the sign. */
  readonly digits: bigint;
  /** The power of ten that they are multiplied by. */
  readonly exponent: number;
}

/**
 * Splits a number by its shortest decimal text: 0.1 is one tenth here, not the
 * binary fraction next to it.
 */
export function decimalOf(value: number): Decimal {
  const [mantissa, power] = String(value).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  return {
    digits: BigInt(whole + fraction),
    exponent: Number(power ?? 0) - fraction.length,
  };
}

/** Integer division that rounds halves away from zero. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = (dividend < 0n) !== (divisor < 0n);
  const n = dividend < 0n ? -dividend : dividend;
  const d = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}

function checked(micros: number, what: string): number {
  if (!Number.isSafeInteger(micros)) {
    throw new RangeError(
      `${what} is outside ±${LARGEST_AMOUNT} currency units, the largest amount an account can hold`,
    );
  }
  return micros + 0; // no negative zero
}

/**
 * Currency units as micros, rounded half away from zero.
 *
 * @throws {RangeError} if the amount is not finite or too large.
 */
export function toMicros(units: number): number {
  return amountOf(units, 1);
}

/** Micros as currency units: the number nearest to the exact amount. */
export function fromMicros(micros: number): number {
  return micros / MICROS_PER_UNIT;
}

/**
 * `price × quantity` in micros, by exact decimal arithmetic, rounded once,
 * half away from zero.
 *
 * ```ts
 * import { amountOf } from "./money.ts";
 *
 * console.log(amountOf(0.1, 3)); // 300000: three tenths, exactly
 * ```
 *
 * @throws {RangeError} if an argument is not finite or the amount too large.
 */
export function amountOf(price: number, quantity: number): number {
  // The usual case: at most six decimals in the price, and whole units.
  // Decimals of up to fifteen digits map to distinct doubles.
  const scaled = Math.round(price * MICROS_PER_UNIT);
  if (
    Number.isInteger(quantity) && scaled / MICROS_PER_UNIT === price &&
    Math.abs(scaled) < 1e15
  ) {
    const product = scaled * quantity;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return exactAmountOf(price, quantity);
}

/** {@linkcode amountOf} with big integers alone, for any price and quantity. */
export function exactAmountOf(price: number, quantity: number): number {
  if (!Number.isFinite(price) || !Number.isFinite(quantity)) {
    throw new RangeError(
      `Cannot multiply price ${price} by quantity ${quantity}: both must be finite`,
    );
  }
  const a = decimalOf(price);
  const b = decimalOf(quantity);
  const exponent = a.exponent + b.exponent + 6;
  const digits = a.digits * b.digits;
  const micros = exponent >= 0
    ? digits * 10n ** BigInt(exponent)
    : divideRounded(digits, 10n ** BigInt(-exponent));
  return checked(Number(micros), `${price} × ${quantity}`);
}

/**
 * A quantity times the multiplier of its contract, without binary dust: what a
 * price of 1 makes it worth. Multipliers have at most six decimals.
 */
export function timesMultiplier(quantity: number, multiplier: number): number {
  if (multiplier === 1) return quantity;
  const product = quantity * multiplier;
  return Number.isInteger(quantity) && Number.isInteger(multiplier)
    ? product
    : Number(product.toPrecision(15));
}

/**
 * {@linkcode amountOf} without sign, or Infinity where an account cannot hold
 * the amount: for comparisons with limits, before anything is booked.
 */
export function sizeOf(price: number, quantity: number): number {
  const size = Math.abs(price * quantity);
  return size < LARGEST_AMOUNT ? Math.abs(amountOf(price, quantity)) : Infinity;
}

/** Whether an account cannot hold `price × quantity`. */
export function isTooLarge(price: number, quantity: number): boolean {
  return !(Math.abs(price * quantity) < LARGEST_AMOUNT);
}

/**
 * Whether {@linkcode sizeOf} is above a limit in micros. It is exact, and cheap
 * where the limit is far away.
 */
export function isAbove(
  price: number,
  quantity: number,
  limit: number,
): boolean {
  const about = Math.abs(price * quantity) * MICROS_PER_UNIT;
  if (about * ROUNDED_UP + 1 < limit) return false;
  return sizeOf(price, quantity) > limit;
}

/**
 * The sum of two amounts in micros.
 *
 * @throws {RangeError} if it is too large to be exact.
 */
export function addMicros(a: number, b: number): number {
  const sum = a + b;
  // The usual case. Of whole amounts, only the size of the sum can be wrong.
  if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER) return sum + 0;
  return checked(sum, "The sum of two amounts");
}

/**
 * The part of an amount that belongs to `part` out of `whole`, in micros,
 * rounded half away from zero. Subtract it to get the other part: two rounded
 * shares need not add up to the whole.
 */
export function shareOf(micros: number, part: number, whole: number): number {
  if (part === whole) return micros;
  const p = decimalOf(part);
  const w = decimalOf(whole);
  const shift = p.exponent - w.exponent;
  const up = shift > 0 ? 10n ** BigInt(shift) : 1n;
  const down = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  return checked(
    Number(divideRounded(BigInt(micros) * p.digits * up, w.digits * down)),
    "A share of an amount",
  );
}

/**
 * What accrues on an amount at a rate a year over some calendar days, in
 * micros: amount × rate × days ÷ 365, rounded once, half away from zero.
 */
export function accrualOf(micros: number, rate: number, days: number): number {
  if (micros === 0 || rate === 0 || days === 0) return 0;
  const { digits, exponent } = decimalOf(rate);
  const up = exponent > 0 ? 10n ** BigInt(exponent) : 1n;
  const down = exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
  const dividend = BigInt(micros) * BigInt(days) * digits * up;
  return checked(
    Number(divideRounded(dividend, 365n * down)),
    "Interest on an amount",
  );
}

/**
 * An amount times a rate, in micros, rounded once, half away from zero: what it
 * is worth in another currency.
 */
export function convertMicros(micros: number, rate: number): number {
  if (micros === 0 || rate === 1) return micros;
  if (!Number.isFinite(rate)) {
    throw new RangeError(`Cannot convert an amount at a rate of ${rate}`);
  }
  const { digits, exponent } = decimalOf(rate);
  const up = exponent > 0 ? 10n ** BigInt(exponent) : 1n;
  const down = exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
  return checked(
    Number(divideRounded(BigInt(micros) * digits * up, down)),
    "A converted amount",
  );
}

/**
 * The smallest whole number of micros that is not below
 * `a × rateA + b × rateB`, for amounts and rates of 0 or more: a whole number
 * is below that sum exactly if it is below this one.
 */
export function requiredOf(
  a: number,
  rateA: number,
  b: number,
  rateB: number,
): number {
  const x = decimalOf(rateA);
  const y = decimalOf(rateB);
  const exponent = Math.min(x.exponent, y.exponent, 0);
  const sum = BigInt(a) * x.digits * 10n ** BigInt(x.exponent - exponent) +
    BigInt(b) * y.digits * 10n ** BigInt(y.exponent - exponent);
  const scale = 10n ** BigInt(-exponent);
  return checked(Number((sum + scale - 1n) / scale), "A margin");
}

/**
 * The sum of two quantities without binary dust: 0.1 + 0.2 − 0.3 is zero.
 * Exact for quantities that {@linkcode isQuantity} accepts.
 */
export function addQuantity(a: number, b: number): number {
  const sum = a + b;
  if (Number.isInteger(a) && Number.isInteger(b)) return sum;
  // Whole hundred-millionths add up exactly; the fractions themselves do not.
  const scaled = Math.round(a * QUANTITY_SCALE) +
    Math.round(b * QUANTITY_SCALE);
  return scaled / QUANTITY_SCALE + 0;
}

/**
 * A computed quantity rounded down to eight decimals. Binary dust does not
 * count: 0.29 × 100 is 29.
 */
export function floorQuantity(value: number): number {
  const scaled = value * QUANTITY_SCALE;
  const near = Math.round(scaled);
  const isDust = Math.abs(near - scaled) <= near * 1e-15;
  return (isDust ? near : Math.floor(scaled)) / QUANTITY_SCALE;
}

/**
 * Whether a value can be a quantity: above zero, and a safe integer or a
 * fraction of at most eight decimals that is small enough to be exact.
 */
export function isQuantity(value: unknown): value is number {
  if (typeof value !== "number" || !(value > 0)) return false;
  if (Number.isInteger(value)) return Number.isSafeInteger(value);
  return value < LARGEST_FRACTIONAL &&
    Math.round(value * QUANTITY_SCALE) / QUANTITY_SCALE === value;
}

/** Rounds a computed price to twelve digits, which removes binary dust. */
export function roundPrice(price: number): number {
  return Number(price.toPrecision(12));
}

/** More than the binary dust of a quotient, as a share of it. */
const STEP_DUST = 1e-9;

/** Whether a number is a multiple of a step, binary dust aside. */
export function isOnStep(value: number, step: number): boolean {
  const steps = value / step;
  const near = Math.round(steps);
  return Math.abs(steps - near) <= STEP_DUST * Math.max(1, Math.abs(near));
}

/** A number as a multiple of a step: the nearest one at or above it, or at or below it. */
export function toStep(value: number, step: number, up: boolean): number {
  const steps = value / step;
  const whole = isOnStep(value, step)
    ? Math.round(steps)
    : up
    ? Math.ceil(steps)
    : Math.floor(steps);
  return roundPrice(whole * step) + 0;
}

/** Micros as text for messages, rounded to the cent: `12,345.60`. */
export function formatMicros(micros: number): string {
  const cents = Math.round(Math.abs(micros) / 10_000);
  const units = String(Math.floor(cents / 100));
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = micros < 0 ? "-" : "";
  return `${sign}${grouped}.${String(cents % 100).padStart(2, "0")}`;
}
