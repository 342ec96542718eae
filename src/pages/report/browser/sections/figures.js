/**
 * The parts of the page that are figures and words.
 *
 * @module
 */
import { el, statistic } from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatMoney,
  formatPercent,
  formatSigned,
} from "../../../shared/browser/format.js";
import { dataTable } from "../../../shared/browser/table.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** How a statistic is written, by its unit. */
const FORMATS = {
  fraction: formatPercent,
  ratio: formatFixed,
  money: formatSigned,
  count: formatCount,
  sessions: (value) => `${value} sessions`,
  times: (value) => `${formatFixed(value)} ×`,
  milliseconds: formatDuration,
};

/** Statistics of a group by their keys, each with its label and format. */
function rowsOf({ statisticRows }, ...groups) {
  return new Map(
    statisticRows.filter(({ group }) => groups.includes(group)).map((row) => [
      row.key,
      { ...row, format: (value) => FORMATS[row.unit](value) },
    ]),
  );
}

/** The figures that matter most, in large. */
export function tiles(data) {
  const { overall } = data.statistics;
  const { netProfit } = data.account;
  const curve = rowsOf(data, "curve");
  const trades = rowsOf(data, "trades");
  const tile = (title, content, tone = "") =>
    el(
      "div",
      { class: "tile" },
      el("dt", {}, title),
      el("dd", { class: tone }, content),
    );
  return el(
    "dl",
    { class: "tiles" },
    tile(
      "Net profit",
      formatSigned(netProfit),
      netProfit > 0 ? "up" : netProfit < 0 ? "down" : "",
    ),
    ...["totalReturn", "cagr", "sharpe", "maxDrawdown"].map((key) => {
      const { label, format } = curve.get(key);
      return tile(label, statistic(overall[key], format));
    }),
    ...["winRate", "profitFactor"].map((key) => {
      const { label, format } = trades.get(key);
      return tile(label, statistic(overall.trades[key], format));
    }),
    tile("Round trips", formatCount(overall.trades.roundTrips)),
  );
}

/** All figures, a column for the account, each strategy and the benchmark. */
export function figures(data) {
  const { overall, strategies, benchmark } = data.statistics;
  const columns = [
    ["Account", overall],
    ...(strategies.length > 1 ? strategies.map((s) => [s.name, s]) : []),
    ...(benchmark === null ? [] : [[`${benchmark.symbol}, held`, benchmark]]),
  ];
  const row = (title, pick, format) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, title),
      columns.map(([, source]) => {
        const found = pick(source);
        return el(
          "td",
          { class: "num" },
          found === undefined ? "" : statistic(found, format),
        );
      }),
    );
  const given = (value) => typeof value === "number" ? { value } : value;
  return scrolled(
    "All figures",
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td"),
        columns.map(([name]) => el("th", { scope: "col", class: "num" }, name)),
      ),
    ),
    el(
      "tbody",
      {},
      [...rowsOf(data, "curve", "overall").values()].map((
        { label, key, format },
      ) => row(label, (s) => s[key], format)),
      [...rowsOf(data, "trades").values()].map(({ label, key, format }) =>
        row(label, (s) => given(s.trades?.[key]), format)
      ),
    ),
  );
}

/** Account performance relative to the benchmark. */
export function benchmarkLine(data) {
  const { benchmark } = data.statistics;
  if (benchmark === null) return undefined;
  const rows = rowsOf(data, "benchmark");
  const part = (key, i) => {
    const { label, format } = rows.get(key);
    const text = el("b", {}, statistic(benchmark[key], format));
    return [`${i === 0 ? "" : "· "}${label} `, text, " "];
  };
  return el(
    "p",
    { class: "facts" },
    `Beside ${benchmark.symbol}, bought and held: `,
    ["excessReturn", "beta", "alpha", "correlation"].flatMap(part),
  );
}

/** Returns by year and month. */
export function monthTable({ years }) {
  const largest = Math.max(
    1e-9,
    ...years.flatMap((y) => y.months.map((m) => Math.abs(m ?? 0))),
  );
  const cell = (value, strong) => {
    if (value === null) return el("td");
    const share = Math.round(40 * Math.min(1, Math.abs(value) / largest));
    const tone = value > 0 ? "--up" : "--down";
    const shade = strong
      ? undefined
      : `background:color-mix(in srgb, var(${tone}) ${share}%, transparent)`;
    return el(
      "td",
      { class: strong ? "num total" : "num", style: shade },
      formatPercent(value, 1),
    );
  };
  return scrolled(
    "Returns by month",
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, "Year"),
        [...MONTHS, "Year"].map((m) =>
          el("th", { scope: "col", class: "num" }, m)
        ),
      ),
    ),
    el(
      "tbody",
      {},
      years.map(({ year, months, total }) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, year),
          months.map((m) => cell(m, false)),
          cell(total, true),
        )
      ),
    ),
  );
}

