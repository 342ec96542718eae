/**
 * The style of a file's numbers: decimal point or comma, and the separator of
 * thousands.
 *
 * @module
 */

/** The separators in a file's numbers, as codes of bytes. */
export interface NumberStyle {
  /** The decimal separator. */
  readonly point: number;
  /** The separator of thousands; 0 without one. */
  readonly group: number;
}

const COMMA = 44, POINT = 46;

/** Numbers in which the separator clearly separates thousands: `1,234.5`, `1,234,567`. */
const GROUPED = {
  ",": /^-?\d{1,3}(,\d{3})+\.\d+$|^-?\d{1,3}(,\d{3}){2,}$/,
  ".": /^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d{1,3}(\.\d{3}){2,}$/,
} as const;

/** Either a decimal or thousands: `1,234`. */
const UNCLEAR = /^-?[1-9]\d{0,2}[,.]\d{3}$/;

/**
 * The style of numbers, from the prices and the volumes of a file's first rows.
 * If all look like `1,234`, the comma is a decimal separator only in prices and
 * only if the fields are not separated by commas. In doubt the plain style is
 * kept, which rejects such numbers.
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
    // With a decimal point, a comma can only separate thousands.
    const groups = !byPoint && !hasComma && (byComma || says(UNCLEAR));
    return { point: POINT, group: groups ? COMMA : 0 };
  }
  if (byPoint || hasComma) return { point: COMMA, group: byPoint ? POINT : 0 };
  const unclear = delimiter !== COMMA &&
    prices.some((cell) => UNCLEAR.test(cell) && cell.includes(","));
  return { point: unclear ? COMMA : POINT, group: 0 };
}
