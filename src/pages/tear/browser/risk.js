/**
 * What risk was taken: intervals of figures, rolling figures, drawdowns, exposure.
 *
 * @module
 */
import { seriesChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatFixed,
  formatPercent,
} from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";

const HEIGHT = 170;

const percentAxis = (value) => formatPercent(value, 0);

/** Rolling Sharpe ratio, volatility and beta. */
export function rollingSection({ data }) {
  const { rolling } = data.tear;
  const { dates } = data.curve;
  if (dates.length < rolling.window) return undefined;
  const { benchmark } = data.statistics;
  const chart = (id, name, values, colour, formats) =>
    seriesChart({
      id,
      label: `${name} of ${rolling.window} sessions`,
      height: HEIGHT,
      x: dates,
      sync: "equity",
      series: [{ name, values, colour }],
      ...formats,
    });
  const ratio = { format: formatFixed, axisFormat: (v) => formatFixed(v, 1) };
  return section(
    "rolling",
    "Rolling figures",
    el(
      "p",
      { class: "note" },
      `Each value is about the ${rolling.window} sessions that end with it.`,
    ),
    chart(
      "rolling-sharpe",
      "Rolling Sharpe ratio",
      rolling.sharpe,
      "s0",
      ratio,
    ),
    chart(
      "rolling-volatility",
      "Rolling volatility",
      rolling.volatility,
      "s1",
      {
        format: formatPercent,
        axisFormat: percentAxis,
      },
    ),
    rolling.beta === undefined ? undefined : chart(
      "rolling-beta",
      `Rolling beta to ${benchmark.symbol}`,
      rolling.beta,
      "s2",
      ratio,
    ),
  );
}

/** The deepest drawdowns with their dates. */
export function drawdownSection({ data }) {
  const { drawdowns } = data.tear;
  if (drawdowns.length === 0) return undefined;
  const of = (key) => (i) => drawdowns[i][key];
  return section(
    "drawdowns",
    "Deepest drawdowns",
    dataTable({
      caption: "The deepest drawdowns at session ends",
      count: drawdowns.length,
      sort: { column: 0, descending: true },
      columns: [
        numberColumn("Depth", of("depth"), formatPercent),
        textColumn("Peak", (i) => drawdowns[i].peak ?? "start"),
        textColumn("Trough", of("trough")),
        textColumn("Recovery", (i) => drawdowns[i].recovery ?? "not yet"),
        numberColumn("Sessions down", of("fallSessions"), formatCount),
        numberColumn("Sessions up", of("recoverySessions"), formatCount),
      ],
    }).element,
  );
}

/** The intervals of Sharpe ratio, growth and drawdown. */
export function intervalSection({ data }) {
  const { intervals } = data.tear;
  if (intervals === null) return undefined;
  const rows = [
    ["Sharpe ratio", intervals.sharpe, formatFixed],
    ["Growth a year", intervals.cagr, formatPercent],
    ["Max drawdown, session ends", intervals.drawdown, formatPercent],
  ].filter(([, interval]) => interval !== null);
  const column = (title, key) => ({
    title,
    numeric: true,
    value: (i) => rows[i][1][key],
    text: (i) => rows[i][2](rows[i][1][key]),
  });
  return section(
    "intervals",
    "How sure the figures are",
    el(
      "p",
      { class: "note" },
      `${percentAxis(intervals.level)} of ${
        formatCount(intervals.samples)
      } resamples of the session returns (stationary bootstrap, blocks of ${intervals.block} sessions on average) are between low and high.`,
    ),
    dataTable({
      caption: "Intervals by the bootstrap",
      count: rows.length,
      columns: [
        textColumn("Figure", (i) => rows[i][0]),
        column("Low", "low"),
        column("Median", "median"),
        column("High", "high"),
      ],
    }).element,
  );
}

/** Exposure and leverage at session ends. */
export function exposureSection({ data }) {
  const { netExposure, grossExposure } = data.tear;
  if (!netExposure.some((value) => value !== null && value !== 0)) {
    return undefined;
  }
  return section(
    "exposure",
    "Exposure and leverage",
    seriesChart({
      id: "exposure-chart",
      label: "Position value ÷ equity at session ends",
      height: HEIGHT,
      x: data.curve.dates,
      sync: "equity",
      format: (value) => formatPercent(value, 1),
      axisFormat: percentAxis,
      series: [
        { name: "Net of short positions", values: netExposure, colour: "s0" },
        ...(grossExposure === undefined
          ? []
          : [{ name: "Leverage", values: grossExposure, colour: "s1" }]),
      ],
    }),
  );
}
