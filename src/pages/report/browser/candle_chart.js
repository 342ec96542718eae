/**
 * Candles of one symbol and period with indicators, fills and gaps.
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
import { drawToWidth, el } from "../../shared/browser/dom.js";
import {
  formatCompact,
  formatExact,
  formatPrice,
} from "../../shared/browser/format.js";
import { colour, onThemeChange } from "../../shared/browser/theme_colours.js";

const HEIGHT = 400;
const PANEL_HEIGHT = 110;
const COLOURS = 8;
/** The most instants of gaps that stretch the time axis. */
const GAP_SLOTS = 5_000;

/**
 * Draws a pane. `bars` are `timestamp open high low close volume`, `values`
 * the outputs' columns, `fills` `{time, quantity, price, strategy}`, `gaps`
 * `{start, end, kind}`; `lengthMs` is a bar's length, 0 for bars side by side.
 * The chart begins when its element is on the page. `remove()` ends it.
 */
export function candleChart(pane) {
  const { title, bars, fills, gaps, clock, lengthMs } = pane;
  const count = bars[0].length;
  const place = el("div", {
    class: "chart",
    id: "candle-chart",
    role: "group",
    "aria-label":
      `${title}: ${count} candles, ${fills.length} fills, ${gaps.length} gaps`,
  });
  const panels = new Set(
    pane.outputs.filter((one) => !one.onPrices).map((one) => one.id),
  );
  place.style.height = `${HEIGHT + panels.size * PANEL_HEIGHT}px`;
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const isDaily = () => lengthMs === 0;
  const look = () => chartLook(() => clock, isDaily);
  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  const chart = createChart(place, { autoSize: true, ...look() });
  const gapSeries = addGaps(chart);
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const curves = addCurves(chart, pane, panels);
  const marks = markersOf(candles, []);
  const show = () => {
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    const [time, open, high, low, close, volumes] = bars;
    showBars(candles, volume, {
      time,
      open,
      high,
      low,
      close,
      volume: volumes,
    });
    gapSeries.setData(gapSlots(pane));
    curves.forEach((curve, k) =>
      curve.applyOptions({ color: colour(curveClass(k)) })
    );
    marks.setMarkers(fillMarks(
      time,
      fills.map(({ time, quantity }) => ({
        ms: time,
        isBuy: quantity > 0,
        quantity: Math.abs(quantity),
      })),
    ));
  };
  const tell = (i) => readout.replaceChildren(...barTexts(pane, i));
  show();
  if (count > 0) tell(count - 1);
  onThemeChange(show);
  const rows = new Map(Array.from(bars[0], (ms, i) => [ms / 1_000, i]));
  chart.subscribeCrosshairMove(({ time }) => {
    const i = rows.get(time);
    if (i !== undefined) tell(i);
  });
  // The chart takes its width from its place in the frame after this one.
  let isOpen = true;
  const fit = () => isOpen && chart.timeScale().fitContent();
  drawToWidth(place, () => requestAnimationFrame(() => setTimeout(fit)));
  return {
    element: el(
      "figure",
      {},
      el("div", { class: "controls" }, moveButtons(chart, place)),
      el("figcaption", {}, readout),
      place,
    ),
    remove() {
      isOpen = false;
      chart.remove();
    },
  };
}

/** A series of full height behind the candles, for gaps. */
function addGaps(chart) {
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
function gapSlots({ bars: [time], gaps, lengthMs }) {
  const slots = new Map();
  for (const { start, end, kind } of gaps) {
    const colourOfGap = colour(kind === "missing" ? "gap" : "known");
    const step = lengthMs === 0 ? 86_400_000 : lengthMs;
    for (let ms = start; ms < end && slots.size < GAP_SLOTS; ms += step) {
      slots.set(slotOf(time, ms, step) / 1_000, colourOfGap);
    }
  }
  return [...slots].sort(([a], [b]) => a - b)
    .map(([at, color]) => ({ time: at, value: 1, color }));
}

/** The bar that an instant lies in, or where one would begin. */
function slotOf(time, ms, step) {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  const bar = time[low - 1];
  if (bar !== undefined && ms < bar + step) return bar;
  const first = time[0] ?? ms;
  return first + Math.floor((ms - first) / step) * step;
}

/** The curves of the indicators: over the candles, or in panels of their own. */
function addCurves(chart, { bars: [time], outputs, values }, panels) {
  const order = [...panels];
  return outputs.map(({ id, onPrices }, k) => {
    const series = chart.addSeries(
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
      onPrices ? 0 : 1 + order.indexOf(id),
    );
    series.setData(Array.from(time, (ms, i) => ({
      time: ms / 1_000,
      ...Math.abs(values[k][i]) < 9e13 && { value: values[k][i] },
    })));
    return series;
  });
}

/** One bar in words, with the indicators on it. */
function barTexts({ bars, outputs, values, lengthMs, clock }, i) {
  const [time, open, high, low, close, volume] = bars.map((column) =>
    column[i]
  );
  return [
    el("b", {}, lengthMs === 0 ? clock.date(time) : clock.full(time)),
    ` O ${formatPrice(open)} H ${formatPrice(high)} L ${formatPrice(low)}` +
    ` C ${formatPrice(close)} V ${formatCompact(volume)}`,
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
