/**
 * Packs columns of numbers for a page.
 *
 * A column is its number of rows, its scale, then its rows. The scale turns each
 * number into an integer; a row is the difference to the integer before, as a
 * variable-length integer. `browser/unpack.js` reads it.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";

/** The scales to try: multiples of 10^4 down to 10^−8. */
const SCALES = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Digits that a column keeps if no scale makes all of its numbers integers. */
const DIGITS = 8;

/** Writes columns, one after another. */
export class ColumnWriter {
  #bytes = new Uint8Array(1_024);
  #length = 0;

  /**
   * Adds a column. NaN is kept. Decimals of at most eight places are kept
   * exactly; other columns are rounded to `digits` digits of their largest
   * number.
   */
  add(values: ArrayLike<number>, digits: number = DIGITS): this {
    return this.#column(values, scaleOf(values, digits));
  }

  /** Adds a column, rounded to `digits` digits of its largest number or finer. */
  addRounded(values: ArrayLike<number>, digits: number): this {
    return this.#column(
      values,
      Math.min(scaleOf(values, digits), scaleOfDigits(values, digits)),
    );
  }

  #column(values: ArrayLike<number>, scale: number): this {
    this.#integer(values.length);
    this.#integer(scale + 8);
    let before = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        this.#integer(0);
        continue;
      }
      const whole = toWhole(value, scale);
      const change = whole - before;
      this.#integer(1 + (change < 0 ? -2 * change - 1 : 2 * change));
      before = whole;
    }
    return this;
  }

  /** Returns the columns written so far, deflated. */
  finish(): Uint8Array {
    return deflateRawSync(this.#bytes.subarray(0, this.#length), { level: 9 });
  }

  /** Writes an integer of at least 0, seven bits per byte, the lowest first. */
  #integer(value: number): void {
    if (this.#length + 10 > this.#bytes.length) {
      const bytes = new Uint8Array(2 * this.#bytes.length);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    let rest = value;
    // Divisions, because shifts are limited to 32 bits.
    while (rest >= 128) {
      this.#bytes[this.#length++] = rest % 128 + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }
}

/** The integer of a number at a scale. */
function toWhole(value: number, scale: number): number {
  return Math.round(scale >= 0 ? value * 10 ** scale : value / 10 ** -scale);
}

/** The coarsest scale that restores all numbers exactly; else that of `digits`. */
function scaleOf(values: ArrayLike<number>, digits: number): number {
  for (const scale of SCALES) {
    if (isExact(values, scale)) return scale;
  }
  return scaleOfDigits(values, digits);
}

/** The scale that keeps `digits` digits of the largest number. */
function scaleOfDigits(values: ArrayLike<number>, digits: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) > largest) largest = Math.abs(values[i]);
  }
  if (largest === 0) return 0;
  const scale = digits - 1 - Math.floor(Math.log10(largest));
  return Math.max(-8, Math.min(18, scale));
}

function isExact(values: ArrayLike<number>, scale: number): boolean {
  const factor = 10 ** Math.abs(scale);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const whole = toWhole(value, scale);
    const back = scale >= 0 ? whole / factor : whole * factor;
    if (back !== value || Math.abs(whole) > 2 ** 50) return false;
  }
  return true;
}
