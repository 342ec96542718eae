/**
 * Equity, benchmark and drawdown at the session ends, and the deepest drawdown
 * as of every slice.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatMoney, formatPercent } from "../../shared/browser/format.js";
import { seriesChart } from "../../shared/browser/curve_chart.js";
import { statistic, statisticRows } from "./statistics.js";

const FALL_HEIGHT = 140;

/** The charts of equity and drawdown, and the comparison with the benchmark. */
export function equitySection(report) {
  const { data } = report;
  return section(
    "equity",
    "Equity and drawdown",
    equityChart(data),
    drawdownChart(data),
    drawdownLine(report),
    benchmarkLine(data),
  );
}

/** Equity and what the starting cash would be in the benchmark. */
function equityChart(data) {
  const { curve, startingCash, statistics: { benchmark } } = data;
  return seriesChart({
    id: "equity-chart",
    label: describe(data),
    x: curve.dates,
    sync: "equity",
    series: [
      {
        name: "Equity",
        values: curve.equity,
        colour: "accent",
        isFilled: benchmark === null,
      },
      ...(benchmark === null ? [] : [{
        name: `${benchmark.symbol}, held`,
        values: benchmark.closes.map((close) =>
          startingCash * close / benchmark.start
        ),
        colour: "s1",
        dash: [6, 4],
      }]),
    ],
  });
}

function drawdownChart({ curve }) {
  return seriesChart({
    id: "drawdown-chart",
    label: "Drawdown at session ends",
    height: FALL_HEIGHT,
    x: curve.dates,
    sync: "equity",
    format: formatPercent,
    axisFormat: (value) => formatPercent(value, 1),
    series: [{
      name: "Drawdown at session ends",
      values: curve.drawdown.map((fall) => fall === null ? null : -fall),
      colour: "down",
      isFilled: true,
    }],
  });
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
