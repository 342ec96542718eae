/**
 * Decimals of the simulator: prices count 10^-12, quantities 10^-8 and money
 * 10^-6 of a unit, all as big integers.
 */

/** One currency unit as a price. */
export const PRICE = 10n ** 12n;
/** One unit of a symbol as a quantity. */
export const UNIT = 10n ** 8n;
/** One currency unit as money. */
export const MICRO = 10n ** 6n;
/** Price × quantity in the smallest steps that are one micro. */
export const PER_MICRO = PRICE * UNIT / MICRO;

/** The shortest decimal text of a number as a count of 1/scale. */
export function exact(value: number, scale: bigint): bigint {
  const [mantissa, power = "0"] = String(value).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  const places = Number(power) - fraction.length;
  const digits = BigInt(whole + fraction) * scale;
  return places >= 0
    ? digits * 10n ** BigInt(places)
    : divide(digits, 10n ** BigInt(-places));
}

export const price = (value: number): bigint => exact(value, PRICE);
export const quantity = (value: number): bigint => exact(value, UNIT);
export const money = (value: number): bigint => exact(value, MICRO);

/** A quotient, rounded half away from zero. */
export function divide(dividend: bigint, divisor: bigint): bigint {
  if (divisor < 0n) return divide(-dividend, -divisor);
  const size = dividend < 0n ? -dividend : dividend;
  const result = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -result : result;
}

/** A price that is a fraction of steps, rounded to twelve digits. */
export function twelveDigits(dividend: bigint, divisor: bigint): bigint {
  const whole = dividend / divisor;
  const digits = String(whole < 0n ? -whole : whole).length;
  const step = digits > 12 ? 10n ** BigInt(digits - 12) : 1n;
  return divide(dividend, divisor * step) * step;
}

/** Price × quantity as money. */
export function amount(at: bigint, units: bigint): bigint {
  return divide(at * units, PER_MICRO);
}

/** The price at which a quantity has this amount, to twelve digits. */
export function average(total: bigint, units: bigint): bigint {
  return twelveDigits(total * PER_MICRO, units);
}

export const least = (a: bigint, b: bigint): bigint => a < b ? a : b;
export const most = (a: bigint, b: bigint): bigint => a > b ? a : b;
export const size = (a: bigint): bigint => a < 0n ? -a : a;
