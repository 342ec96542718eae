/**
 * Candles of a live run, to which bars are added as they come, with its fills.
 *
 * @module
 */
import {
  addBars,
  addVolume,
  candleLook,
  chartLook,
  fillMarks,
  moveButtons,
  showBars,
} from "../../shared/browser/candle_look.js";
import { el } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatPrice,
} from "../../shared/browser/format.js";
import { onThemeChange } from "../../shared/browser/theme_colours.js";

/** Bars that the page keeps; of more, a third of the oldest are left out. */
const MOST_BARS = 6_000;
/** Bars that are in view at first. */
const SHOWN = 120;
const COLUMNS = ["time", "open", "high", "low", "close", "volume"];

/** An empty chart. */
export function liveChart() {
  const place = el("div", { class: "chart", role: "group" });
  const readout = el("p", { class: "readout" });
  const controls = el("div", { class: "controls" });
  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  let bars = emptyBars();
  let fills = [];
  let clock = clockOf("UTC");
  const look = () => chartLook(() => clock, () => false);
  const chart = createChart(place, { autoSize: true, ...look() });
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const marks = markersOf(candles, []);
  controls.append(...moveButtons(chart, place));
  onThemeChange(() => {
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    draw();
  });

  function draw() {
    showBars(candles, volume, bars);
    marks.setMarkers(fillMarks(bars.time, fills));
  }

  function tell(symbol) {
    const last = bars.time.length - 1;
    const name = `Candles of ${symbol}; drag to move, scroll to zoom`;
    place.setAttribute("aria-label", name);
    readout.textContent = last < 0
      ? `No bar of ${symbol} yet`
      : `${symbol} 1m, ${formatCount(last + 1)} bars, the last at ${
        clock.full(bars.time[last])
      }: ${formatPrice(bars.close[last])}; times of ${clock.zone}`;
  }

  return {
    element: el("div", {}, controls, place, readout),
    controls,
    /** Begins anew with a symbol and the time zone of its exchange. */
    begin(symbol, zone) {
      clock = clockOf(zone);
      bars = emptyBars();
      fills = [];
      draw();
      tell(symbol);
    },
    /** Adds bars, or shows them in the place of all others. */
    add({ symbol, isWhole, ...more }) {
      const first = bars.time.length;
      const begins = isWhole || first === 0;
      if (begins) bars = emptyBars();
      for (const name of COLUMNS) bars[name].push(...more[name]);
      const spare = bars.time.length - MOST_BARS;
      if (spare > 0) {
        for (const name of COLUMNS) bars[name].splice(0, spare + MOST_BARS / 3);
      }
      if (begins || spare > 0) draw();
      else addBars(candles, volume, bars, first);
      if (begins) {
        const to = bars.time.length + 2;
        chart.timeScale().setVisibleLogicalRange({ from: to - SHOWN, to });
      }
      if (fills.length > 0) marks.setMarkers(fillMarks(bars.time, fills));
      tell(symbol);
    },
    /** Marks fills, those of the symbol in time order. */
    mark(found) {
      fills = found.map(({ marketTime, side, quantity }) => ({
        ms: Date.parse(marketTime),
        isBuy: side === "buy",
        quantity,
      }));
      marks.setMarkers(fillMarks(bars.time, fills));
    },
  };
}

function emptyBars() {
  return Object.fromEntries(COLUMNS.map((name) => [name, []]));
}
