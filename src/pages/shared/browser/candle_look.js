/**
 * What all charts of candles have in common: colours, texts of times, marks of
 * fills, and buttons and keys that move and zoom.
 *
 * @module
 */
import { button } from "./dom.js";
import { formatPrice } from "./format.js";
import { colour, faint } from "./theme_colours.js";

/** The largest price that the chart library accepts. */
const MOST = 9e13;

/** Colours and texts of a chart. `isDaily()` tells whether its bars are days. */
export function chartLook(clock, isDaily) {
  return {
    layout: {
      background: { color: "transparent" },
      textColor: colour("muted"),
      attributionLogo: true,
      panes: { separatorColor: colour("line"), enableResize: false },
    },
    grid: {
      vertLines: { color: colour("line") },
      horzLines: { color: colour("line") },
    },
    rightPriceScale: { borderColor: colour("line") },
    timeScale: {
      borderColor: colour("line"),
      timeVisible: true,
      secondsVisible: false,
      tickMarkFormatter: (time, kind) => tickText(clock(), time, kind),
    },
    localization: {
      timeFormatter: (time) =>
        isDaily() ? clock().date(time * 1_000) : clock().full(time * 1_000),
      priceFormatter: formatPrice,
    },
  };
}

/** Kinds of the library: 0 year, 1 month, 2 day, 3 and 4 times of the day. */
function tickText(clock, time, kind) {
  if (kind >= 3) return clock.time(time * 1_000);
  const date = clock.date(time * 1_000);
  if (kind === 0) return date.slice(0, 4);
  return kind === 1 ? date.slice(0, 7) : date.slice(5);
}

/** The colours of candles. */
export function candleLook() {
  return {
    upColor: colour("up"),
    downColor: colour("down"),
    wickUpColor: colour("up"),
    wickDownColor: colour("down"),
    borderVisible: false,
    priceLineVisible: false,
  };
}

/** Adds volume below the candles of a chart. */
export function addVolume(chart) {
  const volume = chart.addSeries(globalThis.openbellCharts.HistogramSeries, {
    priceFormat: { type: "volume" },
    priceScaleId: "",
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  return volume;
}

/** Shows bars in the series of candles and of volume. */
export function showBars(candles, volume, bars) {
  candles.setData(Array.from(bars.time, (_, i) => candleOf(bars, i)));
  const colours = volumeColours();
  volume.setData(Array.from(bars.time, (_, i) => volumeOf(bars, i, colours)));
}

/** Adds the bars from row `first` on to those that are shown. */
export function addBars(candles, volume, bars, first) {
  const colours = volumeColours();
  for (let i = first; i < bars.time.length; i++) {
    candles.update(candleOf(bars, i));
    volume.update(volumeOf(bars, i, colours));
  }
}

/** A candle; a price that the library does not take is a gap. */
function candleOf({ time, open, high, low, close }, i) {
  const isDrawn = [open, high, low, close]
    .every((column) => Math.abs(column[i]) < MOST);
  return {
    time: time[i] / 1_000,
    ...isDrawn &&
      { open: open[i], high: high[i], low: low[i], close: close[i] },
  };
}

function volumeOf({ time, open, close, volume }, i, [rise, fall]) {
  return {
    time: time[i] / 1_000,
    ...volume[i] < MOST &&
      { value: volume[i], color: close[i] >= open[i] ? rise : fall },
  };
}

/** The colours of volume in bars that rise, and in those that fall. */
function volumeColours() {
  return [faint("up", 0.35), faint("down", 0.35)];
}

/**
 * The marks of fills, `{ms, isBuy, quantity}` in time order, on the bars that
 * they fall into.
 */
export function fillMarks(time, fills) {
  if (time.length === 0) return [];
  const found = [];
  let row = 0;
  for (const { ms, isBuy, quantity } of fills) {
    while (row + 1 < time.length && time[row + 1] <= ms) row++;
    found.push({
      time: time[row] / 1_000,
      position: isBuy ? "belowBar" : "aboveBar",
      shape: isBuy ? "arrowUp" : "arrowDown",
      color: colour(isBuy ? "s0" : "s1"),
      text: `${quantity}`,
    });
  }
  return found;
}

/** Buttons that move and zoom a chart; its place takes the arrow keys, + and −. */
export function moveButtons(chart, place) {
  const scale = chart.timeScale();
  const change = (by, factor) => {
    const range = scale.getVisibleLogicalRange();
    if (range === null) return;
    const half = (range.to - range.from) * factor / 2;
    const middle = (range.from + range.to) / 2 + 2 * half * by;
    scale.setVisibleLogicalRange({ from: middle - half, to: middle + half });
  };
  const keys = {
    ArrowLeft: [-0.1, 1],
    ArrowRight: [0.1, 1],
    "+": [0, 0.6],
    "=": [0, 0.6],
    "-": [0, 1.6],
  };
  place.setAttribute("tabindex", 0);
  place.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (move === undefined) return;
    change(...move);
    event.preventDefault();
  });
  return [
    button("‹", () => change(-0.8, 1), "Earlier"),
    button("›", () => change(0.8, 1), "Later"),
    button("+", () => change(0, 0.6), "Closer"),
    button("−", () => change(0, 1.6), "Further"),
  ];
}
