/**
 * Dates whose month has its name, read straight from bytes.
 *
 * @module
 */

const DASH = 45, SLASH = 47, POINT = 46, COMMA = 44, SPACE = 32;
const LETTER_A = 65, LETTER_Z = 90;

const MONTHS: readonly string[] = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const MIN_MONTH_LETTERS = 3;

/** The month, from 1, that bytes name in English, with three letters or more; 0 for none. */
export function monthOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < MIN_MONTH_LETTERS || end - start > 9) return 0;
  const name = String.fromCharCode(...bytes.subarray(start, end)).toLowerCase();
  return 1 + MONTHS.findIndex((month) => month.startsWith(name));
}

/** Whether a byte is one of A … Z, in either case. */
export function isLetter(byte: number): boolean {
  const letter = byte & 0xdf;
  return letter >= LETTER_A && letter <= LETTER_Z;
}

/** Behind what stands between the parts of a date with a month's name. */
export function skipMarks(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let i = start;
  while (
    i < end && (bytes[i] === SPACE || bytes[i] === DASH || bytes[i] === SLASH ||
      bytes[i] === POINT || bytes[i] === COMMA)
  ) i++;
  return i;
}
