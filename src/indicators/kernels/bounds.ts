/**
 * Bounds of oscillators. A quotient such as 100 × x ÷ x can exceed 100 by the last
 * bit.
 *
 * @module
 */

/** A percentage that is above 0, without the excess of rounding; NaN stays NaN. */
export function atMost100(value: number): number {
  return value > 100 ? 100 : value;
}

/** A value within bounds; NaN stays NaN. */
export function within(low: number, high: number, value: number): number {
  return value > high ? high : value < low ? low : value;
}
