/**
 * Candles of one symbol and period with indicators, fills and gaps.
 *
 * @module
 */
import { fixed, gridLine, scale } from "./sections/equity.js";
import { drawToWidth, el, svg, ticks } from "../../shared/browser/dom.js";
import {
  formatCompact,
  formatExact,
  formatPrice,
} from "../../shared/browser/format.js";

const HEIGHT = 320;
const VOLUME_HEIGHT = 64;
const PANEL_HEIGHT = 96;
const LEFT = 58;
const RIGHT = 20;
const SERIES_COLORS = 8;

/**
 * Draws a pane. `bars` are `timestamp open high low close volume`, `values`
 * the outputs' columns, `fills` `{time, quantity, price, strategy}`, `gaps`
 * `{start, end, kind}`; `lengthMs` is a bar's length, 0 for bars side by side.
 */
export function candleChart(
  { title, bars, outputs, values, fills, gaps, lengthMs, clock },
) {
  const place = el("div", { class: "chart", id: "candle-chart" });
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const tell = (i) => {
    const [time, open, high, low, close, volume] = bars.map((column) =>
      column[i]
    );
    const at = lengthMs === 0 ? clock.date(time) : clock.full(time);
    readout.replaceChildren(
      el("b", {}, at),
      ` O ${formatPrice(open)} H ${formatPrice(high)} L ${formatPrice(low)}` +
        ` C ${formatPrice(close)} V ${formatCompact(volume)}`,
      ...outputs.map(({ name }, k) =>
        el(
          "span",
          { class: `key s${k % SERIES_COLORS}` },
          `${name} ${shortValue(values[k][i])}`,
        )
      ),
    );
  };
  const count = bars[0].length;
  if (count > 0) tell(count - 1);
  const whole = {
    title,
    bars,
    outputs,
    values,
    fills,
    gaps,
    lengthMs,
    clock,
    tell,
  };
  drawToWidth(place, (width) => place.replaceChildren(draw(whole, width)));
  return el("figure", {}, el("figcaption", {}, readout), place);
}

function shortValue(value) {
  return Number.isNaN(value)
    ? "not ready"
    : formatExact(Number(value.toPrecision(6)));
}

