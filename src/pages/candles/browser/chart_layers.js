/**
 * What lies over, under and below candles: gaps, curves of indicators, a bar in
 * words.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import {
  formatCompact,
  formatExact,
  formatPrice,
} from "../../shared/browser/format.js";
import { colour } from "../../shared/browser/theme_colours.js";

const COLOURS = 8;
const DAY_MS = 86_400_000;
/** The most instants of gaps that stretch the time axis. */
const GAP_SLOTS = 5_000;
/** The largest value that the chart library accepts. */
const MOST = 9e13;

/** A series of full height behind the candles, for gaps. */
export function addGaps(chart) {
  const series = chart.addSeries(globalThis.openbellCharts.HistogramSeries, {
    priceScaleId: "gaps",
    lastValueVisible: false,
    priceLineVisible: false,
    autoscaleInfoProvider: () => ({
      priceRange: { minValue: 0, maxValue: 1 },
    }),
  });
  series.priceScale().applyOptions({
    visible: false,
    scaleMargins: { top: 0, bottom: 0 },
  });
  return series;
}

/** The slots of all gaps, a bar long each; those without a candle stretch the axis. */
export function gapSlots({ time, gaps }, lengthMs) {
  const slots = new Map();
  for (const { start, end, kind } of gaps) {
    const colourOfGap = colour(kind === "missing" ? "gap" : "known");
    const step = lengthMs === 0 ? DAY_MS : lengthMs;
    for (let ms = start; ms < end && slots.size < GAP_SLOTS; ms += step) {
      slots.set(slotOf(time, ms, step) / 1_000, colourOfGap);
    }
  }
  return [...slots].sort(([a], [b]) => a - b)
    .map(([at, color]) => ({ time: at, value: 1, color }));
}

/** The bar that an instant lies in, or where one would begin. */
function slotOf(time, ms, step) {
  const bar = time[firstAfter(time, ms) - 1];
  if (bar !== undefined && ms < bar + step) return bar;
  const first = time[0] ?? ms;
  return first + Math.floor((ms - first) / step) * step;
}

/** The first row whose time is after an instant. */
export function firstAfter(time, ms) {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The curves of indicators: over the candles, or in panels of their own. */
export function addCurves(chart, outputs) {
  const panels = panelsOf(outputs);
  return outputs.map(({ id, onPrices }, k) =>
    chart.addSeries(
      globalThis.openbellCharts.LineSeries,
      {
        color: colour(curveClass(k)),
        lineWidth: 2,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        ...!onPrices &&
          { priceFormat: { type: "custom", formatter: formatCompact } },
      },
      onPrices ? 0 : 1 + panels.indexOf(id),
    )
  );
}

/** Shows the values of {@linkcode addCurves}, in the colours of the theme. */
export function showCurves(curves, { time, values }) {
  curves.forEach((curve, k) => {
    curve.applyOptions({ color: colour(curveClass(k)) });
    curve.setData(Array.from(time, (ms, i) => ({
      time: ms / 1_000,
      ...Math.abs(values[k][i]) < MOST && { value: values[k][i] },
    })));
  });
}

/** The ids of the indicators that have panels of their own. */
export function panelsOf(outputs) {
  return [
    ...new Set(
      outputs.filter((one) => !one.onPrices).map((one) => one.id),
    ),
  ];
}

/** One bar in words, with the indicators on it. */
export function barTexts(bars, { interval, lengthMs, outputs }, clock, i) {
  const { time, open, high, low, close, volume, values } = bars;
  return [
    el("b", {}, lengthMs === 0 ? clock.date(time[i]) : clock.full(time[i])),
    ` ${interval}  O ${formatPrice(open[i])} H ${formatPrice(high[i])}` +
    ` L ${formatPrice(low[i])} C ${formatPrice(close[i])}` +
    ` V ${formatCompact(volume[i])}`,
    ...outputs.map(({ name }, k) =>
      el(
        "span",
        { class: `key ${curveClass(k)}` },
        `${name} ${shortValue(values[k][i])}`,
      )
    ),
  ];
}

function curveClass(k) {
  return `s${k % COLOURS}`;
}

function shortValue(value) {
  return Number.isNaN(value)
    ? "not ready"
    : formatExact(Number(value.toPrecision(6)));
}
