/**
 * Packs columns of decimal numbers as whole numbers of two or four bytes,
 * without loss.
 *
 * @module
 */

/** The most decimal places: scales go down to 10^−9. */
export const MAX_DECIMALS = 9;

const POWERS_OF_TEN = Array.from(
  { length: MAX_DECIMALS + 1 },
  (_, decimals) => 10 ** decimals,
);

/** 10^decimals, for up to {@linkcode MAX_DECIMALS}: to compute it takes longer. */
export function powerOfTen(decimals: number): number {
  return POWERS_OF_TEN[decimals];
}

/** Whole numbers of 2 or 4 bytes, or doubles. */
export type Packed = Uint16Array | Uint32Array | Float64Array;

/** The scale of packed numbers: number × 10^decimals − base, in `width` bytes. */
export interface Scale {
  /** Bytes per number; 8 for doubles. */
  readonly width: 2 | 4 | 8;
  /** Decimal places. */
  readonly decimals: number;
  /** The smallest whole number. */
  readonly base: number;
}

/** Whether a byte is a valid width. */
export function isWidth(width: number): width is 2 | 4 | 8 {
  return width === 2 || width === 4 || width === 8;
}

/**
 * The scale with the fewest decimals that reproduces every number exactly, in
 * the narrowest width that holds the differences to the smallest.
 */
export function findScale(columns: readonly Float64Array[]): Scale {
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const factor = 10 ** decimals;
    let low = Infinity;
    let high = -Infinity;
    let exact = true;
    for (let c = 0; c < columns.length && exact; c++) {
      const column = columns[c];
      for (let i = 0; i < column.length; i++) {
        const value = column[i];
        const whole = Math.round(value * factor);
        // True for NaN. A whole number has no −0, so one in the column is not exact.
        if (whole / factor !== value || (value === 0 && 1 / value < 0)) {
          exact = false;
          break;
        }
        if (whole < low) low = whole;
        if (whole > high) high = whole;
      }
    }
    if (!exact) continue;
    const range = high - low;
    if (
      !Number.isSafeInteger(low) || !Number.isSafeInteger(high) ||
      range > 0xffffffff
    ) break;
    return { width: range <= 0xffff ? 2 : 4, decimals, base: low };
  }
  return { width: 8, decimals: 0, base: 0 };
}

/** A view of `rows` numbers of that width. */
export function viewOf(
  buffer: ArrayBufferLike,
  at: number,
  rows: number,
  width: 2 | 4 | 8,
): Packed {
  if (width === 2) return new Uint16Array(buffer, at, rows);
  if (width === 4) return new Uint32Array(buffer, at, rows);
  return new Float64Array(buffer, at, rows);
}

/** Packs a column by a scale. */
export function packColumn(
  column: Float64Array,
  into: Packed,
  scale: Scale,
): void {
  if (scale.width === 8) {
    into.set(column);
    return;
  }
  const factor = 10 ** scale.decimals;
  for (let i = 0; i < column.length; i++) {
    into[i] = Math.round(column[i] * factor) - scale.base;
  }
}

/**
 * Unpacks the numbers `from` ≤ i < `to` of a view into a column from `row` on:
 * (base + packed) / divisor, or the doubles themselves. One view for all columns
 * of a chunk: making a view costs as much as unpacking some dozens of numbers.
 */
export function unpackColumn(
  packed: Packed,
  from: number,
  to: number,
  into: Float64Array,
  row: number,
  base: number,
  divisor: number,
): void {
  if (packed instanceof Uint16Array) {
    unpack16(packed, from, to, into, row, base, divisor);
  } else if (packed instanceof Uint32Array) {
    unpack32(packed, from, to, into, row, base, divisor);
  } else {
    into.set(packed.subarray(from, to), row);
  }
}

/** Unpacks the number at byte `at`, like {@linkcode unpackColumn}. */
export function unpackNumber(
  view: DataView,
  at: number,
  { width, decimals, base }: Scale,
): number {
  if (width === 8) return view.getFloat64(at, true);
  const packed = width === 2
    ? view.getUint16(at, true)
    : view.getUint32(at, true);
  return (base + packed) / powerOfTen(decimals);
}

// One loop for each element type: a loop that sees several kinds of typed
// array runs several times slower.

function unpack16(
  packed: Uint16Array,
  from: number,
  to: number,
  into: Float64Array,
  row: number,
  base: number,
  divisor: number,
): void {
  if (divisor === 1) {
    // Most volumes are whole, and the division is the most expensive part.
    for (let i = from; i < to; i++) into[row++] = base + packed[i];
    return;
  }
  for (let i = from; i < to; i++) {
    into[row++] = (base + packed[i]) / divisor;
  }
}

function unpack32(
  packed: Uint32Array,
  from: number,
  to: number,
  into: Float64Array,
  row: number,
  base: number,
  divisor: number,
): void {
  if (divisor === 1) {
    for (let i = from; i < to; i++) into[row++] = base + packed[i];
    return;
  }
  for (let i = from; i < to; i++) {
    into[row++] = (base + packed[i]) / divisor;
  }
}