/** What was done in every symbol. */
export function symbolTable(data) {
  const { symbols } = data.statistics;
  const rows = rowsOf(data, "trades");
  const figure = (key) => ({
    title: rows.get(key).label,
    numeric: true,
    value: (i) => symbols[i].trades[key].value,
    text: (i) => statistic(symbols[i].trades[key], rows.get(key).format),
  });
  const amount = (title, pick, format, tone) => ({
    title,
    numeric: true,
    value: pick,
    text: (i) => format(pick(i)),
    tone,
  });
  const profit = (i) => symbols[i].trades.netProfit;
  return dataTable({
    caption: `${formatCount(symbols.length)} traded symbols`,
    count: symbols.length,
    sort: { column: 3, descending: true },
    columns: [
      {
        title: "Symbol",
        value: (i) => symbols[i].symbol,
        text: (i) => symbols[i].symbol,
      },
      amount("Fills", (i) => symbols[i].fills, formatCount),
      amount("Round trips", (i) => symbols[i].trades.roundTrips, formatCount),
      amount(
        "Net profit",
        profit,
        formatSigned,
        (i) => profit(i) > 0 ? "up" : profit(i) < 0 ? "down" : "",
      ),
      ...["winRate", "profitFactor", "expectancy", "sqn"].map(figure),
      amount("Fees", (i) => symbols[i].fees, formatMoney),
      {
        title: "Exposure",
        numeric: true,
        value: (i) => symbols[i].exposure.value,
        text: (i) => statistic(symbols[i].exposure, formatPercent),
      },
    ],
  }).element;
}

/** How good the data were. */
export function qualityTables({ quality, weakSessions, weakTotal, base }) {
  const number = (title, pick, format) => ({
    title,
    numeric: true,
    value: pick,
    text: (i) => format(pick(i)),
  });
  const score = (v) => v === 100 ? "100" : formatFixed(v, 3);
  const bySymbol = dataTable({
    caption: `Quality of ${base} bars by symbol`,
    count: quality.length,
    sort: { column: 1, descending: false },
    columns: [
      {
        title: "Symbol",
        value: (i) => quality[i].symbol,
        text: (i) => quality[i].symbol,
      },
      number("Quality", (i) => quality[i].quality, score),
      number("Expected", (i) => quality[i].expected, formatCount),
      number("Traded", (i) => quality[i].traded, formatCount),
      number("No trade", (i) => quality[i].no_trade, formatCount),
      number("Missing", (i) => quality[i].missing, formatCount),
    ],
  }).element;
  if (weakTotal === 0) {
    return [bySymbol, el("p", {}, "No session has holes in its data.")];
  }
  const shown = weakSessions.length < weakTotal
    ? `the lowest ${formatCount(weakSessions.length)} of ${
      formatCount(weakTotal)
    }`
    : formatCount(weakTotal);
  const sessions = dataTable({
    caption: `Sessions with holes: ${shown}`,
    count: weakSessions.length,
    sort: { column: 2, descending: false },
    columns: [
      {
        title: "Date",
        value: (i) => weakSessions[i].date,
        text: (i) => weakSessions[i].date,
      },
      {
        title: "Symbol",
        value: (i) => weakSessions[i].symbol,
        text: (i) => weakSessions[i].symbol,
      },
      number("Quality", (i) => weakSessions[i].quality, score),
      number("Bars", (i) => weakSessions[i].bars, formatCount),
    ],
  }).element;
  return [bySymbol, sessions];
}

/** Warnings, or that there are none. */
export function warningList({ warnings }) {
  if (warnings.length === 0) return el("p", {}, "No warnings.");
  return el(
    "ul",
    { class: "warnings" },
    warnings.map((warning) => el("li", {}, warning)),
  );
}

/** How the run itself went. */
export function runFacts({ metrics, hash }) {
  const fact = (title, text) => [el("dt", {}, title), el("dd", {}, text)];
  const busy = Object.entries(metrics.busyMs).map(([stage, ms]) =>
    `${stage.replaceAll("_", " ")} ${formatDuration(ms)}`
  );
  const edges = Object.entries(metrics.backtest.edges).map(([edge, e]) =>
    `${edge}: waited ${formatCount(e.backPressure)} times, ${
      formatDuration(e.waitedMs)
    }; ${formatCount(e.overruns)} overruns`
  );
  const { sessionDuration } = metrics.backtest.timings;
  return el(
    "dl",
    { class: "run" },
    fact("Runner", metrics.runner),
    fact(
      "Time",
      `${formatFixed(metrics.seconds, 3)} s, started in ${
        formatFixed(metrics.startSeconds, 3)
      } s`,
    ),
    fact(
      "Speed",
      `${formatCount(Math.round(metrics.barsPerSecond))} base bars/s`,
    ),
    fact(
      "Bars",
      `${formatCount(metrics.bars)} base bars, ${
        formatCount(metrics.events)
      } events, ${formatCount(metrics.slices)} slices`,
    ),
    fact("Calls of strategies", formatCount(metrics.calls)),
    sessionDuration.count > 0
      ? fact(
        "A session",
        `${formatDuration(sessionDuration.avg)} on average, at most ${
          formatDuration(sessionDuration.max)
        }`,
      )
      : [],
    fact("Busy", busy.join(", ")),
    edges.length > 0 ? fact("Between stages", edges.join("; ")) : [],
    fact("Hash", hash),
  );
}

/** What strategies wrote. */
export function logList({ log, logTotal }, clock) {
  if (logTotal === 0) return undefined;
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      `${formatCount(logTotal)} lines of strategies${
        logTotal > log.length
          ? `, the first ${formatCount(log.length)} here`
          : ""
      }`,
    ),
    el(
      "pre",
      { tabindex: 0 },
      log.map(({ time, strategy, message }) =>
        `${clock.full(time)} ${strategy}: ${message}\n`
      ).join(""),
    ),
  );
}

function scrolled(caption, ...parts) {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), ...parts),
  );
}
