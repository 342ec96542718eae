/**
 * Candles of one symbol from the store.
 *
 * @module
 */
import { firstAfter } from "../../candles/browser/chart_layers.js";
import { zoomChart } from "../../candles/browser/zoom_chart.js";
import { clockOf } from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";

const DAY_MS = 86_400_000;

/**
 * A chart of a symbol. `intervals` are those that can be shown, the shortest
 * first; `fills` are marked; `at` is an instant to begin with; `choices` are
 * controls before those of the chart. `curves` finds the indicators of a run, see
 * {@linkcode runCurves}.
 */
export function priceChart(
  { symbol, intervals, fills = [], at, choices, curves = noCurves },
) {
  const source = storeSource(symbol, intervals, fills, curves);
  return zoomChart({ source, at, latest: true, choices });
}

/** Finds the indicators of a saved run on bars of a symbol. */
export function runCurves({ id, config }, symbol) {
  const used = new Set(
    config.session_data_config.indicators.session.map((one) => one.interval),
  );
  return async (interval, { time }) => {
    if (!used.has(interval) || time.length === 0) return await noCurves();
    const range = {
      from: time[0],
      to: time[time.length - 1] + Math.min(DAY_MS, barMs(interval)),
    };
    return await ask(
      `/api/runs/${id}/indicators${query({ symbol, interval, ...range })}`,
    );
  };
}

function noCurves() {
  return Promise.resolve({ outputs: [], time: [], values: [] });
}

/** The source of a symbol's stored bars, for {@linkcode zoomChart}. */
function storeSource(symbol, intervals, fills, curves) {
  const ownFills = fills.map(({ time, side, quantity }) => ({
    ms: Date.parse(time),
    isBuy: side === "buy",
    quantity,
  }));
  let clock = clockOf("UTC");
  let told = "";
  const levels = intervals.map((interval) => ({
    interval,
    lengthMs: /[dw]$/.test(interval) ? 0 : barMs(interval),
    outputs: [],
  }));

  /** The values of indicators for some bars, by output; why there are none, if so. */
  async function valuesOf(level, { time }) {
    const { interval, lengthMs } = levels[level];
    try {
      const found = await curves(interval, { time });
      // They are known with the first values.
      if (found.outputs.length > 0) levels[level].outputs = found.outputs;
      return { values: onBars(found, time, lengthMs || DAY_MS), problem: "" };
    } catch (error) {
      return {
        values: [],
        problem: ` The run's indicators are not shown: ${error.message}`,
      };
    }
  }

  async function fetchBars(level, range) {
    const interval = intervals[level];
    const found = await ask(
      `/api/bars${query({ symbol, interval, ...range })}`,
    );
    clock = clockOf(found.zone);
    const made = found.source === interval
      ? ""
      : `; ${interval} made of ${found.source}`;
    const { from, first, last, time } = found;
    const { values, problem } = await valuesOf(level, found);
    told = `Times are in ${found.zone}${made}.${problem}`;
    return {
      ...found,
      values: levels[level].outputs.map((_, k) =>
        values[k] ?? time.map(() => NaN)
      ),
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
    levels,
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

/**
 * Values by output and bar. A value belongs to the bar in which its own begins: a
 * stored day may begin before its session opens.
 */
function onBars(found, time, lengthMs) {
  const values = found.outputs.map(() => time.map(() => NaN));
  found.time.forEach((ms, row) => {
    const i = firstAfter(time, ms) - 1;
    if (i < 0 || ms >= time[i] + lengthMs) return;
    found.values.forEach((column, k) => values[k][i] = column[row] ?? NaN);
  });
  return values;
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
