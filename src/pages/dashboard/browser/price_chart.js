/**
 * Candles and volume of one symbol, which can be moved and zoomed. Bars are
 * fetched as they come into view, at the interval that fits the zoom.
 *
 * @module
 */
import {
  addVolume,
  candleLook,
  chartLook,
  fillMarks,
  moveButtons,
  showBars,
} from "../../shared/browser/candle_look.js";
import { el, labelled, select } from "../../shared/browser/dom.js";
import { clockOf } from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";
import { onThemeChange } from "../../shared/browser/theme_colours.js";

const AUTO = "by zoom";
const FETCHED = 2_000;
/** Pixels a bar, below which a longer interval is taken, and above which a shorter one. */
const NARROW = 1.2;
const WIDE = 24;

/**
 * A chart of a symbol. `intervals` are those that can be shown, the shortest
 * first; `fills` are marked; `at` is an instant to begin with.
 */
export function priceChart({ symbol, intervals, fills = [], at }) {
  const place = el("div", { class: "chart", role: "group" });
  place.setAttribute(
    "aria-label",
    `Candles of ${symbol}; drag to move, scroll to zoom`,
  );
  const readout = el("p", { class: "readout", "aria-live": "polite" });
  const choice = select("Interval", [AUTO, ...intervals], (one) => one);
  const controls = el("div", { class: "controls" }, labelled(choice));
  const element = el("div", {}, controls, place, readout);

  const ownFills = fills.map(({ time, side, quantity }) => ({
    ms: Date.parse(time),
    isBuy: side === "buy",
    quantity,
  }));
  let interval = intervals.at(-1);
  let bars = emptyBars();
  let clock = clockOf("UTC");
  let loading = false;
  let generation = 0;
  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  const isDaily = () => /[dw]$/.test(interval);
  const look = () => chartLook(() => clock, isDaily);
  const chart = createChart(place, { autoSize: true, ...look() });
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const marks = markersOf(candles, []);
  controls.append(...moveButtons(chart, place));
  onThemeChange(() => {
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    show();
  });

  /** Fetches bars up to a date, or up to the newest, before those there are. */
  async function fetchBars(to, count = FETCHED) {
    return await ask(`/api/bars${query({ symbol, interval, to, count })}`);
  }

  async function begin(next, around) {
    const own = ++generation;
    interval = next;
    loading = true;
    try {
      const to = around === undefined
        ? undefined
        : new Date(around + 40 * barMs(next)).toISOString().slice(0, 10);
      let found = await fetchBars(to);
      if (found.time.length === 0) found = await fetchBars(undefined);
      if (own !== generation) return;
      bars = found;
      clock = clockOf(found.zone);
      show();
      focus(around);
      readout.textContent = found.time.length === 0
        ? `No bars of ${symbol} at ${next}`
        : `${symbol} ${next}${
          found.source === next ? "" : `, derived from ${found.source}`
        }, times of ${found.zone}`;
    } catch (error) {
      readout.textContent = error.message;
    } finally {
      loading = false;
    }
  }

  function show() {
    showBars(candles, volume, bars);
    marks.setMarkers(fillMarks(bars.time, ownFills));
  }

  /** Shows the last bars, or those around an instant. */
  function focus(around) {
    const { time } = bars;
    const width = Math.max(60, Math.floor(place.clientWidth / 8));
    let end = time.length;
    if (around !== undefined) {
      const row = time.findIndex((ms) => ms > around);
      end = Math.min(
        time.length,
        (row < 0 ? time.length : row) + Math.floor(width / 2),
      );
    }
    chart.timeScale().setVisibleLogicalRange({ from: end - width, to: end });
  }

  /** Earlier bars when the left end comes near, another interval when bars are too narrow or too wide. */
  async function follow(range) {
    if (range === null || loading || bars.time.length === 0) return;
    if (choice.value === AUTO && switchInterval(range)) return;
    if (range.from > 100 || bars.from === "" || bars.from <= bars.first) return;
    loading = true;
    const own = generation;
    try {
      const day = new Date(Date.parse(bars.from) - 86_400_000);
      const more = await fetchBars(day.toISOString().slice(0, 10));
      if (own !== generation || more.time.length === 0) return;
      const visible = chart.timeScale().getVisibleLogicalRange();
      const added = more.time.length;
      for (const name of ["time", "open", "high", "low", "close", "volume"]) {
        bars[name] = more[name].concat(bars[name]);
      }
      bars.from = more.from;
      show();
      chart.timeScale().setVisibleLogicalRange({
        from: visible.from + added,
        to: visible.to + added,
      });
    } catch (error) {
      readout.textContent = error.message;
    } finally {
      loading = false;
    }
  }

  /** Takes another interval if that fits the zoom better; says whether it did. */
  function switchInterval({ from, to }) {
    const pixels = place.clientWidth / (to - from);
    const i = intervals.indexOf(interval);
    const step = pixels < NARROW ? 1 : pixels > WIDE ? -1 : 0;
    const next = intervals[i + step];
    if (step === 0 || next === undefined) return false;
    const middle = Math.min(
      bars.time.length - 1,
      Math.max(0, Math.round((from + to) / 2)),
    );
    begin(next, bars.time[middle]);
    return true;
  }

  choice.addEventListener("change", () => {
    const middle = visibleMiddle();
    begin(choice.value === AUTO ? interval : choice.value, middle);
  });

  function visibleMiddle() {
    const range = chart.timeScale().getVisibleLogicalRange();
    if (range === null) return undefined;
    const row = Math.round((range.from + range.to) / 2);
    return bars.time[Math.min(bars.time.length - 1, Math.max(0, row))];
  }

  chart.timeScale().subscribeVisibleLogicalRangeChange(follow);
  const start = at === undefined ? intervals.at(-1) : intervals[0];
  return {
    element,
    ready: begin(start, at),
    goTo: (ms) => begin(interval, ms),
  };
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

function emptyBars() {
  return { time: [], open: [], high: [], low: [], close: [], volume: [] };
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
