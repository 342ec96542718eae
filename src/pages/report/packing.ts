/**
 * Columns of numbers as few bytes, for a page to carry.
 *
 * A column is its number of rows and its scale, then a row each: a number is
 * made whole by the scale, and what is written is by how much it differs from
 * the one before, as a variable-length integer. `page/unpack.js` reads it.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";

/** Powers of ten that are tried, from thousands down to 10^−8. */
const SCALES = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Digits that a column keeps where no power of ten makes it whole. */
const DIGITS = 8;

/** Writes columns one after the other. */
export class ColumnWriter {
  #bytes = new Uint8Array(1_024);
  #length = 0;

  /**
   * Adds a column. NaN is kept. Numbers that are decimals of at most eight
   * places are kept exactly, others to eight digits of the largest of them,
   * or to `digits` where fewer do.
   */
  add(values: ArrayLike<number>, digits: number = DIGITS): this {
    const scale = scaleOf(values, digits);
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

  /** What was written, deflated. */
  finish(): Uint8Array {
    return deflateRawSync(this.#bytes.subarray(0, this.#length), { level: 9 });
  }

  /** A whole number from 0 up, seven bits a byte, the lowest first. */
  #integer(value: number): void {
    if (this.#length + 10 > this.#bytes.length) {
      const bytes = new Uint8Array(2 * this.#bytes.length);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    let rest = value;
    // Divisions, because numbers go beyond the 32 bits of shifts.
    while (rest >= 128) {
      this.#bytes[this.#length++] = rest % 128 + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }
}

/** A number in the units of a scale. */
function toWhole(value: number, scale: number): number {
  return Math.round(scale >= 0 ? value * 10 ** scale : value / 10 ** -scale);
}

/** The coarsest power of ten that gives all numbers back; else that of `digits`. */
function scaleOf(values: ArrayLike<number>, digits: number): number {
  for (const scale of SCALES) {
    if (isExact(values, scale)) return scale;
  }
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) > largest) largest = Math.abs(values[i]);
  }
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
