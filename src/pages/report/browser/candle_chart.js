/**
 * Candles of one symbol and period with indicators, fills and gaps.
 *
 * @module
 */
import {
  axisText,
  chartElement,
  gridLine,
  LEFT,
  scale,
  ticks,
} from "../../shared/browser/chart.js";
import { drawToWidth, el } from "../../shared/browser/dom.js";
import {
  formatCompact,
  formatExact,
  formatPrice,
} from "../../shared/browser/format.js";
import {
  candlePaths,
  curve,
  curveClass,
  fillMark,
  gapMark,
  volumePath,
} from "./candle_marks.js";
import { timeAxis } from "./time_axis.js";

const HEIGHT = 320;
const VOLUME_HEIGHT = 64;
const PANEL_HEIGHT = 96;

/**
 * Draws a pane. `bars` are `timestamp open high low close volume`, `values`
 * the outputs' columns, `fills` `{time, quantity, price, strategy}`, `gaps`
 * `{start, end, kind}`; `lengthMs` is a bar's length, 0 for bars side by side.
 */
export function candleChart(pane) {
  const place = el("div", { class: "chart", id: "candle-chart" });
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const tell = (i) => readout.replaceChildren(...barTexts(pane, i));
  const count = pane.bars[0].length;
  if (count > 0) tell(count - 1);
  drawToWidth(
    place,
    (width) => place.replaceChildren(draw(pane, width, tell)),
  );
  return el("figure", {}, el("figcaption", {}, readout), place);
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

function shortValue(value) {
  return Number.isNaN(value)
    ? "not ready"
    : formatExact(Number(value.toPrecision(6)));
}

function draw(pane, width, tell) {
  const { title, bars, outputs, values, fills, gaps } = pane;
  const axis = timeAxis(pane, width);
  const panels = [
    ...new Set(outputs.filter((o) => !o.onPrices).map((o) => o.id)),
  ];
  const panelTop = (i) => HEIGHT + VOLUME_HEIGHT + i * PANEL_HEIGHT;
  const bottom = panelTop(panels.length);
  const height = bottom + 18;
  const price = priceScale(pane);
  const onPoint = (x) => {
    const i = axis.nearest(x);
    if (i < 0) return undefined;
    tell(i);
    return axis.middle(i);
  };
  const label = `${title}: ${
    bars[0].length
  } candles, ${fills.length} fills, ${gaps.length} gaps`;
  return chartElement(
    { width, height, bottom, label, onPoint },
    gaps.map((gap) => gapMark(gap, axis, bottom)),
    ticks(price.low, price.high, 7).map((v) =>
      gridLine(width, price.y(v), formatExact(v))
    ),
    axis.ticks.map(([x, text]) =>
      axisText(text, { x, y: height - 3, "text-anchor": "middle" })
    ),
    candlePaths(bars, axis, price),
    volumePath(bars, axis, HEIGHT + VOLUME_HEIGHT - 10, VOLUME_HEIGHT - 22),
    outputs.map((output, k) =>
      output.onPrices ? curve(values[k], axis, price, k) : undefined
    ),
    panels.flatMap((id, i) => panel(pane, id, axis, panelTop(i), width)),
    fills.map((fill) => fillMark(fill, axis, price, pane.clock)),
  );
}

function priceScale({ bars: [, , high, low], outputs, values, fills }) {
  const all = [...high, ...low, ...fills.map((fill) => fill.price)];
  outputs.forEach((output, k) => {
    if (output.onPrices) all.push(...ready(values[k]));
  });
  return scale(all, 16, HEIGHT - 16);
}

/** The curves of one indicator below the candles, on a scale of their own. */
function panel({ outputs, values }, id, axis, top, width) {
  const own = outputs.flatMap((output, k) =>
    output.id === id && !output.onPrices ? [k] : []
  );
  const all = own.flatMap((k) => ready(values[k]));
  const y = scale(
    all.length === 0 ? [0] : all,
    top + 14,
    top + PANEL_HEIGHT - 10,
  );
  return [
    ...ticks(y.low, y.high, 2).map((v) =>
      gridLine(width, y.y(v), formatCompact(v))
    ),
    ...own.map((k) => curve(values[k], axis, y, k)),
    axisText(id, { x: LEFT + 4, y: top + 10 }),
  ];
}

function ready(values) {
  return [...values].filter((value) => !Number.isNaN(value));
}
