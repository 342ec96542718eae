/**
 * How a file writes its numbers: decimal point or comma, and marks between
 * thousands.
 *
 * @module
 */

/** The marks in a file's numbers, as codes of bytes. */
export interface NumberStyle {
  /** The decimal mark. */
  readonly point: number;
  /** The mark between thousands; 0 without one. */
  readonly group: number;
}

const COMMA = 44, POINT = 46;

/** Says by itself that the mark is between thousands: `1,234.5`, `1,234,567`. */
const GROUPED = {
  ",": /^-?\d{1,3}(,\d{3})+\.\d+$|^-?\d{1,3}(,\d{3}){2,}$/,
  ".": /^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d{1,3}(\.\d{3}){2,}$/,
} as const;

/** Could be either: `1,234`. */
const UNCLEAR = /^-?[1-9]\d{0,2}[,.]\d{3}$/;

/**
 * The style of numbers, from the prices and the volumes of a file's first rows.
 * `1,234` alone is a decimal only where commas do not also part the fields, and
 * only among prices: what stays in doubt keeps the plain style, which refuses it.
 */
export function numberStyleOf(
  prices: readonly string[],
  volumes: readonly string[],
  delimiter: number,
): NumberStyle {
  const all = [...prices, ...volumes].map((cell) => cell.replace(/^\$/, ""));
  const says = (pattern: RegExp): boolean =>
    all.some((cell) => pattern.test(cell));
  const clear = (mark: RegExp): boolean =>
    all.some((cell) => mark.test(cell) && !UNCLEAR.test(cell));
  const byComma = says(GROUPED[","]);
  const byPoint = says(GROUPED["."]);
  const hasPoint = clear(/^-?\d*\.\d+$/);
  const hasComma = clear(/^-?\d*,\d+$/);
  if (byComma || hasPoint) {
    // With a point for decimals, a comma can only part thousands.
    const groups = !byPoint && !hasComma && (byComma || says(UNCLEAR));
    return { point: POINT, group: groups ? COMMA : 0 };
  }
  if (byPoint || hasComma) return { point: COMMA, group: byPoint ? POINT : 0 };
  const unclear = delimiter !== COMMA &&
    prices.some((cell) => UNCLEAR.test(cell) && cell.includes(","));
  return { point: unclear ? COMMA : POINT, group: 0 };
}
