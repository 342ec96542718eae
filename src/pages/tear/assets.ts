// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `.tiles {
  display: grid;
  grid-template-columns: repeat(4, 1fr);
  gap: 10px;
  margin: 18px 0 0;
}
.tile {
  padding: 10px 14px;
}
.tile dt {
  color: var(--muted);
  font-size: 0.82rem;
}
.tile dd {
  margin: 0;
  font-size: 1.3rem;
  font-weight: 650;
  letter-spacing: -0.01em;
}
.na small {
  display: block;
  font-size: 0.72rem;
  line-height: 1.25;
  white-space: normal;
  min-width: 9em;
}
figure {
  margin: 0;
}
figcaption {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  align-items: baseline;
  justify-content: space-between;
}
.readout {
  margin: 0 0 6px;
  min-height: 1.5em;
}
.readout b {
  color: var(--text);
}
.key {
  margin-right: 12px;
  font-size: 0.87rem;
}
.key::before {
  content: "";
  display: inline-block;
  width: 12px;
  height: 3px;
  margin-right: 5px;
  border-radius: 2px;
  vertical-align: middle;
  background: currentColor;
}
.readout .key {
  margin: 0 0 0 12px;
}
.s0 {
  color: var(--s0);
}
.s1 {
  color: var(--s1);
}
.s2 {
  color: var(--s2);
}
.s3 {
  color: var(--s3);
}
.s4 {
  color: var(--s4);
}
.s5 {
  color: var(--s5);
}
.s6 {
  color: var(--s6);
}
.s7 {
  color: var(--s7);
}
td.total {
  font-weight: 650;
}
.key.accent {
  color: var(--accent);
}
.key.down {
  color: var(--down);
}
.warnings {
  margin: 0;
  padding-left: 1.2em;
  overflow-wrap: anywhere;
}
@media (max-width: 560px) {
  .tiles {
    grid-template-columns: 1fr 1fr;
  }
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<
  Record<
    | "statistics"
    | "equity"
    | "figures"
    | "months"
    | "returns"
    | "risk"
    | "symbols"
    | "tiles"
    | "trips"
    | "tear_sheet",
    string
  >
> = {
  statistics: `/**
 * Statistics: their labels and formats.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatPercent,
  formatSigned,
} from "../../shared/browser/format.js";

/** The format of a statistic, by its unit. */
const FORMATS = {
  fraction: formatPercent,
  ratio: formatFixed,
  money: formatSigned,
  count: formatCount,
  sessions: (value) => \`\${value} sessions\`,
  times: (value) => \`\${formatFixed(value)} ×\`,
  milliseconds: formatDuration,
};

/** Statistics of some groups by their keys, each with its label and format. */
export function statisticRows({ statisticRows }, ...groups) {
  return new Map(
    statisticRows.filter(({ group }) => groups.includes(group)).map((row) => [
      row.key,
      { ...row, format: (value) => FORMATS[row.unit](value) },
    ]),
  );
}

/** A figure, or n/a with the reason why it is withheld. */
export function statistic(figure, format) {
  if (figure.value !== null) {
    return document.createTextNode(format(figure.value));
  }
  return el(
    "span",
    { class: "na", title: figure.reason },
    "n/a",
    el("small", {}, figure.reason),
  );
}
`,
  equity: `/**
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
        name: \`\${benchmark.symbol}, held\`,
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
  return \`Equity from \${formatMoney(startingCash)} to \${
    formatMoney(account.equity)
  } over \${dates.length} sessions, deepest drawdown \${
    text(maxDrawdown)
  } as of every slice, \${text(sessionMaxDrawdown)} as of session ends\`;
}

/** The deepest drawdown as of every slice, with its peak and trough. */
function drawdownLine({ data, clock }) {
  const { depth, peak, peakTime, trough, troughTime } = data.sliceDrawdown;
  if (depth === 0) return undefined;
  const point = (amount, time) =>
    \`\${formatMoney(amount)} (\${clock.full(Date.parse(time))})\`;
  return el(
    "p",
    { class: "facts" },
    "Deepest drawdown as of every slice: ",
    el("b", {}, formatPercent(depth)),
    \` from \${point(peak, peakTime)} to \${point(trough, troughTime)}\`,
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
    return [\`\${i === 0 ? "" : "· "}\${label} \`, text, " "];
  };
  return el(
    "p",
    { class: "facts" },
    \`Relative to \${benchmark.symbol}, bought and held: \`,
    ["excessReturn", "beta", "alpha", "correlation"].flatMap(part),
  );
}
`,
  figures: `/**
 * All figures: a column for the account, each strategy and the benchmark.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The table of all figures. */
export function figureSection({ data }) {
  const columns = columnsOf(data.statistics);
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
  const asFigure = (value) => typeof value === "number" ? { value } : value;
  return section(
    "figures",
    "Figures",
    basisLine(data),
    scrolledTable(
      "All figures",
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td"),
          columns.map(([name]) =>
            el("th", { scope: "col", class: "num" }, name)
          ),
        ),
      ),
      el(
        "tbody",
        {},
        [...statisticRows(data, "curve", "overall").values()].map((
          { label, key, format },
        ) => row(label, (source) => source[key], format)),
        [...statisticRows(data, "trades").values()].map((
          { label, key, format },
        ) => row(label, ({ trades }) => asFigure(trades?.[key]), format)),
      ),
    ),
  );
}

function columnsOf({ overall, strategies, benchmark }) {
  return [
    ["Account", overall],
    ...(strategies.length > 1 ? strategies.map((s) => [s.name, s]) : []),
    ...(benchmark === null ? [] : [[\`\${benchmark.symbol}, held\`, benchmark]]),
  ];
}

function basisLine({ statistics: { basis } }) {
  return el(
    "p",
    { class: "note" },
    \`Returns are per session, \${
      Number(basis.sessionsPerYear.toFixed(2))
    } sessions a year; the risk-free rate is \${
      Number((100 * basis.riskFreeRate).toFixed(4))
    } % a year. A figure is withheld where its sample is too small.\`,
  );
}
`,
  months: `/**
 * Returns by year and month.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatPercent, MONTHS } from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";

/** One row per year, one column per month, shaded by the size of the return. */
export function monthSection({ data: { years } }) {
  const largest = Math.max(
    1e-9,
    ...years.flatMap((y) => y.months.map((m) => Math.abs(m ?? 0))),
  );
  const rows = years.map(({ year, months, total }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, year),
      months.map((month) => monthCell(month, largest)),
      total === null
        ? el("td")
        : el("td", { class: "num total" }, formatPercent(total, 1)),
    )
  );
  return section(
    "months",
    "Months",
    scrolledTable(
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
      el("tbody", {}, rows),
    ),
  );
}

function monthCell(value, largest) {
  if (value === null) return el("td");
  const share = Math.round(40 * Math.min(1, Math.abs(value) / largest));
  const colour = value > 0 ? "--up" : "--down";
  return el("td", {
    class: "num",
    style:
      \`background:color-mix(in srgb, var(\${colour}) \${share}%, transparent)\`,
  }, formatPercent(value, 1));
}
`,
  returns: `/**
 * Returns: how they are distributed, and when they came.
 *
 * @module
 */
import { seriesChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatFixed,
  formatMoney,
  formatPercent,
  MONTHS,
} from "../../shared/browser/format.js";
import {
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";

const HEIGHT = 180;
const WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split(" ");

/** The name of an hour. */
const HOURS = (hour) =>
  hour < 0 ? "between sessions" : \`\${String(hour).padStart(2, "0")}:00\`;

/** The distribution of daily and yearly returns. */
export function distributionSection({ data }) {
  const { distribution } = data.tear;
  if (distribution === null) return undefined;
  const { histogram: { edges, counts } } = distribution;
  const middles = counts.map((_, i) => (edges[i] + edges[i + 1]) / 2);
  const years = data.years.filter(({ total }) => total !== null);
  const percent = (value) => formatPercent(value, 1);
  return section(
    "distribution",
    "Distribution of returns",
    seriesChart({
      id: "daily-returns",
      label: "Number of sessions by their return",
      height: HEIGHT,
      x: middles,
      xFormat: (value) => formatPercent(value, 2),
      format: formatCount,
      axisFormat: formatCount,
      series: [{ name: "Sessions", values: counts, kind: "bars" }],
    }),
    el("p", { class: "facts" }, shapeText(distribution)),
    years.length < 2 ? undefined : seriesChart({
      id: "yearly-returns",
      label: "Return by year",
      height: HEIGHT,
      x: years.map(({ year }) => Number(year)),
      xFormat: (year) => Number.isInteger(year) ? String(year) : "",
      format: formatPercent,
      axisFormat: percent,
      series: [{
        name: "Return of the year",
        values: years.map(({ total }) => total),
        kind: "bars",
        colour: "s3",
      }],
    }),
  );
}

function shapeText(distribution) {
  const { best, worst, valueAtRisk, expectedShortfall } = distribution;
  return \`Best \${formatPercent(best[0])} (\${best[1]}) · worst \${
    formatPercent(worst[0])
  } (\${worst[1]}) · \${
    formatPercent(distribution.positive, 1)
  } above zero · skewness \${formatFixed(distribution.skewness)} · kurtosis \${
    formatFixed(distribution.kurtosis)
  } · value at risk, 5 %: \${formatPercent(valueAtRisk)} · expected shortfall: \${
    formatPercent(expectedShortfall)
  }\`;
}

/** Returns by weekday and month, profits by hour. */
export function seasonSection({ data }) {
  const { weekdays, months, hours: hourReturns, trips: { hours } } = data.tear;
  if (weekdays.length === 0) return undefined;
  return section(
    "seasons",
    "When returns came",
    returnTable("Session returns by weekday", "Weekday", weekdays, WEEKDAYS),
    returnTable("Monthly returns by month", "Month", months, MONTHS),
    hourReturns === undefined || hourReturns.length === 0
      ? undefined
      : returnTable(
        \`Returns of the account by hour, \${data.zone}\`,
        "Hour",
        hourReturns,
        HOURS,
      ),
    hours.length === 0
      ? undefined
      : tripTable(\`Round trips by hour of entry, \${data.zone}\`, "Hour", hours),
  );
}

function returnTable(caption, title, groups, names) {
  return dataTable({
    caption,
    count: groups.length,
    sort: { column: 0, descending: false },
    columns: [
      {
        title,
        value: (i) => groups[i].group,
        text: (i) =>
          typeof names === "function"
            ? names(groups[i].group)
            : names[groups[i].group - 1],
      },
      numberColumn("Count", (i) => groups[i].count, formatCount),
      amountColumn("Mean", (i) => groups[i].mean, formatMany),
      amountColumn("Median", (i) => groups[i].median, formatMany),
      numberColumn("Above zero", (i) => groups[i].positive, formatShare),
    ],
  }).element;
}

const formatMany = (value) => formatPercent(value, 3);
const formatShare = (value) => formatPercent(value, 1);
/** A table of groups of round trips. */
export function tripTable(caption, title, groups) {
  return dataTable({
    caption,
    count: groups.length,
    columns: [
      textColumn(title, (i) => groups[i].name === "" ? "–" : groups[i].name),
      numberColumn("Round trips", (i) => groups[i].count, formatCount),
      numberColumn("Win rate", (i) => groups[i].winRate, formatShare),
      amountColumn("Net profit", (i) => groups[i].netProfit, formatMoney),
      numberColumn(
        "Share of wins",
        (i) => groups[i].shareOfWins,
        formatShare,
      ),
    ],
  }).element;
}
`,
  risk: `/**
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
      label: \`\${name} of \${rolling.window} sessions\`,
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
      \`Each value is about the \${rolling.window} sessions that end with it.\`,
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
      \`Rolling beta to \${benchmark.symbol}\`,
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
      \`\${percentAxis(intervals.level)} of \${
        formatCount(intervals.samples)
      } resamples of the session returns (stationary bootstrap, blocks of \${intervals.block} sessions on average) are between low and high.\`,
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
`,
  symbols: `/**
 * Results by symbol.
 *
 * @module
 */
import { section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatMoney,
  formatPercent,
  formatSigned,
} from "../../shared/browser/format.js";
import {
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The table of traded symbols; \`undefined\` if none was traded. */
export function symbolSection({ data }) {
  const { symbols } = data.statistics;
  if (symbols.length === 0) return undefined;
  const rows = statisticRows(data, "trades");
  const figure = (title, pick, format) => ({
    title,
    numeric: true,
    value: (i) => pick(i).value,
    text: (i) => statistic(pick(i), format),
  });
  const table = dataTable({
    caption: \`\${formatCount(symbols.length)} traded symbols\`,
    count: symbols.length,
    sort: { column: 3, descending: true },
    columns: [
      textColumn("Symbol", (i) => symbols[i].symbol),
      numberColumn("Fills", (i) => symbols[i].fills, formatCount),
      numberColumn(
        "Round trips",
        (i) => symbols[i].trades.roundTrips,
        formatCount,
      ),
      amountColumn(
        "Net profit",
        (i) => symbols[i].trades.netProfit,
        formatSigned,
      ),
      ...["winRate", "profitFactor", "expectancy", "sqn"].map((key) => {
        const { label, format } = rows.get(key);
        return figure(label, (i) => symbols[i].trades[key], format);
      }),
      numberColumn("Fees", (i) => symbols[i].fees, formatMoney),
      figure("Exposure", (i) => symbols[i].exposure, formatPercent),
    ],
  });
  return section("symbols", "Symbols", table.element);
}
`,
  tiles: `/**
 * The most important figures, in large type.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { formatCount, formatSigned } from "../../shared/browser/format.js";
import { tone } from "../../shared/browser/table.js";
import { statistic, statisticRows } from "./statistics.js";

/** The tiles at the top of the report. */
export function tileSection({ data }) {
  const { overall } = data.statistics;
  const { netProfit } = data.account;
  const curve = statisticRows(data, "curve");
  const trades = statisticRows(data, "trades");
  return el(
    "dl",
    { class: "tiles" },
    tile("Net profit", formatSigned(netProfit), tone(netProfit)),
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

function tile(title, content, shade = "") {
  return el(
    "div",
    { class: "tile" },
    el("dt", {}, title),
    el("dd", { class: shade }, content),
  );
}
`,
  trips: `/**
 * Round trips: how long they were open, how far prices went meanwhile, what they
 * have in common, what they cost, and what leaned on gaps.
 *
 * @module
 */
import { seriesChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatFixed,
  formatMoney,
  formatPercent,
} from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { tripTable } from "./returns.js";

const HEIGHT = 240;

/** How far prices went against and for round trips, and how long they were open. */
export function holdingSection({ data }) {
  const { trips: { holding }, excursions } = data.tear;
  if (holding.length === 0) return undefined;
  return section(
    "holding",
    "Holding times and excursions",
    tripTable("Round trips by holding time", "Open", holding),
    ...(excursions === undefined || excursions.count === 0
      ? []
      : excursionCharts(excursions)),
  );
}

function excursionCharts({ count, shown, mae, mfe, gain, medians }) {
  const percent = (value) => value === null ? "–" : formatPercent(value);
  const scatter = (id, name, x) => {
    const order = x.map((_, i) => i).sort((a, b) => x[a] - x[b]);
    return seriesChart({
      id,
      label: \`Return of round trips by their \${name}\`,
      height: HEIGHT,
      x: order.map((i) => x[i]),
      xFormat: percent,
      format: percent,
      axisFormat: percent,
      series: ["win", "loss"].map((kind) => ({
        name: kind === "win" ? \`Wins by \${name}\` : \`Losses by \${name}\`,
        values: order.map((i) =>
          (gain[i] > 0) === (kind === "win") ? gain[i] : null
        ),
        kind: "points",
        colour: kind === "win" ? "s0" : "s1",
      })),
    });
  };
  return [
    el(
      "p",
      { class: "note" },
      \`\${formatCount(shown)} of \${
        formatCount(count)
      } round trips are drawn. Median MAE: \${
        percent(medians.winMae)
      } of wins, \${percent(medians.lossMae)} of losses; median MFE: \${
        percent(medians.winMfe)
      } of wins, \${
        percent(medians.lossMfe)
      } of losses. Fractions of the entry price.\`,
    ),
    scatter("mae-chart", "maximum adverse excursion", mae),
    scatter("mfe-chart", "maximum favourable excursion", mfe),
  ];
}

/** What round trips have in common, and how much of the profit comes from it. */
export function concentrationSection({ data }) {
  const { trips, concentration } = data.tear;
  const named = (groups) => groups.some(({ name }) => name !== "");
  const tables = [
    ["By symbol", "Symbol", trips.symbols],
    ["By strategy", "Strategy", trips.strategies],
    ["By tag of the entry", "Tag", trips.entryTags],
    ["By reason of the entry", "Reason", trips.entryReasons],
    ["By reason of the exit", "Reason", trips.exitReasons],
  ].filter(([, , groups]) => named(groups));
  if (tables.length === 0) return undefined;
  return section(
    "concentration",
    "Concentration",
    concentration === null ? undefined : el(
      "p",
      { class: "facts" },
      \`Herfindahl–Hirschman index of the value traded by symbol: \${
        formatFixed(concentration, 3)
      }, as of \${formatFixed(1 / concentration, 1)} equal symbols.\`,
    ),
    tables.map(([caption, title, groups]) => tripTable(caption, title, groups)),
  );
}

/** What trading cost, and what leaned on gaps. */
export function costSection({ data }) {
  const { costs, gaps } = data.tear;
  const rows = [
    ["Fees", costs.fees],
    ["Slippage", costs.slippage],
    ["Spread", costs.spread],
    ["Borrow", costs.borrow],
    ["Interest", costs.interest],
  ];
  return section(
    "costs",
    "Costs and gaps",
    scrolledTable(
      "What trading cost; slippage and spread are part of the prices of fills",
      el(
        "tbody",
        {},
        rows.map(([name, value]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, name),
            el(
              "td",
              { class: "num" },
              value === null ? "not counted" : formatMoney(value),
            ),
          )
        ),
      ),
    ),
    gaps.length === 0
      ? el("p", { class: "facts" }, "No fill leaned on a gap of the data.")
      : el(
        "ul",
        { class: "warnings" },
        gaps.map(({ message }) => el("li", {}, message)),
      ),
  );
}
`,
  tear_sheet: `/**
 * The sections of the tear sheet, in the order of the page.
 *
 * @module
 */
import { equitySection } from "./equity.js";
import { figureSection } from "./figures.js";
import { monthSection } from "./months.js";
import { distributionSection, seasonSection } from "./returns.js";
import {
  drawdownSection,
  exposureSection,
  intervalSection,
  rollingSection,
} from "./risk.js";
import { symbolSection } from "./symbols.js";
import { tileSection } from "./tiles.js";
import { concentrationSection, costSection, holdingSection } from "./trips.js";

/** What is looked at first. */
export const SUMMARY = [
  tileSection,
  equitySection,
  monthSection,
  figureSection,
];

/** What explains it. */
export const EXPLANATION = [
  intervalSection,
  rollingSection,
  drawdownSection,
  distributionSection,
  seasonSection,
  exposureSection,
  holdingSection,
  concentrationSection,
  costSection,
  symbolSection,
];
`,
};
