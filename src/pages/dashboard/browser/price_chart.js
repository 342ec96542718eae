/**
 * Candles of one symbol from the store.
 *
 * @module
 */
import { zoomChart } from "../../candles/browser/zoom_chart.js";
import { clockOf } from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";

const DAY_MS = 86_400_000;

/**
 * A chart of a symbol. `intervals` are those that can be shown, the shortest
 * first; `fills` are marked; `at` is an instant to begin with; `choices` are
 * controls before those of the chart.
 */
export function priceChart({ symbol, intervals, fills = [], at, choices }) {
  const source = storeSource(symbol, intervals, fills);
  return zoomChart({ source, at, latest: true, choices });
}

/** The source of a symbol's stored bars, for {@linkcode zoomChart}. */
function storeSource(symbol, intervals, fills) {
  const ownFills = fills.map(({ time, side, quantity }) => ({
    ms: Date.parse(time),
    isBuy: side === "buy",
    quantity,
  }));
  let clock = clockOf("UTC");
  let told = "";

  async function fetchBars(level, range) {
    const interval = intervals[level];
    const found = await ask(
      `/api/bars${query({ symbol, interval, ...range })}`,
    );
    clock = clockOf(found.zone);
    const made = found.source === interval
      ? ""
      : `; ${interval} made of ${found.source}`;
    told = `Times are in ${found.zone}${made}.`;
    const { from, first, last, time } = found;
    return {
      ...found,
      values: [],
      gaps: [],
      fills: time.length === 0 ? [] : fillsBetween(
        time[0],
        time[time.length - 1] + DAY_MS,
      ),
      from,
      to: range.to !== undefined && range.to < last ? range.to : last,
      hasBefore: from !== "" && from > first,
      hasAfter: range.to !== undefined && range.to < last,
    };
  }

  /** The fills of some bars; each belongs to one part. */
  function fillsBetween(from, to) {
    return ownFills.filter(({ ms }) => ms >= from && ms < to);
  }

  return {
    symbol,
    levels: intervals.map((interval) => ({
      interval,
      lengthMs: /[dw]$/.test(interval) ? 0 : barMs(interval),
      outputs: [],
    })),
    clock: () => clock,
    covers: () => true,
    note: () => told,
    async around(level, ms, count) {
      if (ms === undefined) return await fetchBars(level, { count });
      const to = dateOf(ms + daysOf(intervals[level], count / 2) * DAY_MS);
      const found = await fetchBars(level, { to, count });
      // The instant may be before the first bar.
      return found.time.length > 0 ? found : await fetchBars(level, { count });
    },
    before: (level, { from }, count) =>
      fetchBars(level, { to: dateOf(Date.parse(from) - DAY_MS), count }),
    after: (level, { to }, count) =>
      fetchBars(level, {
        from: dateOf(Date.parse(to) + DAY_MS),
        to: dateOf(
          Date.parse(to) + daysOf(intervals[level], count / 2) * DAY_MS,
        ),
        count: 20_000,
      }),
  };
}

/** Days on the calendar that have about so many bars, if markets are open all day. */
function daysOf(interval, count) {
  return Math.ceil(Math.max(4, count * barMs(interval) / DAY_MS));
}

function dateOf(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Intervals that the series of a symbol can be shown at, the shortest first. */
export function chartIntervals(series, symbol) {
  const stored = series.filter((one) =>
    one.symbol === symbol && one.hours === "regular"
  ).map(({ interval }) => interval);
  const lengths = stored.map(barMs);
  const isWhole = (interval) =>
    lengths.some((length) =>
      barMs(interval) > length && barMs(interval) % length === 0
    );
  const derived = ["5m", "15m", "1h", "1d"].filter(isWhole);
  return [...new Set([...stored, ...derived])]
    .filter((interval) => barMs(interval) <= 86_400_000)
    .sort((a, b) => barMs(a) - barMs(b));
}

/** The length of a bar in milliseconds, roughly for days and weeks. */
function barMs(interval) {
  const [, count, unit] = /^(\d+)([smhdw])/.exec(interval) ?? [, 1, "d"];
  const units = {
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
  };
  return Number(count) * units[unit];
}
