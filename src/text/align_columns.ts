/**
 * Tables of plain text.
 *
 * @module
 */

/**
 * One line per row, with columns padded to equal width and separated by two
 * spaces. Columns in `left` are flush left, the others flush right. The first
 * row decides how many columns there are.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  left: ReadonlySet<number> = new Set(),
): string[] {
  // Not as arguments of one call: their number has a limit.
  const widths = rows[0].map((_, i) =>
    rows.reduce((width, row) => Math.max(width, row[i].length), 0)
  );
  return rows.map((row) =>
    row.map((cell, i) =>
      left.has(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
    ).join("  ").trimEnd()
  );
}
