/**
 * The columns of a pane: bars, indicators, fills and gaps.
 *
 * @module
 */

const BAR_COLUMNS = ["time", "open", "high", "low", "close", "volume"];
const GAP_KINDS = ["missing", "no trade", "generated"];

/** A pane with `count` outputs of indicators, in the order in which it was packed. */
export function readPane(columns, count) {
  const afterValues = BAR_COLUMNS.length + count;
  const [times, quantities, , , starts, ends, kinds] = columns
    .slice(afterValues);
  return {
    ...Object.fromEntries(
      BAR_COLUMNS.map((name, i) => [name, [...columns[i]]]),
    ),
    values: columns.slice(BAR_COLUMNS.length, afterValues),
    fills: Array.from(times, (ms, i) => ({
      ms,
      quantity: Math.abs(quantities[i]),
      isBuy: quantities[i] > 0,
    })),
    gaps: Array.from(starts, (start, i) => ({
      start,
      end: ends[i],
      kind: GAP_KINDS[kinds[i]],
    })),
  };
}
