/**
 * Parses decimal numbers from bytes, without allocating strings.
 *
 * @module
 */

/** The powers of ten that a double holds exactly. */
export const POWERS_OF_TEN: Float64Array = Float64Array.from(
  { length: 23 },
  (_, i) => 10 ** i,
);
const ASCII = new TextDecoder("latin1");
const POINT = 46, DOLLAR = 36;

/** Numbers of this many digits fit into 32 bits. */
export const SHORT_DIGITS = 9;

/** The largest number that can take another digit and stay below 2⁵³. */
const MAX_EXACT = 900_719_925_474_098;

/**
 * The number that bytes `start` … `end − 1` spell, or NaN if they spell none.
 * `point` is the code of the decimal separator. A leading dollar sign is skipped.
 *
 * The result is the double nearest to the text: up to 15 digits are exact, and one
 * division by an exact power of ten is rounded correctly (IEEE 754). Longer texts
 * and exponents are parsed by `Number`.
 */
export function parseNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number = POINT,
): number {
  if (end - start <= SHORT_DIGITS) {
    const value = parseShort(bytes, start, end, point);
    if (value >= 0) return value;
  }
  let i = start;
  const first = bytes[i];
  if (first === 45 || first === 43) i++; // - +
  else if (first === DOLLAR) return parseNumber(bytes, start + 1, end, point);
  const digitsFrom = i;
  let whole = 0;
  let decimals = -1;
  let digits = 0;
  for (; i < end; i++) {
    const byte = bytes[i];
    const digit = byte - 48;
    if (digit >= 0 && digit <= 9) {
      if (whole > MAX_EXACT) return parseSlowly(bytes, start, end, point);
      whole = whole * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === point && decimals < 0) {
      decimals = 0;
    } else {
      return i === digitsFrom ? NaN : parseSlowly(bytes, start, end, point);
    }
  }
  if (digits === 0) return NaN;
  if (decimals > 22) return parseSlowly(bytes, start, end, point);
  const value = decimals > 0 ? whole / POWERS_OF_TEN[decimals] : whole;
  // 0 − value, so that the result is never a negative zero.
  return first === 45 ? 0 - value : value;
}

/**
 * Parses the common case, a few digits and at most one decimal separator; −1 for
 * anything else. Integers of 32 bits are faster than doubles.
 */
function parseShort(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number,
): number {
  let whole = 0;
  let mark = -1;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) whole = (whole * 10 + digit) | 0;
    else if (bytes[i] === point && mark < 0) mark = i;
    else return -1;
  }
  if (mark < 0) return end > start ? whole : -1;
  return end - start > 1 ? whole / POWERS_OF_TEN[end - 1 - mark] : -1;
}

function parseSlowly(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number,
): number {
  let text = ASCII.decode(bytes.subarray(start, end));
  if (point !== POINT) {
    if (text.includes(".")) return NaN;
    text = text.replace(String.fromCharCode(point), ".");
  }
  // Number() alone would accept "", " 1 ", "0x10" and "Infinity".
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)
    ? Number(text) + 0
    : NaN;
}
