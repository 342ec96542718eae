/**
 * Equity, benchmark and drawdown over the sessions.
 *
 * @module
 */
import { drawToWidth, el, svg, ticks } from "../../../shared/browser/dom.js";
import {
  formatCompact,
  formatMoney,
  formatPercent,
} from "../../../shared/browser/format.js";

const HEIGHT = 260;
const FALL_HEIGHT = 110;
const LEFT = 58;
const RIGHT = 20;
/** Room for a date below. */
const DATE_WIDTH = 76;

/** The chart of a report's equity and drawdown. */
export function equityChart(data) {
  const { curve, statistics: { benchmark } } = data;
  const equity = [data.startingCash, ...curve.equity];
  const falls = [0, ...curve.drawdown.map((fall) => -(fall ?? 0))];
  const dates = ["start", ...curve.dates];
  const other = benchmark === null ? undefined : [
    data.startingCash,
    ...benchmark.closes.map((c) => data.startingCash * c / benchmark.start),
  ];
  const place = el("div", { class: "chart", id: "equity-chart" });
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const tell = (i) => {
    readout.replaceChildren(
      el("b", {}, dates[i]),
      ` equity ${formatMoney(equity[i])}`,
      ` · drawdown ${formatPercent(-falls[i])}`,
      other === undefined
        ? ""
        : ` · ${benchmark.symbol} ${formatMoney(other[i])}`,
    );
  };
  tell(equity.length - 1);
  drawToWidth(place, (width) => {
    place.replaceChildren(
      draw({ equity, falls, dates, other, width, tell, data }),
    );
  });
  return el(
    "figure",
    {},
    el("figcaption", {}, legend(benchmark), readout),
    place,
  );
}

function legend(benchmark) {
  return el(
    "span",
    { class: "legend" },
    el("span", { class: "key equity" }, "Equity"),
    benchmark === null
      ? undefined
      : el("span", { class: "key benchmark" }, `${benchmark.symbol}, held`),
    el("span", { class: "key fall" }, "Drawdown"),
  );
}

function draw({ equity, falls, dates, other, width, tell, data }) {
  const last = equity.length - 1;
  const x = (i) => LEFT + (width - LEFT - RIGHT) * i / Math.max(1, last);
  const top = scale([...equity, ...(other ?? [])], 12, HEIGHT - 12);
  // Without any fall there is still an axis.
  const low = Math.min(...falls) || -0.01;
  const bottom = (v) => HEIGHT + 14 + (FALL_HEIGHT - 28) * (v / low);
  const height = HEIGHT + FALL_HEIGHT;
  const path = (values, y) =>
    values.map((v, i) => `${i === 0 ? "M" : "L"}${fixed(x(i))} ${fixed(y(v))}`)
      .join("");
  const floor = fixed(bottom(0));
  const cross = svg("line", { class: "cross", y1: 0, y2: height - 14 });
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": describe(data),
    },
    ticks(top.low, top.high, 5).map((v) =>
      gridLine(width, top.y(v), formatCompact(v))
    ),
    ticks(100 * low, 0, 2).map((v) =>
      gridLine(width, bottom(v / 100), `${formatCompact(v)} %`)
    ),
    dateTicks(dates, width).map((i) =>
      svg("text", {
        class: "axis",
        x: Math.min(x(i), width - DATE_WIDTH / 2),
        y: height - 1,
        "text-anchor": "middle",
      }, dates[i])
    ),
    svg("path", {
      class: "area",
      d: `${path(equity, top.y)}L${
        fixed(x(last))
      } ${HEIGHT}L${LEFT} ${HEIGHT}Z`,
    }),
    other === undefined
      ? undefined
      : svg("path", { class: "line benchmark", d: path(other, top.y) }),
    svg("path", { class: "line equity", d: path(equity, top.y) }),
    svg("path", {
      class: "fall",
      d: `${path(falls, bottom)}L${fixed(x(last))} ${floor}L${LEFT} ${floor}Z`,
    }),
    cross,
  );
  const point = (event) => {
    const box = chart.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT);
    const i = Math.min(last, Math.max(0, Math.round(share * last)));
    cross.setAttribute("x1", x(i));
    cross.setAttribute("x2", x(i));
    cross.classList.add("shown");
    tell(i);
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
  return chart;
}

/** A scale of values over a height, the lowest at the bottom. */
export function scale(values, from, to) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) {
    const pad = Math.abs(low) * 0.01 || 1;
    low -= pad;
    high += pad;
  }
  return { low, high, y: (v) => to - (to - from) * (v - low) / (high - low) };
}

/** A line across the chart with its value. */
export function gridLine(width, y, text) {
  return svg(
    "g",
    { class: "grid" },
    svg("line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
    svg(
      "text",
      { class: "axis", x: LEFT - 6, y: y + 4, "text-anchor": "end" },
      text,
    ),
  );
}

/** A coordinate in few digits. */
export function fixed(value) {
  return Math.round(value * 10) / 10;
}

function dateTicks(dates, width) {
  const most = Math.max(1, Math.floor((width - LEFT) / 130));
  const last = dates.length - 1;
  const count = Math.min(most, last);
  return Array.from(
    { length: count },
    (_, i) => 1 + Math.floor((i + 0.5) * last / count),
  ).filter((i) => i <= last);
}

function describe({ curve: { dates }, statistics, account, startingCash }) {
  if (dates.length === 0) return "No session";
  const fall = statistics.overall.maxDrawdown.value;
  return `Equity from ${formatMoney(startingCash)} to ${
    formatMoney(account.equity)
  } over ${dates.length} sessions, deepest drawdown ${
    fall === null ? "unknown" : formatPercent(fall)
  }`;
}