function draw(pane, width) {
  const { title, bars, outputs, fills, gaps, tell } = pane;
  const axis = timeAxis(pane, width);
  const panels = [
    ...new Set(outputs.filter((o) => !o.onPrices).map((o) => o.id)),
  ];
  const panelTop = (i) => HEIGHT + VOLUME_HEIGHT + i * PANEL_HEIGHT;
  const bottom = panelTop(panels.length);
  const height = bottom + 18;
  const price = priceScale(pane);
  const shift = axis.half;
  const cross = svg("line", { class: "cross", y1: 0, y2: bottom });
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": `${title}: ${
        bars[0].length
      } candles, ${fills.length} fills, ${gaps.length} gaps`,
    },
    gaps.map((gap) => gapMark(gap, axis, bottom)),
    ticks(price.low, price.high, 7).map((v) =>
      gridLine(width, price.y(v), formatExact(v))
    ),
    axis.ticks.map(([x, text]) =>
      svg(
        "text",
        { class: "axis", x, y: height - 3, "text-anchor": "middle" },
        text,
      )
    ),
    candlePaths(bars, axis, price),
    volumePaths(bars, axis),
    outputs.map((output, k) =>
      output.onPrices ? curve(pane.values[k], axis, price, k, shift) : undefined
    ),
    panels.flatMap((id, i) => panel(pane, id, axis, panelTop(i), width)),
    fills.map((fill) => fillMark(fill, axis, price, pane)),
    cross,
  );
  const point = (event) => {
    const box = chart.getBoundingClientRect();
    const i = axis.nearest(event.clientX - box.left);
    if (i < 0) return;
    cross.setAttribute("x1", axis.x(i) + shift);
    cross.setAttribute("x2", axis.x(i) + shift);
    cross.classList.add("shown");
    tell(i);
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
  return chart;
}

/** Where bars and instants lie: by time within a day, side by side over days. */
function timeAxis({ bars, gaps, lengthMs, clock }, width) {
  const [times] = bars;
  const count = times.length;
  const room = width - LEFT - RIGHT;
  if (lengthMs === 0) {
    const step = room / Math.max(1, count);
    const indexOf = (time) => {
      let i = 0;
      while (i + 1 < count && times[i + 1] <= time) i++;
      return i;
    };
    return {
      x: (i) => LEFT + step * i,
      at: (time) => LEFT + step * (indexOf(time) + 0.5),
      half: step / 2,
      nearest: (x) => clamp(Math.floor((x - LEFT) / step), count),
      ticks: spaced(count, room).map((
        i,
      ) => [LEFT + step * (i + 0.5), clock.date(times[i])]),
    };
  }
  const from = Math.min(times[0] ?? Infinity, gaps[0]?.start ?? Infinity);
  const to = Math.max(
    (times[count - 1] ?? -Infinity) + lengthMs,
    gaps[gaps.length - 1]?.end ?? -Infinity,
  );
  const at = (time) => LEFT + room * (time - from) / (to - from);
  const half = room * lengthMs / (to - from) / 2;
  const nearest = (x) => {
    const time = from + (x - LEFT) / room * (to - from) - lengthMs / 2;
    let best = -1;
    for (let i = 0; i < count; i++) {
      if (
        best < 0 || Math.abs(times[i] - time) < Math.abs(times[best] - time)
      ) best = i;
    }
    return best;
  };
  return {
    x: (i) => at(times[i]),
    at,
    half,
    nearest,
    ticks: clockTicks(from, to, room, at, clock),
  };
}

function clamp(i, count) {
  return Math.min(count - 1, Math.max(0, i));
}

function spaced(count, room) {
  const most = Math.max(1, Math.floor(room / 110));
  return Array.from(
    { length: Math.min(most, count) },
    (_, i) => Math.floor((i + 0.5) * count / Math.min(most, count)),
  );
}

function clockTicks(from, to, room, at, clock) {
  const minutes = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720];
  const most = Math.max(2, room / 72);
  const step = 60_000 *
    (minutes.find((m) => (to - from) / (m * 60_000) <= most) ?? 1_440);
  const found = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    found.push([at(t), clock.time(t)]);
  }
  return found;
}

function priceScale({ bars: [, , high, low], outputs, values, fills }) {
  const all = [...high, ...low, ...fills.map((fill) => fill.price)];
  outputs.forEach((output, k) => {
    if (output.onPrices) all.push(...values[k].filter((v) => !Number.isNaN(v)));
  });
  return scale(all, 16, HEIGHT - 16);
}

/** Four paths, however many candles there are. */
function candlePaths([, open, high, low, close], axis, price) {
  const paths = { up: ["", ""], down: ["", ""] };
  const body = Math.max(0.5, axis.half * 0.7);
  for (let i = 0; i < open.length; i++) {
    const tone = close[i] >= open[i] ? "up" : "down";
    const x = axis.x(i) + axis.half;
    paths[tone][0] += `M${fixed(x)} ${fixed(price.y(high[i]))}V${
      fixed(price.y(low[i]))
    }`;
    const top = fixed(price.y(Math.max(open[i], close[i])));
    const end = Math.max(top + 1, fixed(price.y(Math.min(open[i], close[i]))));
    paths[tone][1] += box(x - body, top, x + body, end);
  }
  return Object.entries(paths).flatMap(([tone, [wicks, bodies]]) => [
    svg("path", { class: `wick ${tone}`, d: wicks }),
    svg("path", { class: `body ${tone}`, d: bodies }),
  ]);
}

function box(left, top, right, bottom) {
  return `M${fixed(left)} ${fixed(top)}H${fixed(right)}V${fixed(bottom)}H${
    fixed(left)
  }Z`;
}

function volumePaths([, , , , , volume], axis) {
  const high = volume.reduce((a, b) => Math.max(a, b), 1);
  const bottom = HEIGHT + VOLUME_HEIGHT - 10;
  const body = Math.max(0.5, axis.half * 0.7);
  let d = "";
  volume.forEach((v, i) => {
    const x = axis.x(i) + axis.half;
    d += box(
      x - body,
      bottom - (VOLUME_HEIGHT - 22) * v / high,
      x + body,
      bottom,
    );
  });
  return svg("path", { class: "volume", d });
}

function curve(values, axis, y, k, shift) {
  let d = "";
  let drawn = false;
  values.forEach((value, i) => {
    const ready = !Number.isNaN(value);
    if (ready) {
      d += `${drawn ? "L" : "M"}${fixed(axis.x(i) + shift)} ${
        fixed(y.y(value))
      }`;
    }
    drawn = ready;
  });
  return svg("path", { class: `line s${k % SERIES_COLORS}`, d });
}

function panel({ outputs, values }, id, axis, top, width) {
  const own = outputs.flatMap((output, k) =>
    output.id === id && !output.onPrices ? [k] : []
  );
  const all = own.flatMap((k) =>
    [...values[k]].filter((v) => !Number.isNaN(v))
  );
  const y = scale(
    all.length === 0 ? [0] : all,
    top + 14,
    top + PANEL_HEIGHT - 10,
  );
  return [
    ...ticks(y.low, y.high, 2).map((v) =>
      gridLine(width, y.y(v), formatCompact(v))
    ),
    ...own.map((k) => curve(values[k], axis, y, k, axis.half)),
    svg("text", { class: "axis", x: LEFT + 4, y: top + 10 }, id),
  ];
}

function gapMark({ start, end, kind }, axis, bottom) {
  const x = axis.at(start);
  return svg("rect", {
    class: kind === "missing" ? "gap" : "gap known",
    x: fixed(x),
    y: 0,
    width: Math.max(2, fixed(axis.at(end) - x)),
    height: bottom,
  }, svg("title", {}, `Gap: ${kind}`));
}

function fillMark(
  { time, quantity, price, strategy },
  axis,
  scaleOfPrices,
  { clock },
) {
  const x = axis.at(time);
  const y = scaleOfPrices.y(price);
  const way = quantity > 0 ? 1 : -1;
  return svg(
    "path",
    {
      class: quantity > 0 ? "fill buy" : "fill sell",
      d: `M${fixed(x)} ${fixed(y)}l-5 ${9 * way}h10Z`,
    },
    svg(
      "title",
      {},
      `${clock.full(time)} ${strategy}: ${quantity > 0 ? "bought" : "sold"} ${
        formatExact(Math.abs(quantity))
      } at ${formatPrice(price)}`,
    ),
  );
}
