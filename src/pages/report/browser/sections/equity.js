/**
 * Equity, benchmark and drawdown at the session ends, and the deepest drawdown
 * as of every slice.
 *
 * @module
 */
import {
  axisText,
  chartElement,
  fixed,
  gridLine,
  LEFT,
  RIGHT,
  scale,
  svg,
  ticks,
} from "../../../shared/browser/chart.js";
import { drawToWidth, el, section } from "../../../shared/browser/dom.js";
import {
  formatCompact,
  formatMoney,
  formatPercent,
} from "../../../shared/browser/format.js";
import { statistic, statisticRows } from "../statistics.js";

const HEIGHT = 260;
const FALL_HEIGHT = 110;
/** Space for a date below. */
const DATE_WIDTH = 76;

/** The chart of equity and drawdown, and the comparison with the benchmark. */
export function equitySection(report) {
  const { data } = report;
  return section(
    "equity",
    "Equity and drawdown",
    equityChart(data),
    drawdownLine(report),
    benchmarkLine(data),
  );
}

function equityChart(data) {
  const { benchmark } = data.statistics;
  const curves = curvesOf(data);
  const { equity, falls, dates, other } = curves;
  const place = el("div", { class: "chart", id: "equity-chart" });
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const tell = (i) => {
    readout.replaceChildren(
      el("b", {}, dates[i]),
      ` equity ${formatMoney(equity[i])}`,
      ` · drawdown at session ends ${formatPercent(-falls[i])}`,
      other === undefined
        ? ""
        : ` · ${benchmark.symbol} ${formatMoney(other[i])}`,
    );
  };
  tell(equity.length - 1);
  const label = describe(data);
  drawToWidth(place, (width) => {
    place.replaceChildren(draw({ ...curves, width, tell, label }));
  });
  return el(
    "figure",
    {},
    el("figcaption", {}, legend(benchmark), readout),
    place,
  );
}

/** The curves, from the start of the run on. */
function curvesOf({ curve, startingCash, statistics: { benchmark } }) {
  return {
    equity: [startingCash, ...curve.equity],
    falls: [0, ...curve.drawdown.map((fall) => -(fall ?? 0))],
    dates: ["start", ...curve.dates],
    other: benchmark === null ? undefined : [
      startingCash,
      ...benchmark.closes.map((c) => startingCash * c / benchmark.start),
    ],
  };
}

function legend(benchmark) {
  return el(
    "span",
    { class: "legend" },
    el("span", { class: "key equity" }, "Equity"),
    benchmark === null
      ? undefined
      : el("span", { class: "key benchmark" }, `${benchmark.symbol}, held`),
    el("span", { class: "key fall" }, "Drawdown at session ends"),
  );
}

function draw({ equity, falls, dates, other, width, tell, label }) {
  const last = equity.length - 1;
  const x = (i) => LEFT + (width - LEFT - RIGHT) * i / Math.max(1, last);
  const top = scale([...equity, ...(other ?? [])], 12, HEIGHT - 12);
  // The axis needs a range even without any drawdown.
  const low = falls.reduce((a, b) => Math.min(a, b), 0) || -0.01;
  const fallY = (v) => HEIGHT + 14 + (FALL_HEIGHT - 28) * (v / low);
  const height = HEIGHT + FALL_HEIGHT;
  const onPoint = (left) => {
    const share = (left - LEFT) / (width - LEFT - RIGHT);
    const i = Math.min(last, Math.max(0, Math.round(share * last)));
    tell(i);
    return x(i);
  };
  return chartElement(
    { width, height, bottom: height - 14, label, onPoint },
    ticks(top.low, top.high, 5).map((v) =>
      gridLine(width, top.y(v), formatCompact(v))
    ),
    ticks(100 * low, 0, 2).map((v) =>
      gridLine(width, fallY(v / 100), `${formatCompact(v)} %`)
    ),
    dateTicks(dates, width).map((i) =>
      axisText(dates[i], {
        x: Math.min(x(i), width - DATE_WIDTH / 2),
        y: height - 1,
        "text-anchor": "middle",
      })
    ),
    filled("area", equity, x, top.y, HEIGHT),
    other === undefined ? undefined : svg("path", {
      class: "line benchmark",
      d: path(other, x, top.y),
    }),
    svg("path", { class: "line equity", d: path(equity, x, top.y) }),
    filled("fall", falls, x, fallY, fixed(fallY(0))),
  );
}

function path(values, x, y) {
  return values.map((v, i) =>
    `${i === 0 ? "M" : "L"}${fixed(x(i))} ${fixed(y(v))}`
  ).join("");
}

/** The area between a curve and a level. */
function filled(name, values, x, y, level) {
  const end = fixed(x(values.length - 1));
  return svg("path", {
    class: name,
    d: `${path(values, x, y)}L${end} ${level}L${LEFT} ${level}Z`,
  });
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
  const { maxDrawdown, sessionMaxDrawdown } = statistics.overall;
  const text = ({ value }) => value === null ? "unknown" : formatPercent(value);
  return `Equity from ${formatMoney(startingCash)} to ${
    formatMoney(account.equity)
  } over ${dates.length} sessions, deepest drawdown ${
    text(maxDrawdown)
  } as of every slice, ${text(sessionMaxDrawdown)} as of session ends`;
}

/** The deepest drawdown as of every slice, with its peak and trough. */
function drawdownLine({ data, clock }) {
  const { depth, peak, peakTime, trough, troughTime } = data.sliceDrawdown;
  if (depth === 0) return undefined;
  const point = (amount, time) =>
    `${formatMoney(amount)} (${clock.full(Date.parse(time))})`;
  return el(
    "p",
    { class: "facts" },
    "Deepest drawdown as of every slice: ",
    el("b", {}, formatPercent(depth)),
    ` from ${point(peak, peakTime)} to ${point(trough, troughTime)}`,
  );
}

/** Account performance relative to the benchmark. */
function benchmarkLine(data) {
  const { benchmark } = data.statistics;
  if (benchmark === null) return undefined;
  const rows = statisticRows(data, "benchmark");
  const part = (key, i) => {
    const { label, format } = rows.get(key);
    const text = el("b", {}, statistic(benchmark[key], format));
    return [`${i === 0 ? "" : "· "}${label} `, text, " "];
  };
  return el(
    "p",
    { class: "facts" },
    `Relative to ${benchmark.symbol}, bought and held: `,
    ["excessReturn", "beta", "alpha", "correlation"].flatMap(part),
  );
}
