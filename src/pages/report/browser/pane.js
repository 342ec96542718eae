/**
 * The columns of a pane: bars, indicators, fills and gaps.
 *
 * @module
 */

/** `timestamp open high low close volume`. */
const BAR_COLUMNS = 6;
const GAP_KINDS = ["missing", "no trade", "generated"];
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * The parts of a pane at one interval, in the order in which `PaneMarks` and
 * `packPane` write them. `lengthMs` is a bar's length, 0 for daily bars.
 */
export function readPane(data, columns, chosen) {
  const { intervals, outputs } = data.candles;
  let at = 0;
  let bars = [];
  let values = [];
  intervals.forEach((_, i) => {
    const count = outputs[i].length;
    if (i === chosen) {
      bars = columns.slice(at, at + BAR_COLUMNS);
      values = columns.slice(at + BAR_COLUMNS, at + BAR_COLUMNS + count);
    }
    at += BAR_COLUMNS + count;
  });
  const [times, quantities, prices, strategies, starts, ends, kinds] = columns
    .slice(at);
  const name = (i) => data.statistics.strategies[i]?.name ?? "";
  const [, count, unit] = /^(\d+)([smh])(?:-clock)?$/.exec(intervals[chosen]) ??
    [];
  return {
    bars,
    values,
    outputs: outputs[chosen],
    lengthMs: unit === undefined ? 0 : Number(count) * UNITS_MS[unit],
    fills: Array.from(times, (time, i) => ({
      time,
      quantity: quantities[i],
      price: prices[i],
      strategy: name(strategies[i]),
    })),
    gaps: Array.from(starts, (start, i) => ({
      start,
      end: ends[i],
      kind: GAP_KINDS[kinds[i]],
    })),
  };
}
