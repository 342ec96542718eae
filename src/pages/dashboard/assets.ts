// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `main a {
  color: var(--accent);
}
.skip {
  position: absolute;
  left: -999px;
}
.skip:focus {
  left: 8px;
  top: 8px;
}
#top {
  display: flex;
  flex-wrap: wrap;
  gap: 6px 18px;
  align-items: baseline;
  padding: 12px 16px;
  border-bottom: 1px solid var(--line);
  background: var(--card);
}
#top h1 {
  font-size: 1.1rem;
}
#top nav {
  display: flex;
  gap: 14px;
}
#top nav a {
  color: var(--muted);
  text-decoration: none;
  padding: 4px 0;
}
#top nav a[aria-current="page"] {
  color: var(--text);
  border-bottom: 2px solid var(--accent);
}
main:focus {
  outline: none;
}
.chart {
  height: 420px;
  position: relative;
}
.error {
  color: var(--down);
}
dl.facts {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 4px 14px;
  margin: 8px 0;
}
dl.facts dd {
  margin: 0;
  color: var(--text);
  overflow-wrap: anywhere;
}
td input[type="checkbox"] {
  width: 18px;
  height: 18px;
}
.best {
  font-weight: 700;
}
.spark {
  width: 120px;
  height: 24px;
  stroke: var(--accent);
  fill: none;
  stroke-width: 1.5;
}
@media (max-width: 560px) {
  .chart {
    height: 320px;
  }
}
#sweep progress,
#queued progress {
  width: 100%;
  height: 10px;
  accent-color: var(--accent);
}
.map td {
  text-align: right;
  color: #14181d;
}
.map td.none {
  color: var(--muted);
}
.map td.best {
  outline: 2px solid var(--text);
  outline-offset: -2px;
  font-weight: 700;
}
.map .step0 {
  background: #d9855a;
}
.map .step1 {
  background: #f3dbbe;
}
.map .step2 {
  background: #e2e8ee;
}
.map .step3 {
  background: #a0c7e8;
}
.map .step4 {
  background: #5299d3;
}
.days td {
  min-width: 30px;
  padding: 2px 4px;
  font-size: 0.75rem;
  text-align: center;
}
.days th {
  padding: 2px 4px;
  font-size: 0.75rem;
}
#again form {
  display: grid;
  gap: 10px;
}
#again fieldset {
  display: flex;
  flex-wrap: wrap;
  gap: 8px 14px;
  margin: 0;
  min-width: 0;
  border: 1px solid var(--line);
  border-radius: 6px;
}
#again label {
  display: flex;
  flex-direction: column;
  gap: 2px;
  font-size: 0.85rem;
  color: var(--muted);
}
#again input {
  max-width: 100%;
}
#again button {
  justify-self: start;
}
#job progress {
  width: 100%;
  height: 10px;
  accent-color: var(--accent);
}
#job pre {
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.parallel polyline {
  fill: none;
  stroke: var(--line);
  stroke-width: 1;
}
.parallel .best {
  stroke: var(--accent);
  stroke-opacity: 0.55;
}
.parallel .top {
  stroke: var(--text);
  stroke-width: 2.5;
}
.parallel line {
  stroke: var(--muted);
}
.parallel text {
  fill: var(--text);
  font-size: 11px;
}
.parallel svg {
  display: block;
}
.state {
  font-weight: 600;
}
.tile dd.down {
  color: var(--down);
}
#live .tile dd {
  font-size: 1.05rem;
  overflow-wrap: anywhere;
}
.controls button.danger {
  border-color: var(--down);
  color: var(--down);
}
dialog {
  max-width: min(460px, calc(100vw - 32px));
  padding: 18px;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--card);
  color: var(--text);
}
dialog::backdrop {
  background: rgba(0, 0, 0, 0.5);
}
.log {
  max-height: 360px;
  margin-top: 8px;
  overflow: auto;
  font-size: 0.85rem;
  overflow-wrap: anywhere;
}
.log ol {
  margin: 0;
  padding: 0;
  list-style: none;
}
.log time {
  color: var(--muted);
  white-space: nowrap;
}
.notes {
  margin: 4px 0;
  padding-left: 18px;
  max-width: 60ch;
  white-space: normal;
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<
  Record<
    | "ask"
    | "again_section"
    | "calendar_view"
    | "facts"
    | "metrics"
    | "compare_view"
    | "price_chart"
    | "quality_section"
    | "data_view"
    | "folds_section"
    | "job_view"
    | "kill_dialog"
    | "live_chart"
    | "live_feed"
    | "live_tables"
    | "live_view"
    | "queue_view"
    | "run_view"
    | "runs_view"
    | "parallel_section"
    | "sweep_view"
    | "main",
    string
  >
> = {
  ask: `/**
 * Asks the server.
 *
 * @module
 */

/** The JSON at a path of the server; an error has the server's text. */
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The dashboard has ended; start openbell dashboard again");
  }
  const value = await response.json();
  if (!response.ok) throw new Error(value.error ?? response.statusText);
  return value;
}

/** Changes something at a path. */
export function change(path, method, body) {
  return ask(path, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** A query from values; those that are undefined are left out. */
export function query(values) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) params.set(name, value);
  }
  return \`?\${params}\`;
}
`,
  again_section: `/**
 * Runs a config again with other parameters.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { change } from "./ask.js";

/** The form of a run: dates, symbols, parameters; it starts a run. */
export function againSection({ id, config, modules }) {
  const fields = fieldsOf(config, modules);
  const message = el("p", { class: "note", role: "status" });
  const start = async (event) => {
    event.preventDefault();
    try {
      const changes = Object.fromEntries(
        fields.flatMap(({ path, before, read }) => {
          const value = read();
          return JSON.stringify(value) === JSON.stringify(before)
            ? []
            : [[path, value]];
        }),
      );
      const job = await change(\`/api/runs/\${id}/again\`, "POST", { changes });
      location.hash = \`#/jobs/\${job.id}\`;
    } catch (error) {
      message.textContent = error.message;
    }
  };
  const groups = Map.groupBy(fields, ({ group }) => group);
  return section(
    "again",
    "Run again",
    el(
      "form",
      { onsubmit: start },
      ...[...groups].map(([group, own]) =>
        el(
          "fieldset",
          {},
          el("legend", {}, group),
          own.map(({ title, input }) => el("label", {}, title, input)),
        )
      ),
      el("button", { type: "submit" }, "Run with these values"),
      message,
    ),
  );
}

/** What can be changed. */
function fieldsOf(config, modules) {
  const {
    backtest_config: range,
    session_data_config: data,
    trading_config: trading,
    strategies,
  } = config;
  const dates = ["start_date", "end_date"].map((name) =>
    field("Range", name, \`backtest_config.\${name}\`, range[name], "date")
  );
  const symbols = field(
    "Range",
    "symbols",
    "session_data_config.symbols",
    data.symbols,
  );
  const cash = field(
    "Account",
    "max_buying_power",
    "trading_config.max_buying_power",
    trading.max_buying_power,
  );
  const params = strategies.flatMap((strategy, i) =>
    paramFields(
      strategies.length > 1
        ? \`Strategy \${i + 1}: \${modules[i]?.name}\`
        : \`Strategy \${modules[i]?.name ?? ""}\`,
      \`strategies.\${i}.params\`,
      strategy.params,
    )
  );
  const indicators = data.indicators.session.flatMap((one, i) =>
    paramFields(
      \`Indicator \${one.id}\`,
      \`session_data_config.indicators.session.\${i}.params\`,
      one.params,
    )
  );
  return [...params, ...indicators, ...dates, symbols, cash];
}

function paramFields(group, path, params) {
  return Object.entries(params ?? {}).map(([name, value]) =>
    field(group, name, \`\${path}.\${name}\`, value)
  );
}

/** A field of a value; \`read\` is the value that stands in it. */
function field(group, title, path, before, type) {
  const input = el("input", {});
  const read = readerOf(input, before, title);
  if (typeof before === "boolean") {
    input.type = "checkbox";
    input.checked = before;
  } else if (typeof before === "number") {
    input.type = "number";
    input.step = "any";
    input.value = before;
  } else {
    if (type !== undefined) input.type = type;
    input.value = isTexts(before)
      ? before.join(", ")
      : typeof before === "string"
      ? before
      : JSON.stringify(before);
  }
  return { group, title, path, before, input, read };
}

function readerOf(input, before, title) {
  if (typeof before === "boolean") return () => input.checked;
  if (typeof before === "number") return () => input.valueAsNumber;
  if (typeof before === "string") return () => input.value;
  if (isTexts(before)) {
    return () =>
      input.value.split(",").map((one) => one.trim())
        .filter((one) => one !== "");
  }
  return () => {
    try {
      return JSON.parse(input.value);
    } catch {
      throw new Error(\`\${title} is not JSON: \${input.value}\`);
    }
  };
}

function isTexts(value) {
  return Array.isArray(value) && value.length > 0 &&
    value.every((one) => typeof one === "string");
}
`,
  calendar_view: `/**
 * The sessions of an exchange in a year.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import { clockOf } from "../../shared/browser/format.js";
import { dataTable, textColumn } from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";

/** The view of a calendar; the path may name the exchange and the year. */
export async function calendarView({ rest: [named, asked] }) {
  const exchanges = await ask("/api/exchanges");
  const exchange = named === undefined
    ? "US_EQUITY"
    : decodeURIComponent(named);
  const year = /^\\d{4}$/.test(asked ?? "")
    ? asked
    : String(new Date().getFullYear());
  const sessions = await ask(
    \`/api/calendar\${
      query({ exchange, from: \`\${year}-01-01\`, to: \`\${year}-12-31\` })
    }\`,
  );
  const names = [...new Set([exchange, ...exchanges.map(({ name }) => name)])];
  const choice = select("Exchange", names, (name) => name);
  choice.value = exchange;
  const years = el("input", {
    type: "number",
    "aria-label": "Year",
    min: 1970,
    max: 2100,
  });
  years.value = year;
  const go = () => {
    location.hash = \`#/calendar/\${
      encodeURIComponent(choice.value)
    }/\${years.value}\`;
  };
  choice.addEventListener("change", go);
  years.addEventListener("change", go);
  const clock = clockOf(sessions[0]?.zone ?? "UTC");
  const lengths = sessions.map(({ open, close }) => close - open);
  const usual = lengths.toSorted((a, b) => a - b)[lengths.length >> 1];
  return section(
    "calendar",
    \`\${exchange} in \${year}\`,
    el(
      "div",
      { class: "controls" },
      labelled(choice),
      el("label", {}, "Year", years),
    ),
    el(
      "p",
      { class: "facts" },
      \`\${sessions.length} sessions, \${
        lengths.filter((length) => length < usual).length
      } shorter than usual; times of \${clock.zone}\`,
    ),
    dataTable({
      caption: \`Sessions of \${exchange} in \${year}\`,
      count: sessions.length,
      columns: [
        textColumn("Date", (i) => sessions[i].date),
        textColumn("Open", (i) => clock.full(sessions[i].open)),
        textColumn("Close", (i) => clock.full(sessions[i].close)),
        textColumn("Note", (i) => lengths[i] < usual ? "shorter" : ""),
      ],
    }).element,
  );
}
`,
  facts: `/**
 * What several views show of runs.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";

/** Names and texts in pairs; those without a text are left out. */
export function factList(pairs) {
  return el(
    "dl",
    { class: "facts" },
    ...pairs.filter(([, text]) => text !== "" && text !== undefined)
      .flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
  );
}

/** A figure as text: shares and ratios with few decimals, amounts with two. */
export function figureText(value) {
  if (value === null || value === undefined) return "n/a";
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 2 : 4;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: Math.min(2, digits),
    maximumFractionDigits: digits,
  }).replace(/^-/, "−");
}

/** A small curve without axes. */
export function sparkCurve(values) {
  const [width, height] = [120, 24];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", \`0 0 \${width} \${height}\`);
  svg.setAttribute("aria-hidden", "true");
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = high > low ? high - low : 1;
  const points = values.map((value, i) => {
    const x = values.length < 2 ? 0 : i * width / (values.length - 1);
    const y = height - 2 - (value - low) / range * (height - 4);
    return \`\${x.toFixed(1)},\${y.toFixed(1)}\`;
  });
  const line = document.createElementNS(
    "http://www.w3.org/2000/svg",
    "polyline",
  );
  line.setAttribute("points", points.join(" "));
  svg.append(line);
  return svg;
}

/** An instant of ISO 8601 to the minute. */
export function minuteText(iso) {
  return iso.slice(0, 16).replace("T", " ");
}
`,
  metrics: `/**
 * The figures of runs and sweeps as text: their names and their values.
 *
 * @module
 */
import {
  formatCount,
  formatFixed,
  formatMoney,
  formatPercent,
} from "../../shared/browser/format.js";

/** Figures that are fractions, shown in percent. */
const SHARES = new Set([
  "total_return",
  "cagr",
  "volatility",
  "max_drawdown",
  "session_max_drawdown",
  "win_rate",
  "exposure",
]);
/** Figures that are amounts of money. */
const AMOUNTS = new Set(["net_profit", "expectancy", "fees", "financing"]);
/** Figures that are counts. */
const COUNTS = new Set(["round_trips", "fills", "refused", "liquidations"]);
/** Names that are abbreviations. */
const NAMES = { cagr: "CAGR", sqn: "SQN" };

/** The name of a figure: \`Max drawdown\` of \`max_drawdown\`. */
export function metricName(metric) {
  const words = metric.replaceAll("_", " ");
  return NAMES[metric] ?? words[0].toUpperCase() + words.slice(1);
}

/** The value of a figure. */
export function metricText(metric, value) {
  if (value === null || value === undefined) return "n/a";
  if (SHARES.has(metric)) return formatPercent(value);
  if (AMOUNTS.has(metric)) return formatMoney(value);
  return COUNTS.has(metric) ? formatCount(value) : formatFixed(value, 3);
}
`,
  compare_view: `/**
 * Runs side by side.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import {
  formatCount,
  formatExact,
  formatPrice,
  formatSigned,
} from "../../shared/browser/format.js";
import { scrolledTable } from "../../shared/browser/table.js";
import { ask } from "./ask.js";
import { curveChart } from "../../shared/browser/curve_chart.js";
import { minuteText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";

/** The view of some runs, whose numbers are in the path. */
export async function compareView({ rest: [list] }) {
  const ids = list.split(",");
  const [comparison, ...equities] = await Promise.all([
    ask(\`/api/compare?runs=\${ids.join(",")}\`),
    ...ids.map((id) => ask(\`/api/runs/\${id}/equity\`)),
  ]);
  const { runs, figures, config, code, trades } = comparison;
  const heads = (kind) =>
    runs.map(({ id, name }) =>
      el(
        "th",
        { scope: "col", class: kind },
        el("a", { href: \`#/runs/\${id}\` }, \`\${id} \${name}\`),
      )
    );
  return el(
    "div",
    {},
    section(
      "equity",
      "Equity",
      curveChart(
        "Equity of the runs",
        runs.map(({ id, name }, i) => ({
          name: \`\${id} \${name}\`,
          dates: equities[i].dates,
          values: equities[i].equity,
        })),
      ),
    ),
    section(
      "figures",
      "Figures",
      table(
        "The best of a row are bold",
        () => heads("num"),
        figures.map(({ metric, values, best }) => [
          metricName(metric),
          values.map((value, i) =>
            el(
              "td",
              { class: best.includes(i) ? "num best" : "num" },
              metricText(metric, value),
            )
          ),
        ]),
      ),
    ),
    differences("config", "What differs in the configs", heads, config),
    differences("code", "What differs in the code", heads, code),
    section("trades", "Round trips", ...tripTexts(runs, trades)),
  );
}

function table(caption, heads, rows) {
  return scrolledTable(
    caption,
    el("thead", {}, el("tr", {}, el("td"), heads())),
    el(
      "tbody",
      {},
      rows.map(([name, cells]) =>
        el("tr", {}, el("th", { scope: "row" }, name), cells)
      ),
    ),
  );
}

function differences(id, title, heads, rows) {
  if (rows.length === 0) return section(id, title, el("p", {}, "Nothing."));
  return section(
    id,
    title,
    table(
      "Lines that are not the same in all",
      heads,
      rows.map(({ path, values }) => [
        path,
        values.map((_, i) =>
          el("td", {}, values[i] === undefined ? "–" : String(values[i]))
        ),
      ]),
    ),
  );
}

function tripTexts([first, ...others], [, ...trades]) {
  return others.map(({ id }, i) => {
    const { common, gone, added, firstGone, firstAdded } = trades[i];
    if (gone + added === 0) {
      return el("p", {}, \`Run \${id} has the \${common} of run \${first.id}.\`);
    }
    const trips = [
      ...firstGone.map((trip) => [first.id, trip]),
      ...firstAdded.map((trip) => [id, trip]),
    ].sort(([, a], [, b]) => a.entryTime - b.entryTime).slice(0, 40);
    return el(
      "div",
      {},
      el(
        "p",
        {},
        \`\${formatCount(common)} in both, \${
          formatCount(gone)
        } in run \${first.id} alone, \${
          formatCount(added)
        } in run \${id} alone. The first that differ:\`,
      ),
      scrolledTable(
        \`Round trips that differ between run \${first.id} and run \${id}\`,
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            ["Run", "Entry, UTC", "Symbol", "Side", "Quantity", "Price", "Net"]
              .map((text, i) => cell("th", text, i)),
          ),
        ),
        el(
          "tbody",
          {},
          trips.map(([run, trip]) =>
            el(
              "tr",
              {},
              [
                run,
                minuteText(new Date(trip.entryTime).toISOString()),
                trip.symbol,
                trip.side,
                formatExact(trip.quantity),
                formatPrice(trip.entryPrice),
                formatSigned(trip.netProfit),
              ].map((text, i) => cell("td", String(text), i)),
            )
          ),
        ),
      ),
    );
  });
}

/** A cell of a round trip; numbers are on the right. */
function cell(tag, text, column) {
  return el(tag, {
    scope: tag === "th" ? "col" : undefined,
    class: column >= 4 ? "num" : "",
  }, text);
}
`,
  price_chart: `/**
 * Candles of one symbol from the store.
 *
 * @module
 */
import { firstAfter } from "../../candles/browser/chart_layers.js";
import { zoomChart } from "../../candles/browser/zoom_chart.js";
import { clockOf } from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";

const DAY_MS = 86_400_000;

/**
 * A chart of a symbol. \`intervals\` are those that can be shown, the shortest
 * first; \`fills\` are marked; \`at\` is an instant to begin with; \`choices\` are
 * controls before those of the chart. \`curves\` finds the indicators of a run, see
 * {@linkcode runCurves}.
 */
export function priceChart(
  { symbol, intervals, fills = [], at, choices, curves = noCurves },
) {
  const source = storeSource(symbol, intervals, fills, curves);
  return zoomChart({ source, at, latest: true, choices });
}

/** Finds the indicators of a saved run on bars of a symbol. */
export function runCurves({ id, config }, symbol) {
  const used = new Set(
    config.session_data_config.indicators.session.map((one) => one.interval),
  );
  return async (interval, { time }) => {
    if (!used.has(interval) || time.length === 0) return await noCurves();
    const range = {
      from: time[0],
      to: time[time.length - 1] + Math.min(DAY_MS, barMs(interval)),
    };
    return await ask(
      \`/api/runs/\${id}/indicators\${query({ symbol, interval, ...range })}\`,
    );
  };
}

function noCurves() {
  return Promise.resolve({ outputs: [], time: [], values: [] });
}

/** The source of a symbol's stored bars, for {@linkcode zoomChart}. */
function storeSource(symbol, intervals, fills, curves) {
  const ownFills = fills.map(({ time, side, quantity }) => ({
    ms: Date.parse(time),
    isBuy: side === "buy",
    quantity,
  }));
  let clock = clockOf("UTC");
  let told = "";
  const levels = intervals.map((interval) => ({
    interval,
    lengthMs: /[dw]$/.test(interval) ? 0 : barMs(interval),
    outputs: [],
  }));

  /** The values of indicators for some bars, by output; why there are none, if so. */
  async function valuesOf(level, { time }) {
    const { interval, lengthMs } = levels[level];
    try {
      const found = await curves(interval, { time });
      // They are known with the first values.
      if (found.outputs.length > 0) levels[level].outputs = found.outputs;
      return { values: onBars(found, time, lengthMs || DAY_MS), problem: "" };
    } catch (error) {
      return {
        values: [],
        problem: \` The run's indicators are not shown: \${error.message}\`,
      };
    }
  }

  async function fetchBars(level, range) {
    const interval = intervals[level];
    const found = await ask(
      \`/api/bars\${query({ symbol, interval, ...range })}\`,
    );
    clock = clockOf(found.zone);
    const made = found.source === interval
      ? ""
      : \`; \${interval} made of \${found.source}\`;
    const { from, first, last, time } = found;
    const { values, problem } = await valuesOf(level, found);
    told = \`Times are in \${found.zone}\${made}.\${problem}\`;
    return {
      ...found,
      values: levels[level].outputs.map((_, k) =>
        values[k] ?? time.map(() => NaN)
      ),
      gaps: [],
      fills: time.length === 0 ? [] : fillsBetween(
        time[0],
        time[time.length - 1] + DAY_MS,
      ),
      from,
      to: range.to !== undefined && range.to < last ? range.to : last,
      hasBefore: from !== "" && from > first,
      hasAfter: range.to !== undefined && range.to < last,
    };
  }

  /** The fills of some bars; each belongs to one part. */
  function fillsBetween(from, to) {
    return ownFills.filter(({ ms }) => ms >= from && ms < to);
  }

  return {
    symbol,
    levels,
    clock: () => clock,
    covers: () => true,
    note: () => told,
    async around(level, ms, count) {
      if (ms === undefined) return await fetchBars(level, { count });
      const to = dateOf(ms + daysOf(intervals[level], count / 2) * DAY_MS);
      const found = await fetchBars(level, { to, count });
      // The instant may be before the first bar.
      return found.time.length > 0 ? found : await fetchBars(level, { count });
    },
    before: (level, { from }, count) =>
      fetchBars(level, { to: dateOf(Date.parse(from) - DAY_MS), count }),
    after: (level, { to }, count) =>
      fetchBars(level, {
        from: dateOf(Date.parse(to) + DAY_MS),
        to: dateOf(
          Date.parse(to) + daysOf(intervals[level], count / 2) * DAY_MS,
        ),
        count: 20_000,
      }),
  };
}

/**
 * Values by output and bar. A value belongs to the bar in which its own begins: a
 * stored day may begin before its session opens.
 */
function onBars(found, time, lengthMs) {
  const values = found.outputs.map(() => time.map(() => NaN));
  found.time.forEach((ms, row) => {
    const i = firstAfter(time, ms) - 1;
    if (i < 0 || ms >= time[i] + lengthMs) return;
    found.values.forEach((column, k) => values[k][i] = column[row] ?? NaN);
  });
  return values;
}

/** Days on the calendar that have about so many bars, if markets are open all day. */
function daysOf(interval, count) {
  return Math.ceil(Math.max(4, count * barMs(interval) / DAY_MS));
}

function dateOf(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Intervals that the series of a symbol can be shown at, the shortest first. */
export function chartIntervals(series, symbol) {
  const stored = series.filter((one) =>
    one.symbol === symbol && one.hours === "regular"
  ).map(({ interval }) => interval);
  const lengths = stored.map(barMs);
  const isWhole = (interval) =>
    lengths.some((length) =>
      barMs(interval) > length && barMs(interval) % length === 0
    );
  const derived = ["5m", "15m", "1h", "1d"].filter(isWhole);
  return [...new Set([...stored, ...derived])]
    .filter((interval) => barMs(interval) <= 86_400_000)
    .sort((a, b) => barMs(a) - barMs(b));
}

/** The length of a bar in milliseconds, roughly for days and weeks. */
function barMs(interval) {
  const [, count, unit] = /^(\\d+)([smhdw])/.exec(interval) ?? [, 1, "d"];
  const units = {
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
  };
  return Number(count) * units[unit];
}
`,
  quality_section: `/**
 * How complete the stored bars of a symbol are, session by session.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { clockOf, formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  scrolledTable,
  textColumn,
} from "../../shared/browser/table.js";
import { factList, figureText } from "./facts.js";

/** The least quality of each step of colour, from the best to the worst. */
const STEPS = [[100, 4], [99, 3], [95, 2], [80, 1], [0, 0]];
const DAYS = Array.from({ length: 31 }, (_, i) => i + 1);

/** A map of days, and the gaps, of an answer of \`/api/quality\`. */
export function qualitySection(found) {
  const { symbol, interval, days, gaps, gapCount, jumps } = found;
  const clock = clockOf(found.zone);
  return section(
    "quality",
    \`Quality of \${symbol} \${interval}\`,
    factList([
      ["quality", found.quality === null ? "" : percent(found.quality)],
      ["sessions", formatCount(days.date.length)],
      ["without a bar", formatCount(found.emptySessions)],
      [
        "missing",
        \`\${formatCount(found.missing)} of \${formatCount(found.expected)} bars\`,
      ],
      ["no trade", found.noTrade === 0 ? "" : formatCount(found.noTrade)],
      ["off the grid", found.offGrid === 0 ? "" : formatCount(found.offGrid)],
      [
        "outside of hours",
        found.outside === 0 ? "" : formatCount(found.outside),
      ],
      [
        "jumps",
        jumps.length === 0 ? "" : jumps.map(({ date }) => date).join(", "),
      ],
    ]),
    dayMap(days),
    gapCount === 0
      ? el("p", { class: "note" }, "No bar is missing.")
      : gapTable(gaps, gapCount, clock),
  );
}

/** A row a month, a cell a day, as in a calendar. */
function dayMap(days) {
  const months = new Map();
  days.date.forEach((date, i) => {
    const month = date.slice(0, 7);
    const row = months.get(month) ?? new Map();
    row.set(Number(date.slice(8)), i);
    months.set(month, row);
  });
  const cellOf = (i) => {
    if (i === undefined) return el("td", { class: "closed" });
    const quality = days.quality[i];
    const [, step] = STEPS.find(([least]) => quality >= least);
    const title = \`\${days.date[i]}: \${percent(quality)}, \${
      formatCount(days.missing[i])
    } missing\`;
    return el(
      "td",
      { class: \`step\${step}\`, title },
      String(Math.floor(quality)),
    );
  };
  return el(
    "div",
    { class: "map days" },
    scrolledTable(
      "Quality of each session in percent; empty where the exchange is closed",
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Month"),
          ...DAYS.map((day) => el("th", { scope: "col" }, String(day))),
        ),
      ),
      el(
        "tbody",
        {},
        ...[...months].map(([month, row]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, month),
            ...DAYS.map((day) => cellOf(row.get(day))),
          )
        ),
      ),
    ),
  );
}

function gapTable(gaps, count, clock) {
  return dataTable({
    caption: gaps.length < count
      ? \`The longest \${formatCount(gaps.length)} of \${formatCount(count)} gaps\`
      : "Gaps, the longest first",
    count: gaps.length,
    columns: [
      textColumn("Date", (i) => gaps[i].date),
      textColumn("From", (i) => clock.full(gaps[i].start)),
      textColumn("To", (i) => clock.full(gaps[i].end)),
      numberColumn("Bars", (i) => gaps[i].slots, formatCount),
    ],
  }).element;
}

function percent(value) {
  return \`\${figureText(value)} %\`;
}
`,
  data_view: `/**
 * What the store holds, and candles of any of it.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";
import { minuteText } from "./facts.js";
import { chartIntervals, priceChart } from "./price_chart.js";
import { qualitySection } from "./quality_section.js";

/** The view of the store; the path may name a symbol. */
export async function dataView({ rest: [name] }) {
  const [{ file, series }, imports] = await Promise.all([
    ask("/api/store"),
    ask("/api/store/imports"),
  ]);
  const symbol = name === undefined
    ? series[0]?.symbol
    : decodeURIComponent(name);
  const inventory = section(
    "store",
    "Bars",
    el("p", { class: "facts" }, file),
    dataTable({
      caption: "Stored series; pick one for its candles",
      count: series.length,
      onRow: (i) => {
        location.hash = \`#/data/\${encodeURIComponent(series[i].symbol)}\`;
      },
      columns: [
        textColumn("Symbol", (i) => series[i].symbol),
        textColumn("Interval", (i) => series[i].interval),
        textColumn("Hours", (i) => series[i].hours),
        textColumn("Exchange", (i) => series[i].exchange),
        textColumn("First", (i) => series[i].firstDate),
        textColumn("Last", (i) => series[i].lastDate),
        numberColumn("Sessions", (i) => series[i].sessions, formatCount),
        numberColumn("Bars", (i) => series[i].bars, formatCount),
      ],
    }).element,
  );
  const parts = [inventory];
  if (symbol !== undefined) {
    const intervals = chartIntervals(series, symbol);
    // Daily bars alone have no slots that could be missing.
    const hasSlots = series.some((one) =>
      one.symbol === symbol && one.hours === "regular" &&
      /^\\d+[smh]$/.test(one.interval)
    );
    if (hasSlots) {
      parts.unshift(
        qualitySection(await ask("/api/quality" + query({ symbol }))),
      );
    }
    parts.unshift(section(
      "candles",
      symbol,
      intervals.length === 0
        ? el(
          "p",
          { class: "note" },
          \`The store has no bars of \${symbol} in regular hours.\`,
        )
        : priceChart({ symbol, intervals }).element,
    ));
  }
  if (imports.length > 0) parts.push(importSection(imports));
  return el("div", {}, ...parts);
}

function importSection(imports) {
  return section(
    "imports",
    "Imports",
    dataTable({
      caption: "Imported files",
      count: imports.length,
      sort: { column: 0, descending: true },
      columns: [
        textColumn("Imported, UTC", (i) => minuteText(imports[i].importedAt)),
        textColumn("File", (i) => imports[i].path),
        textColumn("Reader", (i) => imports[i].reader),
        numberColumn("Bars", (i) => imports[i].bars, formatCount),
        numberColumn("Added", (i) => imports[i].added, formatCount),
        numberColumn("Rejected", (i) => imports[i].rejected, formatCount),
        {
          title: "Notes",
          value: (i) => imports[i].notes.length,
          text: (i) => noteList(imports[i].notes),
        },
      ],
    }).element,
  );
}

/** What an import has found and concluded, behind their number. */
function noteList(notes) {
  if (notes.length === 0) return "–";
  return el(
    "details",
    {},
    el("summary", {}, notes.length === 1 ? "1 note" : \`\${notes.length} notes\`),
    el("ul", { class: "notes" }, notes.map((note) => el("li", {}, note))),
  );
}
`,
  folds_section: `/**
 * Walk-forward: the splits, what became of each choice, and the joined equity of
 * the tests.
 *
 * @module
 */
import { curveChart } from "../../shared/browser/curve_chart.js";
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { figureText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";

/** What \`/api/sweeps/N/folds\` answers, by a figure; nothing for other sweeps. */
export function foldsSection(found, metric) {
  if (found === null) return undefined;
  const { options, splits, folds, equity } = found;
  const { train, test, step = test } = options;
  const facts = \`The best set of \${
    formatCount(train)
  } sessions is tested on the \${formatCount(test)} that follow, every \${
    formatCount(step)
  } sessions: \${formatCount(folds.length)} of \${
    formatCount(splits)
  } splits are tested.\`;
  if (folds.length === 0) {
    return section("folds", "Walk-forward", el("p", { class: "facts" }, facts));
  }
  const inside = (i) => folds[i].inSample?.[metric] ?? null;
  const outside = (i) => folds[i].outOfSample[metric];
  return section(
    "folds",
    "Walk-forward",
    el("p", { class: "facts" }, facts),
    curveChart("Equity of the tests, one after the other", [{
      name: "Equity",
      dates: equity.dates,
      values: equity.values,
    }]),
    dataTable({
      caption: \`Splits: \${
        metricName(metric)
      } where the set was chosen, and where it was tested\`,
      count: folds.length,
      columns: [
        numberColumn("Split", (i) => folds[i].fold + 1, String),
        textColumn("Tested", (i) => folds[i].test.join(" to ")),
        numberColumn("Set", (i) => folds[i].set, String),
        textColumn("Parameters", (i) =>
          Object.entries(folds[i].parameters)
            .map(([name, value]) => \`\${name}=\${value}\`).join(" ")),
        numberColumn("Chosen", inside, (one) => metricText(metric, one)),
        numberColumn("Tested", outside, (one) => metricText(metric, one)),
        numberColumn("Net profit", (i) => folds[i].netProfit, figureText),
      ],
    }).element,
  );
}
`,
  job_view: `/**
 * Runs that were started from the page: how they go.
 *
 * @module
 */
import { button, el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import { ask, change } from "./ask.js";
import { factList, figureText, minuteText } from "./facts.js";

/** What a state is called. */
const STATES = {
  running: "running",
  saved: "finished and saved",
  failed: "failed",
  cancelled: "cancelled",
};

/** The view of one of them, which follows it until it has ended. */
export async function jobView({ rest: [id] }) {
  const place = el("div");
  const status = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": "Sessions that are over" });
  const cancel = button("Cancel", async () => {
    cancel.disabled = true;
    try {
      await change(\`/api/jobs/\${id}\`, "DELETE");
    } catch (error) {
      status.textContent = error.message;
    }
  });
  const draw = (job) => {
    const { state, progress, error, log } = job;
    bar.max = progress?.sessionsTotal ?? 1;
    if (progress === null && state === "running") bar.removeAttribute("value");
    else bar.value = state === "saved" ? bar.max : progress?.sessions ?? 0;
    status.textContent = statusText(job);
    cancel.hidden = state !== "running";
    place.replaceChildren(
      ...(error === null ? [] : [el(
        "p",
        { class: "error", role: "alert" },
        \`\${error.code}: \${error.message}\`,
      )]),
      ...links(job),
      ...(log.length === 0 ? [] : [
        el("h3", {}, "Log"),
        el("pre", { tabindex: 0, "aria-label": "Log" }, log.join("\\n")),
      ]),
    );
  };
  const job = await ask(\`/api/jobs/\${encodeURIComponent(id)}\`);
  draw(job);
  const content = section(
    "job",
    job.title,
    factList([
      ["Started", \`\${minuteText(job.started)} UTC\`],
      ["Permissions", job.sandbox ? "none (sandbox)" : "all"],
    ]),
    bar,
    status,
    el("div", { class: "controls" }, cancel),
    place,
  );
  if (job.state === "running") follow(id, content, draw);
  return content;
}

/** Draws what the server sends, until the run has ended or the view is left. */
function follow(id, content, draw) {
  const events = new EventSource(\`/api/jobs/\${id}/events\`);
  events.onmessage = ({ data }) => {
    const job = JSON.parse(data);
    // The first one can come before the view is shown.
    if (wasShown && !content.isConnected) return events.close();
    wasShown = content.isConnected;
    draw(job);
    if (job.state !== "running") events.close();
  };
  let wasShown = false;
}

function statusText({ state, progress }) {
  if (progress === null) {
    return state === "running" ? "The run begins …" : STATES[state];
  }
  const { date, sessions, sessionsTotal, equity } = progress;
  return \`\${STATES[state]}: \${date}, session \${formatCount(sessions)} of \${
    formatCount(sessionsTotal)
  }, equity \${figureText(equity)}\`;
}

function links({ run, parent, state }) {
  if (state !== "saved") return [];
  const link = (href, text) => el("a", { href }, text);
  return [el(
    "p",
    {},
    link(\`#/runs/\${run}\`, \`Run \${run}\`),
    ...(parent === null ? [] : [
      " ",
      link(\`#/compare/\${parent},\${run}\`, \`Compare with run \${parent}\`),
    ]),
  )];
}

/** Links to those that go on, for the list of runs. */
export async function runningJobs() {
  const jobs = (await ask("/api/jobs")).filter(({ state }) =>
    state === "running"
  );
  if (jobs.length === 0) return undefined;
  return el(
    "p",
    { class: "note" },
    "Running: ",
    ...jobs.flatMap(({ id, title }) => [
      el("a", { href: \`#/jobs/\${id}\` }, title),
      " ",
    ]),
  );
}
`,
  kill_dialog: `/**
 * The kill switch of a live run, with a question before it.
 *
 * @module
 */
import { button, el } from "../../shared/browser/dom.js";
import { change } from "./ask.js";

const SAID = {
  kill: "all orders are cancelled and new ones refused",
  flatten:
    "all orders are cancelled, new ones refused and all positions closed",
  release: "orders are accepted again",
};

/**
 * The buttons of the switch, and a line that says what was asked for. \`update\`
 * is called with the run as it is.
 */
export function killSwitch(store, run) {
  const said = el("p", { role: "status", class: "note" });
  const use = async (request) => {
    try {
      await change(\`/api/live/\${store}/kill\`, "POST", { run, request });
      said.textContent = \`Asked for: before the next slice \${SAID[request]}.\`;
    } catch (error) {
      said.textContent = error.message;
    }
  };
  const flatten = el("input", { type: "checkbox" });
  const kill = question({
    title: \`Use the kill switch of \${run}?\`,
    text:
      "All working orders are cancelled, and new ones are refused until orders are accepted again. This is recorded, and a backtest repeats it.",
    more: el(
      "label",
      {},
      flatten,
      "Close all positions by market orders too",
    ),
    yes: "Cancel all orders",
    done: () => use(flatten.checked ? "flatten" : "kill"),
  });
  const release = question({
    title: \`Let \${run} place orders again?\`,
    text: "New orders are accepted from the next slice on.",
    yes: "Accept orders",
    done: () => use("release"),
  });
  const killing = button("Kill switch …", () => {
    flatten.checked = false;
    kill.showModal();
  });
  killing.className = "danger";
  const releasing = button("Accept orders again …", () => release.showModal());
  return {
    element: el(
      "div",
      {},
      el("div", { class: "controls" }, killing, releasing),
      said,
      kill,
      release,
    ),
    update({ hasEnded, status: { switched } }) {
      killing.disabled = hasEnded;
      const isKilled = switched === "kill" || switched === "flatten";
      releasing.hidden = hasEnded || !isKilled;
    },
  };
}

/** A dialog; the button that has the focus changes nothing. */
function question({ title, text, more, yes, done }) {
  const id = \`question-\${yes.toLowerCase().replaceAll(" ", "-")}\`;
  const close = () => dialog.close();
  const confirm = button(yes, () => {
    close();
    done();
  });
  confirm.className = "danger";
  const leave = button("Leave it", close);
  leave.setAttribute("autofocus", "");
  const dialog = el(
    "dialog",
    { "aria-labelledby": id },
    el("h2", { id }, title),
    el("p", {}, text),
    more === undefined ? undefined : el("p", { class: "controls" }, more),
    el("div", { class: "controls" }, leave, confirm),
  );
  return dialog;
}
`,
  live_chart: `/**
 * Candles of a live run, to which bars are added as they come, with its fills.
 *
 * @module
 */
import {
  addBars,
  addVolume,
  candleLook,
  chartLook,
  fillMarks,
  moveButtons,
  showBars,
} from "../../shared/browser/candle_look.js";
import { el } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatPrice,
} from "../../shared/browser/format.js";
import { onThemeChange } from "../../shared/browser/theme_colours.js";

/** Bars that the page keeps; of more, a third of the oldest are left out. */
const MOST_BARS = 6_000;
/** Bars that are in view at first. */
const SHOWN = 120;
const COLUMNS = ["time", "open", "high", "low", "close", "volume"];

/** An empty chart. */
export function liveChart() {
  const place = el("div", { class: "chart", role: "group" });
  const readout = el("p", { class: "readout" });
  const controls = el("div", { class: "controls" });
  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  let bars = emptyBars();
  let fills = [];
  let clock = clockOf("UTC");
  const look = () => chartLook(() => clock, () => false);
  const chart = createChart(place, { autoSize: true, ...look() });
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const marks = markersOf(candles, []);
  controls.append(...moveButtons(chart, place));
  onThemeChange(() => {
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    draw();
  });

  function draw() {
    showBars(candles, volume, bars);
    marks.setMarkers(fillMarks(bars.time, fills));
  }

  function tell(symbol) {
    const last = bars.time.length - 1;
    const name = \`Candles of \${symbol}; drag to move, scroll to zoom\`;
    place.setAttribute("aria-label", name);
    readout.textContent = last < 0
      ? \`No bar of \${symbol} yet\`
      : \`\${symbol} 1m, \${formatCount(last + 1)} bars, the last at \${
        clock.full(bars.time[last])
      }: \${formatPrice(bars.close[last])}; times of \${clock.zone}\`;
  }

  return {
    element: el("div", {}, controls, place, readout),
    controls,
    /** Begins anew with a symbol and the time zone of its exchange. */
    begin(symbol, zone) {
      clock = clockOf(zone);
      bars = emptyBars();
      fills = [];
      draw();
      tell(symbol);
    },
    /** Adds bars, or shows them in the place of all others. */
    add({ symbol, isWhole, ...more }) {
      const first = bars.time.length;
      const begins = isWhole || first === 0;
      if (begins) bars = emptyBars();
      for (const name of COLUMNS) bars[name].push(...more[name]);
      const spare = bars.time.length - MOST_BARS;
      if (spare > 0) {
        for (const name of COLUMNS) bars[name].splice(0, spare + MOST_BARS / 3);
      }
      if (begins || spare > 0) draw();
      else addBars(candles, volume, bars, first);
      if (begins) {
        const to = bars.time.length + 2;
        chart.timeScale().setVisibleLogicalRange({ from: to - SHOWN, to });
      }
      if (fills.length > 0) marks.setMarkers(fillMarks(bars.time, fills));
      tell(symbol);
    },
    /** Marks fills, those of the symbol in time order. */
    mark(found) {
      fills = found.map(({ marketTime, side, quantity }) => ({
        ms: Date.parse(marketTime),
        isBuy: side === "buy",
        quantity,
      }));
      marks.setMarkers(fillMarks(bars.time, fills));
    },
  };
}

function emptyBars() {
  return Object.fromEntries(COLUMNS.map((name) => [name, []]));
}
`,
  live_feed: `/**
 * Follows a live run by the server's events. A page that nobody sees holds no
 * connection, of which a browser has few: it catches up when it is seen again.
 *
 * @module
 */
import { query } from "./ask.js";

/** The messages of the server. */
const NAMES = [
  "begin",
  "entries",
  "missed",
  "bars",
  "account",
  "status",
  "problem",
];

/**
 * Follows a run. \`hear(name, value)\` gets each message; \`told(state)\` is called
 * with \`connected\`, \`lost\`, \`asleep\` or \`refused\`. Returns \`show(symbol)\`, which
 * begins anew with another symbol, and \`stop()\`.
 */
export function followRun({ store, run, symbol, hear, told }) {
  let events;
  let last;

  function open() {
    events?.close();
    const path = \`/api/live/\${store}/events\`;
    events = new EventSource(path + query({ run, symbol, after: last }));
    for (const name of NAMES) {
      events.addEventListener(name, (event) => {
        if (event.lastEventId !== "") last = event.lastEventId;
        hear(name, JSON.parse(event.data));
      });
    }
    const own = events;
    events.onopen = () => told("connected");
    events.onerror = () =>
      told(own.readyState === EventSource.CLOSED ? "refused" : "lost");
  }

  function look() {
    if (document.visibilityState === "visible") return open();
    events.close();
    told("asleep");
  }

  document.addEventListener("visibilitychange", look);
  open();
  return {
    show(other) {
      symbol = other;
      last = undefined;
      look();
    },
    stop() {
      document.removeEventListener("visibilitychange", look);
      events.close();
    },
  };
}
`,
  live_tables: `/**
 * Positions, working orders, fills and the log of a live run, as they change.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatExact,
  formatMoney,
  formatPrice,
  formatSigned,
} from "../../shared/browser/format.js";
import {
  allRows,
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
  timeColumn,
} from "../../shared/browser/table.js";

/** Fills and lines that the page keeps. */
const MOST_FILLS = 5_000;
const MOST_LINES = 500;
/** Events that tell of something that should not be. */
const WARNINGS = [
  "refusal",
  "gap",
  "disconnect",
  "overrun",
  "lag",
  "kill_switch",
  "error",
  "missed",
  "left_out",
];
const LEVELS = ["everything", "warnings and errors"];

const orNone = (format) => (value) =>
  value === null || value === undefined ? "–" : format(value);

/** The tables of a run. */
export function liveTables() {
  let clock = clockOf("UTC");
  let account = { positions: [], orders: [] };
  const fills = [];
  const { positions, orders } = accountTables(() => account, () => clock);
  const fillTable = dataTable({
    caption: "Fills, the newest first",
    count: 0,
    grows: true,
    sort: { column: 0, descending: true },
    columns: [
      timeColumn(
        "Time",
        (i) => Date.parse(fills[i].marketTime),
        (ms) => clock.full(ms),
      ),
      textColumn("Symbol", (i) => fills[i].symbol),
      textColumn("Side", (i) => fills[i].side),
      numberColumn("Quantity", (i) => fills[i].quantity, formatExact),
      numberColumn("Price", (i) => fills[i].price, formatPrice),
      numberColumn("Fee", (i) => fills[i].fee, formatMoney),
      textColumn("Strategy", (i) => fills[i].strategy),
      textColumn("Tag", (i) => fills[i].tag),
    ],
  });
  const counts = el("p", { class: "facts" });
  const log = logPart(() => clock);
  let shown = "";
  return {
    elements: [
      section("positions", "Positions", counts, positions.element),
      section("orders", "Working orders", orders.element),
      section("fills", "Fills", fillTable.element),
      section("log", "Log", log.element),
    ],
    fills,
    begin(zone) {
      clock = clockOf(zone);
      fills.length = 0;
      fillTable.update([]);
      log.begin();
    },
    /** Adds what has happened. */
    add(entries) {
      const found = entries.filter(({ type }) => type === "fill");
      fills.push(...found);
      if (fills.length > MOST_FILLS) {
        fills.splice(0, fills.length - MOST_FILLS);
      }
      if (found.length > 0) fillTable.update(allRows(fills.length));
      log.add(entries);
    },
    /** Shows the account. */
    show(value) {
      const { time: _, ...now } = value ?? account;
      const text = JSON.stringify(now);
      if (text === shown) return;
      shown = text;
      account = value ?? account;
      positions.update(allRows(account.positions.length));
      orders.update(allRows(account.orders.length));
      const { cash, positionCount, orderCount } = account;
      counts.textContent = value === null ? "" : [
        \`Cash \${formatMoney(cash)}\`,
        counted(positionCount, account.positions, "position"),
        counted(orderCount, account.orders, "working order"),
      ].join(" · ");
    },
  };
}

function counted(count, rows, name) {
  const text = \`\${formatCount(count)} \${name}\${count === 1 ? "" : "s"}\`;
  return count === rows.length ? text : \`\${text}, \${rows.length} shown\`;
}

function accountTables(account, clock) {
  const position = (i) => account().positions[i];
  const order = (i) => account().orders[i];
  const money = orNone(formatMoney);
  const price = orNone(formatPrice);
  return {
    positions: dataTable({
      caption: "Open positions",
      count: 0,
      columns: [
        textColumn("Symbol", (i) => position(i).symbol),
        textColumn("Strategy", (i) => position(i).strategy),
        numberColumn("Quantity", (i) => position(i).quantity, formatExact),
        numberColumn("Average", (i) => position(i).averagePrice, price),
        numberColumn("Price", (i) => position(i).price, price),
        numberColumn("Value", (i) => position(i).value, money),
        amountColumn(
          "Profit",
          (i) => position(i).unrealisedProfit,
          orNone(formatSigned),
        ),
        timeColumn(
          "Since",
          (i) => position(i).since,
          orNone((ms) => clock().full(ms)),
        ),
      ],
    }),
    orders: dataTable({
      caption: "Orders that wait",
      count: 0,
      columns: [
        numberColumn("Order", (i) => order(i).id, String),
        textColumn("Symbol", (i) => order(i).symbol),
        textColumn("Side", (i) => order(i).side),
        textColumn(
          "Type",
          (i) => order(i).isHeld ? \`\${order(i).type}, held\` : order(i).type,
        ),
        numberColumn("Quantity", (i) => order(i).quantity, formatExact),
        numberColumn("Filled", (i) => order(i).filled, formatExact),
        numberColumn("Limit", (i) => order(i).limit, price),
        numberColumn("Stop", (i) => order(i).stop, price),
        timeColumn(
          "Placed",
          (i) => order(i).placedAt,
          orNone((ms) => clock().full(ms)),
        ),
        textColumn("Strategy", (i) => order(i).strategy),
        textColumn("Tag", (i) => order(i).tag),
      ],
    }),
  };
}

/** The log as it is written, the newest line first. */
function logPart(clock) {
  const list = el("ol");
  const place = el("div", {
    class: "log",
    role: "log",
    "aria-live": "off",
    "aria-label": "Log, the newest line first",
    tabindex: 0,
  }, list);
  const choice = select("Lines", LEVELS, (level) => level);
  let entries = [];
  const isShown = (entry) => choice.value === LEVELS[0] || isWarning(entry);
  const lineOf = (entry) =>
    el(
      "li",
      { class: isWarning(entry) ? "down" : undefined },
      el("time", {}, timeText(clock(), entry.time)),
      \` \${lineText(clock(), entry)}\`,
    );
  const draw = () =>
    list.replaceChildren(...entries.filter(isShown).toReversed().map(lineOf));
  choice.addEventListener("change", draw);
  return {
    element: el(
      "div",
      {},
      el("div", { class: "controls" }, labelled(choice)),
      place,
    ),
    begin() {
      entries = [];
      draw();
    },
    add(more) {
      entries = entries.concat(more).slice(-MOST_LINES);
      list.prepend(
        ...more.slice(-MOST_LINES).filter(isShown).toReversed().map(lineOf),
      );
      while (list.childElementCount > MOST_LINES) list.lastChild.remove();
    },
  };
}

/** The time of the machine, to the second. */
function timeText(clock, iso) {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : clock.full(time - time % 1_000);
}

/** The text of an entry, with the time of the market as all other times are. */
function lineText(clock, { type, strategy, text, marketTime }) {
  if (type === "log") {
    return strategy === undefined ? text : \`\${strategy}: \${text}\`;
  }
  if (type === "left_out") return "Entries before this one were left out";
  const time = Date.parse(marketTime);
  return Number.isNaN(time) || !text.startsWith(\`\${marketTime} \`)
    ? text
    : \`\${clock.full(time)}\${text.slice(marketTime.length)}\`;
}

function isWarning({ type, level }) {
  return type === "log"
    ? level === "warn" || level === "error"
    : WARNINGS.includes(type);
}
`,
  live_view: `/**
 * A live run while it goes on: how it is, its candles, orders, fills, positions
 * and log, and its kill switch.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatDuration,
  formatFixed,
  formatMoney,
} from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";
import { killSwitch } from "./kill_dialog.js";
import { liveChart } from "./live_chart.js";
import { followRun } from "./live_feed.js";
import { liveTables } from "./live_tables.js";

/** How often it is looked whether a run has begun, in milliseconds. */
const AGAIN_MS = 2_000;
/** A list of more symbols is a field to type into. */
const MOST_LISTED = 500;

/** The view of a run: that of the address, one that goes on, or the last one. */
export async function liveView({ rest: [store], params }) {
  const stores = await ask("/api/live");
  if (stores.length === 0) {
    return none(
      "This dashboard shows no live runs. Start it with --live FILE, the store that openbell live records to.",
    );
  }
  const runs = stores.flatMap((one) => one.runs);
  const found = chosen(runs, store, params.get("run"));
  if (found === undefined) return awaited(stores, params.get("run"));
  return runView(found, runs, params.get("symbol"), params.has("run"));
}

function chosen(runs, store, name) {
  if (name !== null) {
    return runs.find((one) => one.run === name && String(one.store) === store);
  }
  return runs.find((one) => one.isUnderWay) ??
    runs.toSorted((a, b) => b.heard - a.heard)[0];
}

function none(...texts) {
  return section(
    "live",
    "Live",
    ...texts.map((text) => el("p", { class: "note" }, text)),
  );
}

/** No run yet: the view is drawn again when one has begun. */
function awaited(stores, name) {
  const files = stores.map(({ file }) => file).join(", ");
  const content = none(
    name === null
      ? \`No live run is under way: none has recorded to \${files} yet.\`
      : \`There is no live run \${name} in \${files}.\`,
    ...stores.flatMap(({ error }) => error === undefined ? [] : [error]),
  );
  content.append(
    el("pre", {}, \`openbell live live.yaml --db \${stores[0].file}\`),
    el("p", { class: "note" }, "It is shown here as soon as it has begun."),
  );
  lookOut(content, (now) => chosen(now, undefined, name) !== undefined);
  return content;
}

/**
 * Draws the view again when the runs are as wanted. It is looked only while
 * somebody sees the page, and \`mayChange()\`.
 */
function lookOut(content, isWanted, mayChange = () => true) {
  const look = async () => {
    if (!content.isConnected) return;
    if (document.visibilityState !== "visible" || !mayChange()) {
      setTimeout(look, AGAIN_MS);
      return;
    }
    const stores = await ask("/api/live").catch(() => []);
    if (!content.isConnected) return;
    if (isWanted(stores.flatMap(({ runs }) => runs))) {
      dispatchEvent(new Event("hashchange"));
      return;
    }
    setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, AGAIN_MS);
}

function runView(first, runs, asked, isNamed) {
  const { store, run, about } = first;
  const state = statePart(first);
  const kill = killSwitch(store, run);
  const chart = liveChart();
  const tables = liveTables();
  let symbol = about.symbols.includes(asked) ? asked : about.symbols[0];
  const showFills = () =>
    chart.mark(tables.fills.filter((fill) => fill.symbol === symbol));
  const begin = () => {
    tables.begin(about.zone);
    chart.begin(symbol ?? "–", about.zone);
  };
  const hear = {
    begin,
    entries(entries) {
      tables.add(entries);
      if (entries.some(({ type }) => type === "fill")) showFills();
    },
    missed: ({ entries }) =>
      tables.add([
        note(
          "missed",
          \`\${formatCount(entries)} entries before these are no longer kept\`,
        ),
      ]),
    bars: (bars) => chart.add(bars),
    account: (account) => tables.show(account),
    status(facts) {
      state.update(facts);
      kill.update(facts);
    },
    problem: ({ error }) => tables.add([note("error", error)]),
  };
  const follower = () =>
    followRun({
      store,
      run,
      symbol,
      hear: (name, value) => hear[name](value),
      told: state.connection,
    });
  const content = el(
    "div",
    {},
    section(
      "live",
      run,
      runChoice(first, runs),
      ...state.elements,
      kill.element,
    ),
    section(
      "candles",
      "Candles",
      about.records ? undefined : el(
        "p",
        { class: "note" },
        "This run records no bars (live_config.record is false): there are no candles.",
      ),
      chart.element,
    ),
    ...tables.elements,
  );
  begin();
  state.update({ ...first, startedAt: about.startedAt });
  kill.update(first);
  const following = follower();
  chart.controls.prepend(symbolChoice(about.symbols, symbol, (next) => {
    symbol = next;
    following.show(next);
  }));
  addEventListener("hashchange", following.stop, { once: true });
  if (!isNamed) {
    lookOut(
      content,
      (now) => now.some((one) => one.isUnderWay && one.run !== run),
      () => state.isSilent,
    );
  }
  return content;
}

function note(type, text) {
  return { type, time: new Date().toISOString(), text };
}

/** Links to the other runs. */
function runChoice({ store, run }, runs) {
  const others = runs.filter((one) => one.run !== run || one.store !== store);
  if (others.length === 0) return undefined;
  return el(
    "p",
    { class: "note" },
    "Other runs: ",
    ...others.flatMap((one) => [
      el(
        "a",
        { href: \`#/live/\${one.store}\${query({ run: one.run })}\` },
        one.run,
      ),
      one.isUnderWay ? " (under way) " : " ",
    ]),
  );
}

function symbolChoice(symbols, symbol, changed) {
  if (symbols.length <= MOST_LISTED) {
    const choice = select("Symbol", symbols, (name) => name);
    choice.value = symbol ?? "";
    choice.addEventListener("change", () => changed(choice.value));
    return labelled(choice);
  }
  const field = el("input", { "aria-label": "Symbol", spellcheck: "false" });
  field.value = symbol;
  field.addEventListener("change", () => {
    const name = field.value.trim();
    if (symbols.includes(name)) changed(name);
    else field.value = symbol;
  });
  return labelled(field);
}

/** How the run is, and how the page is connected with it. */
function statePart({ about }) {
  const clock = clockOf(about.zone);
  const line = el("p", { class: "state", role: "status" });
  const connection = el("p", { class: "note" });
  const tiles = new Map();
  const list = el("dl", { class: "tiles" });
  const show = (title, text, shade = "") => {
    if (!tiles.has(title)) {
      const value = el("dd");
      tiles.set(title, value);
      list.append(
        el("div", { class: "tile" }, el("dt", {}, title), value),
      );
    }
    const value = tiles.get(title);
    if (value.textContent !== text) value.textContent = text;
    value.className = shade;
  };
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const part = {
    elements: [line, list, connection],
    isSilent: false,
    connection(state) {
      say(connection, CONNECTIONS[state]);
    },
    update({ isUnderWay, hasEnded, heard, startedAt, status }) {
      part.isSilent = !isUnderWay;
      say(
        line,
        stateText(
          { isUnderWay, hasEnded, heard, startedAt, status },
          about.source,
        ),
      );
      line.classList.toggle("down", !isUnderWay && !hasEnded);
      const at = (ms) => typeof ms === "number" ? clock.full(ms) : "–";
      const { marketTime, lagMs = 0, switched } = status;
      const isKilled = switched === "kill" || switched === "flatten";
      show("Market time", at(seconds(marketTime)));
      show("Last slice ended", at(status.time));
      show(
        "Lag",
        lagMs < 1_000
          ? \`\${formatFixed(lagMs / 1_000, 1)} s\`
          : formatDuration(lagMs),
        lagMs > 60_000 ? "down" : "",
      );
      show("Equity", formatMoney(status.equity ?? 0));
      show("Positions", formatCount(status.positions ?? 0));
      show("Orders", isKilled ? "refused" : "accepted", isKilled ? "down" : "");
      show("Gaps", formatCount(status.gaps ?? 0));
      show("Reconnects", formatCount(status.reconnects ?? 0));
      show("Late slices", formatCount(status.lateSlices ?? 0));
      show("Overruns", formatCount(status.overruns ?? 0));
      show("Sessions", formatCount(status.sessions ?? 0));
      show("Bars", formatCount(status.bars ?? 0));
    },
  };
  return part;
}

const CONNECTIONS = {
  connected: "This page is told of everything as it happens.",
  lost: "The dashboard does not answer; this page tries again.",
  asleep: "This page rests while nobody sees it.",
  refused: "The dashboard has ended; start openbell dashboard again.",
};

function seconds(ms) {
  return typeof ms === "number" ? ms - ms % 1_000 : ms;
}

function stateText(
  { isUnderWay, hasEnded, heard, startedAt, status },
  name,
) {
  const since = \`since \${isoMinute(startedAt)}\`;
  const source = name === "replay" ? ", a replay" : \`, bars of \${name}\`;
  if (isUnderWay) {
    return \`Under way \${since} UTC\${source}: \${status.state ?? "starting"}.\`;
  }
  const last = \`\${isoMinute(heard)} UTC\`;
  if (hasEnded) {
    return \`No live run is under way. This one \${
      status.state === "failed" ? "failed" : "ended"
    } at \${last}.\`;
  }
  return \`No live run is under way. This one has not been heard of since \${last}: it was killed, or its machine sleeps.\`;
}

function isoMinute(ms) {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
`,
  queue_view: `/**
 * Sweeps that workers of a queue run: how far they are.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask } from "./ask.js";
import { factList, figureText, minuteText } from "./facts.js";

/** How often a sweep that goes on is asked for, in milliseconds. */
const AGAIN_MS = 2_000;

/** The sweeps of the queue, if the dashboard has one. */
export async function queueSection() {
  let found;
  try {
    found = await ask("/api/queue");
  } catch (error) {
    return section(
      "queue",
      "Queue",
      el("p", { class: "error" }, error.message),
    );
  }
  const { queue, sweeps } = found;
  if (queue === null) return undefined;
  return section(
    "queue",
    "Queue",
    el("p", { class: "facts" }, queue),
    dataTable({
      caption: "Sweeps of the queue; pick one",
      count: sweeps.length,
      onRow: (i) => location.hash = \`#/queue/\${sweeps[i].sweep}\`,
      columns: [
        numberColumn("Sweep", (i) => sweeps[i].sweep, String),
        textColumn("Config", (i) => sweeps[i].title),
        textColumn("State", (i) => sweeps[i].state),
        numberColumn("Sets", (i) => sweeps[i].sets, formatCount),
        textColumn("Queued, UTC", (i) => minuteText(sweeps[i].created)),
      ],
    }).element,
  );
}

/** The view of one of them, which follows it while it goes on. */
export async function queueView({ rest: [id] }) {
  const path = \`/api/queue/\${encodeURIComponent(id)}\`;
  const place = el("div");
  const draw = (status) => place.replaceChildren(...partsOf(status));
  const status = await ask(path);
  draw(status);
  const message = el("p", { class: "note", role: "status" });
  const content = section(
    "queued",
    \`Sweep \${status.sweep} of the queue: \${status.title}\`,
    place,
    message,
  );
  const look = async () => {
    if (!content.isConnected) return;
    let state = "running";
    try {
      const now = await ask(path);
      draw(now);
      state = now.state;
      message.textContent = state === "running"
        ? ""
        : \`The sweep is \${state}. openbell sweep fetch \${now.sweep} writes its results into a file for --sweep.\`;
    } catch (error) {
      // A database that restarts; it is asked again.
      message.textContent = error.message;
    }
    if (state === "running") setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, status.state === "running" ? AGAIN_MS : 0);
  return content;
}

function partsOf(status) {
  const { done, total, failed, parked, retries, workers } = status;
  const some = (count) => count === 0 ? "" : formatCount(count);
  return [
    factList([
      [
        "state",
        status.error ? \`\${status.state}: \${status.error}\` : status.state,
      ],
      [
        "runs",
        \`\${formatCount(done)} of \${formatCount(total)}, \${
          Math.floor(100 * done / Math.max(1, total))
        } %\`,
      ],
      ["taken by workers", formatCount(status.running)],
      ["failed", some(failed)],
      ["given up", some(parked)],
      ["delivered again", some(retries)],
      ["first error", status.firstError ?? ""],
      ["speed", speedText(status.barSetsPerSecond)],
      [
        "time left",
        status.state !== "running" || status.secondsLeft === null
          ? ""
          : \`\${formatCount(Math.ceil(status.secondsLeft))} s\`,
      ],
    ]),
    el("progress", {
      "aria-label": "Runs that are finished",
      max: Math.max(1, total),
      value: done,
    }),
    dataTable({
      caption: "Workers",
      count: workers.length,
      columns: [
        numberColumn("Worker", (i) => workers[i].worker, String),
        textColumn("Machine", (i) => workers[i].machine),
        numberColumn("Threads", (i) => workers[i].threads, String),
        numberColumn("Done", (i) => workers[i].done, formatCount),
        numberColumn("Running", (i) => workers[i].running, formatCount),
        textColumn("Speed", (i) => speedText(workers[i].barSetsPerSecond)),
        textColumn(
          "Seen, UTC",
          (i) =>
            workers[i].lastHeartbeat === undefined
              ? "ended"
              : minuteText(workers[i].lastHeartbeat),
        ),
        textColumn("Note", (i) => workers[i].note ?? ""),
      ],
    }).element,
  ];
}

function speedText(perSecond) {
  return perSecond === 0
    ? "–"
    : \`\${figureText(perSecond / 1e6)} M bars × sets/s\`;
}
`,
  run_view: `/**
 * One saved run: its tear sheet, candles with its fills, config.
 *
 * @module
 */
import {
  button,
  el,
  labelled,
  section,
  select,
} from "../../shared/browser/dom.js";
import { clockOf } from "../../shared/browser/format.js";
import { EXPLANATION, SUMMARY } from "../../tear/browser/tear_sheet.js";
import { againSection } from "./again_section.js";
import { ask, change, query } from "./ask.js";
import { factList, minuteText } from "./facts.js";
import { chartIntervals, priceChart, runCurves } from "./price_chart.js";

/** The view of a run. */
export async function runView({ rest: [id] }) {
  const [run, data] = await Promise.all([
    ask(\`/api/runs/\${id}\`),
    ask(\`/api/runs/\${id}/tear\`),
  ]);
  return el(
    "div",
    {},
    summary(run),
    sheet(run, data),
    await candles(run),
    againSection(run),
    section(
      "config",
      "Config",
      el("pre", { tabindex: 0 }, JSON.stringify(run.config, null, 2)),
    ),
  );
}

/** The tear sheet; what needs the bars of positions comes when it is asked for. */
function sheet(run, data) {
  const place = el("div");
  const draw = (data) => {
    const report = { data, clock: clockOf(data.zone) };
    place.replaceChildren(
      ...[...SUMMARY, ...EXPLANATION].flatMap((make) => make(report) ?? []),
    );
  };
  const message = el("p", { class: "note", role: "status" });
  const more = button("Excursions, leverage and hours", async () => {
    more.disabled = true;
    message.textContent = "The config runs once more for the bars …";
    try {
      draw(await ask(\`/api/runs/\${run.id}/tear\${query({ bars: true })}\`));
      message.textContent = "";
    } catch (error) {
      message.textContent = error.message;
      more.disabled = false;
    }
  });
  draw(data);
  return el(
    "div",
    {},
    place,
    el("div", { class: "controls" }, more),
    message,
  );
}

function summary(run) {
  const message = el("p", { class: "note", role: "status" });
  const tags = el("input", { "aria-label": "Tags", size: 24 });
  tags.value = run.tags.join(", ");
  const note = el("input", { "aria-label": "Note", size: 40 });
  note.value = run.note;
  const save = async () => {
    try {
      const changed = await change(\`/api/runs/\${run.id}\`, "PATCH", {
        tags: tags.value.split(",").map((tag) => tag.trim())
          .filter((tag) => tag !== ""),
        note: note.value,
      });
      tags.value = changed.tags.join(", ");
      message.textContent = "Saved.";
    } catch (error) {
      message.textContent = error.message;
    }
  };
  const remove = async () => {
    if (!confirm(\`Remove run \${run.id} for good?\`)) return;
    await change(\`/api/runs/\${run.id}\`, "DELETE");
    location.hash = "#/runs";
  };
  return section(
    "run",
    \`Run \${run.id}: \${run.name}\`,
    factList([
      ["Saved", \`\${minuteText(run.savedAt)} UTC, version \${run.version}\`],
      ["Range", \`\${run.from} to \${run.to}, \${run.sessions} sessions\`],
      ["Config", run.configFile],
      ["Store", run.store],
      ...run.modules.map((one) => [
        "Code",
        \`\${one.name}, \${one.hash.slice(0, 12)}\`,
      ]),
      ["Hash", run.hash],
      ["Sandbox", run.sandbox === true ? "yes, without permissions" : ""],
      ["Equal to", run.equalTo.map((one) => \`run \${one}\`).join(", ")],
    ]),
    el(
      "p",
      {},
      el(
        "a",
        { href: \`/runs/\${run.id}/report\`, target: "_blank", rel: "noopener" },
        "Full report",
      ),
      " ",
      el(
        "a",
        {
          href: \`/api/runs/\${run.id}/result\`,
          target: "_blank",
          rel: "noopener",
        },
        "Result as JSON",
      ),
      ...(run.parent === undefined ? [] : [
        " ",
        el(
          "a",
          { href: \`#/compare/\${run.parent},\${run.id}\` },
          \`Compare with run \${run.parent}, whose config was changed\`,
        ),
      ]),
      " ",
      el("a", {
        href: \`#/runs/\${run.id}\`,
        onclick: (event) => {
          event.preventDefault();
          document.getElementById("again").scrollIntoView();
          document.querySelector("#again input")?.focus();
        },
      }, "Run again"),
    ),
    el(
      "div",
      { class: "controls" },
      el("label", {}, "Tags", tags),
      el("label", {}, "Note", note),
      button("Save", save),
      button("Remove", remove),
    ),
    message,
  );
}

/** Candles from the store with the fills and indicators of the run, symbol by symbol. */
async function candles(run) {
  const part = section("candles", "Candles and fills");
  let series;
  try {
    ({ series } = await ask("/api/store"));
  } catch (error) {
    part.append(el("p", { class: "note" }, error.message));
    return part;
  }
  const symbols = run.config.session_data_config.symbols.filter((symbol) =>
    series.some((one) => one.symbol === symbol)
  );
  if (symbols.length === 0) {
    part.append(
      el("p", { class: "note" }, "The store has no bars of its symbols."),
    );
    return part;
  }
  const choice = select("Symbol", symbols, (symbol) => symbol);
  const place = el("div");
  let chart;
  const draw = async () => {
    const symbol = choice.value;
    const fills = await ask(\`/api/runs/\${run.id}/fills\${query({ symbol })}\`);
    const intervals = chartIntervals(series, symbol);
    const at = fills.length === 0 ? undefined : Date.parse(fills[0].time);
    const hasFocus = document.activeElement === choice;
    chart?.remove();
    chart = priceChart({
      symbol,
      intervals,
      fills,
      at,
      choices: [labelled(choice)],
      curves: runCurves(run, symbol),
    });
    place.replaceChildren(chart.element);
    if (hasFocus) choice.focus();
  };
  choice.addEventListener("change", draw);
  part.append(place);
  await draw();
  return part;
}
`,
  runs_view: `/**
 * The list of saved runs.
 *
 * @module
 */
import { button, el, section } from "../../shared/browser/dom.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";
import { minuteText, sparkCurve } from "./facts.js";
import { runningJobs } from "./job_view.js";
import { metricText } from "./metrics.js";

/** The columns of figures. */
const FIGURES = [
  ["total_return", "Return"],
  ["sharpe", "Sharpe"],
  ["max_drawdown", "Drawdown"],
  ["round_trips", "Trades"],
];

/** The view of all runs, or of those with a tag. */
export async function runsView({ params }) {
  const tag = params.get("tag") ?? undefined;
  const [runs, running] = await Promise.all([
    ask(\`/api/runs\${query({ tag })}\`),
    runningJobs(),
  ]);
  if (runs.length === 0) return emptyView(tag);
  const picked = new Set();
  const compare = button("Compare", () => {
    location.hash = \`#/compare/\${[...picked].sort((a, b) => a - b).join(",")}\`;
  });
  const update = () => {
    compare.disabled = picked.size < 2;
    compare.textContent = picked.size < 2
      ? "Compare: pick two or more"
      : \`Compare \${picked.size} runs\`;
  };
  update();
  const table = dataTable({
    caption: tag === undefined ? "Saved runs" : \`Saved runs with \${tag}\`,
    count: runs.length,
    columns: [
      numberColumn("Run", (i) => runs[i].id, String),
      {
        title: "Pick",
        value: (i) => picked.has(runs[i].id) ? 1 : 0,
        text: (i) => pickBox(runs[i], picked, update),
      },
      {
        title: "Name",
        value: (i) => runs[i].name,
        text: (i) => el("a", { href: \`#/runs/\${runs[i].id}\` }, runs[i].name),
      },
      ...FIGURES.map(([name, title]) =>
        numberColumn(
          title,
          (i) => runs[i].figures[name],
          (value) => metricText(name, value),
        )
      ),
      {
        title: "Equity",
        value: (i) => runs[i].curve.at(-1) ?? 0,
        text: (i) => sparkCurve(runs[i].curve),
      },
      textColumn("Tags", (i) => runs[i].tags.join(", ")),
      textColumn("Range", (i) => \`\${runs[i].from} to \${runs[i].to}\`),
      textColumn("Saved, UTC", (i) => minuteText(runs[i].savedAt)),
    ],
  });
  return section(
    "runs",
    "Runs",
    running,
    el("div", { class: "controls" }, compare, tagLinks(runs, tag)),
    table.element,
  );
}

function pickBox(run, picked, update) {
  const box = el("input", {
    type: "checkbox",
    "aria-label": \`Pick run \${run.id}\`,
    onchange: () => {
      if (box.checked) picked.add(run.id);
      else picked.delete(run.id);
      update();
    },
  });
  box.checked = picked.has(run.id);
  return box;
}

/** Links to the runs of each tag. */
function tagLinks(runs, tag) {
  const tags = [...new Set(runs.flatMap((run) => run.tags))].sort();
  if (tag !== undefined) return el("a", { href: "#/runs" }, "all runs");
  return el(
    "span",
    { class: "note" },
    ...tags.flatMap((one) => [
      el("a", { href: \`#/runs?tag=\${encodeURIComponent(one)}\` }, one),
      " ",
    ]),
  );
}

function emptyView(tag) {
  return section(
    "runs",
    "Runs",
    el(
      "p",
      {},
      tag === undefined
        ? "No run is saved yet. This saves one:"
        : \`No run has the tag \${tag}.\`,
    ),
    tag === undefined
      ? el("pre", {}, "openbell backtest config.yaml --save")
      : el("a", { href: "#/runs" }, "all runs"),
  );
}
`,
  parallel_section: `/**
 * Parallel coordinates: a vertical axis a parameter and one of the figure, a line
 * a set.
 *
 * @module
 */
import {
  drawToWidth,
  el,
  labelled,
  section,
  select,
} from "../../shared/browser/dom.js";
import { figureText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";

const HEIGHT = 300;
const TOP = 28;
const BOTTOM = 16;
const SIDE = 46;
/** The least width between two axes. */
const STEP = 84;
/** Values of an axis that are all written; of more, the ends. */
const LABELS = 8;

/** Shares of the sets that stand out. */
const SHARES = [
  [0.05, "best 5 %"],
  [0.1, "best 10 %"],
  [0.25, "best 25 %"],
  [1, "all"],
];

/** The sets of a sweep, the best first, over its parameters and a figure. */
export function parallelSection({ rows, metric, higherIsBetter }, names) {
  const shown = rows.filter((row) => Number.isFinite(row.metrics[metric]));
  if (shown.length === 0 || names.length === 0) return undefined;
  const axes = [
    ...names.map((name) => axisOf(name, shown, (row) => row.parameters[name])),
    axisOf(
      metricName(metric),
      shown,
      (row) => row.metrics[metric],
      (value) => metricText(metric, value),
    ),
  ];
  const share = select("Standing out", SHARES.map(([one]) => one), textOfShare);
  share.value = "0.1";
  const place = el("div", {
    class: "parallel scroll",
    role: "img",
    tabindex: 0,
    "aria-label": \`Parallel coordinates of \${shown.length} sets over \${
      names.join(", ")
    } and \${metricName(metric)}; the table of sets has the same values\`,
  });
  const draw = (width) =>
    place.replaceChildren(
      picture(
        axes,
        shown,
        Number(share.value),
        Math.max(
          width,
          2 * SIDE + STEP * (axes.length - 1),
        ),
      ),
    );
  drawToWidth(place, draw);
  share.addEventListener("change", () => draw(place.clientWidth));
  return section(
    "parallel",
    "Sets over all parameters",
    el(
      "p",
      { class: "facts" },
      \`A line is a set, from its parameters to its \${metricName(metric)}, \${
        higherIsBetter ? "higher" : "lower"
      } is better. Where the best lines meet, a parameter matters.\`,
    ),
    el("div", { class: "controls" }, labelled(share)),
    place,
  );
}

function textOfShare(share) {
  return SHARES.find(([one]) => one === share)[1];
}

/** An axis: where a value of it is, from 0 at the bottom to 1, and its labels. */
function axisOf(name, rows, valueOf, text = figureText) {
  const values = [...new Set(rows.map(valueOf))];
  const isNumeric = values.every((value) => typeof value === "number");
  if (!isNumeric) {
    const texts = values.map(String).sort();
    return {
      name,
      valueOf,
      at: (value) => shareOf(texts.indexOf(String(value)), 0, texts.length - 1),
      labels: labelsOf(texts, (text) => text),
    };
  }
  const sorted = values.sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return {
    name,
    valueOf,
    at: (value) => shareOf(value, low, high),
    labels: labelsOf(sorted, text),
  };
}

function labelsOf(values, textOf) {
  const few = values.length <= LABELS
    ? values
    : [values[0], values[values.length - 1]];
  return few.map((value) => [value, textOf(value)]);
}

function shareOf(value, low, high) {
  return high > low ? (value - low) / (high - low) : 0.5;
}

function picture(axes, rows, share, width) {
  const svg = svgOf("svg", {
    viewBox: \`0 0 \${width} \${HEIGHT}\`,
    width,
    height: HEIGHT,
    "aria-hidden": "true",
  });
  const xOf = (i) => SIDE + i * (width - 2 * SIDE) / (axes.length - 1);
  const yOf = (at) => HEIGHT - BOTTOM - at * (HEIGHT - TOP - BOTTOM);
  const best = Math.max(1, Math.ceil(share * rows.length));
  // The best lines lie on top of the others.
  for (let i = rows.length - 1; i >= 0; i--) {
    const points = axes.map((axis, k) =>
      \`\${xOf(k).toFixed(1)},\${yOf(axis.at(axis.valueOf(rows[i]))).toFixed(1)}\`
    );
    svg.append(svgOf("polyline", {
      points: points.join(" "),
      class: i === 0 ? "top" : i < best ? "best" : "rest",
    }));
  }
  axes.forEach((axis, k) => {
    const x = xOf(k);
    svg.append(
      svgOf("line", { x1: x, x2: x, y1: yOf(0), y2: yOf(1) }),
      textAt(x, 14, axis.name, "middle"),
      ...axis.labels.map(([value, text]) =>
        textAt(x - 4, yOf(axis.at(value)) + 4, text, "end")
      ),
    );
  });
  return svg;
}

function textAt(x, y, text, anchor) {
  const element = svgOf("text", { x, y, "text-anchor": anchor });
  element.textContent = text.length > 16 ? \`\${text.slice(0, 15)}…\` : text;
  return element;
}

function svgOf(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  return element;
}
`,
  sweep_view: `/**
 * Sweeps: how far they are, their sets in a table, a map of two parameters, and
 * what is beside the best set.
 *
 * @module
 */
import {
  button,
  el,
  labelled,
  section,
  select,
} from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  scrolledTable,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, change, query } from "./ask.js";
import { factList, figureText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";
import { foldsSection } from "./folds_section.js";
import { queueSection } from "./queue_view.js";
import { parallelSection } from "./parallel_section.js";

/** Figures of the table beside the one that ranks. */
const SHOWN = [
  "net_profit",
  "total_return",
  "sharpe",
  "max_drawdown",
  "round_trips",
];

/** How often a sweep that is not finished is asked for, in milliseconds. */
const AGAIN_MS = 2_000;

/** Colours from the worst to the best, distinct for the colour-blind. */
const STEPS = 5;

/** The list of sweeps, or one of them. */
export function sweepView(place) {
  return place.rest.length === 0 ? sweepsView() : oneSweep(place);
}

async function sweepsView() {
  const [sweeps, queue] = await Promise.all([
    ask("/api/sweeps"),
    queueSection(),
  ]);
  const files = filesSection(sweeps);
  return queue === undefined ? files : el("div", {}, files, queue);
}

function filesSection(sweeps) {
  if (sweeps.length === 0) {
    return section(
      "sweeps",
      "Sweeps",
      el(
        "p",
        { class: "note" },
        "No sweep is here yet. In a project, deno task sweep runs one and writes sweep.db, which then is here. Others: start the dashboard with --sweep FILE, the file that openbell sweep --out names.",
      ),
    );
  }
  return section(
    "sweeps",
    "Sweeps",
    dataTable({
      caption: "Files of results; pick one",
      count: sweeps.length,
      onRow: (i) => location.hash = \`#/sweeps/\${sweeps[i].id}\`,
      columns: [
        textColumn("File", (i) => sweeps[i].name),
        textColumn(
          "Parameters",
          (i) =>
            (sweeps[i].parameters ?? []).map(({ name }) => name).join(", "),
        ),
        numberColumn("Sets", (i) => sweeps[i].sets ?? NaN, figureText),
        textColumn("Progress", (i) => sweeps[i].error ?? progress(sweeps[i])),
      ],
    }).element,
  );
}

/** How many sets of the first window are finished. */
function progress({ sets, windows }) {
  const { done, failed } = windows[0] ?? { done: 0, failed: 0 };
  const share = Math.floor(100 * (done + failed) / sets);
  const parts = [\`\${formatCount(done + failed)} of \${formatCount(sets)} sets\`];
  parts.push(\`\${share} %\`);
  if (failed > 0) parts.push(\`\${formatCount(failed)} failed\`);
  return parts.join(", ");
}

function isUnfinished({ sets, windows }) {
  const { done, failed } = windows[0] ?? { done: 0, failed: 0 };
  return done + failed < sets;
}

async function oneSweep({ rest: [id], params }) {
  const path = \`/api/sweeps/\${encodeURIComponent(id)}\`;
  const window = params.get("window") ?? undefined;
  const metric = params.get("metric") ?? undefined;
  const sweep = await ask(path + query({ window, metric }));
  const names = sweep.parameters.map(({ name }) => name);
  const x = names.includes(params.get("x")) ? params.get("x") : names[0];
  const second = names.find((name) => name !== x) ?? "";
  const y = names.includes(params.get("y")) && params.get("y") !== x
    ? params.get("y")
    : second;
  const chosen = { window: sweep.window, metric: sweep.metric, x, y };
  const [map, folds] = await Promise.all([
    ask(\`\${path}/map\` + query(chosen)),
    ask(\`\${path}/folds\`),
  ]);
  const parts = [
    overview(sweep),
    controls(id, sweep, names, chosen),
    mapSection(map),
    foldsSection(folds, sweep.metric),
    parallelSection(sweep, names),
    neighbourSection(sweep),
    setSection(sweep, names, path),
  ];
  const content = el("div", {}, ...parts.filter((one) => one !== undefined));
  if (isUnfinished(sweep)) followed(path, content, sweep);
  return content;
}

function overview(sweep) {
  return section(
    "sweep",
    sweep.name,
    factList([
      ["progress", progress(sweep)],
      [
        "parameters",
        sweep.parameters.map(({ name, values }) =>
          values === 0 ? name : \`\${name} (\${formatCount(values)})\`
        ).join(", "),
      ],
      ["windows", String(sweep.windows.length)],
    ]),
    el("progress", {
      "aria-label": "Sets that are finished",
      max: sweep.sets,
      value: (sweep.windows[0]?.done ?? 0) + (sweep.windows[0]?.failed ?? 0),
    }),
    el("p", { role: "status", class: "note" }),
  );
}

/** Shows the progress of a sweep that runs, as long as its view is shown. */
function followed(path, content, { windows }) {
  const before = JSON.stringify(windows);
  const look = async () => {
    if (!content.isConnected) return;
    const now = await ask(path + query({ count: 1 })).catch(() => undefined);
    if (!content.isConnected) return;
    if (now !== undefined) {
      const { done, failed } = now.windows[0] ?? { done: 0, failed: 0 };
      content.querySelector("#sweep progress").value = done + failed;
      const status = content.querySelector("#sweep [role=status]");
      if (JSON.stringify(now.windows) !== before) {
        status.replaceChildren(
          \`\${progress(now)} by now. \`,
          button("Show them", () => dispatchEvent(new Event("hashchange"))),
        );
      }
      if (!isUnfinished(now)) return;
    }
    setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, AGAIN_MS);
}

function controls(id, sweep, names, chosen) {
  const lists = {
    metric: select("Figure", sweep.metrics, metricName),
    x: select("Columns", names, (name) => name),
    y: select("Rows", names.length > 1 ? names : [""], (name) => name),
    window: select(
      "Window",
      sweep.windows.map(({ window }) => window),
      (window) => String(window + 1),
    ),
  };
  for (const [name, list] of Object.entries(lists)) {
    list.value = String(chosen[name]);
    list.addEventListener("change", () => {
      const next = Object.fromEntries(
        Object.entries(lists).map(([key, one]) => [key, one.value]),
      );
      // The two axes change places rather than being the same.
      if (name === "x" && next.x === next.y) next.y = chosen.x;
      if (name === "y" && next.x === next.y) next.x = chosen.y;
      location.hash = \`#/sweeps/\${id}\${query(next)}\`;
    });
  }
  // A choice of one is none.
  const shown = Object.values(lists).filter((list) => list.options.length > 1);
  return el("div", { class: "controls" }, ...shown.map(labelled));
}

function mapSection({ metric, x, y, cells, higherIsBetter }) {
  const values = cells.map(({ best }) => best.metrics[metric]);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const top = higherIsBetter ? most : least;
  const stepOf = (value) => {
    if (most === least) return Math.floor(STEPS / 2);
    const rising = (value - least) / (most - least);
    const share = higherIsBetter ? rising : 1 - rising;
    return Math.min(STEPS - 1, Math.floor(share * STEPS));
  };
  const places = new Map(cells.map((cell) => [\`\${cell.x} \${cell.y}\`, cell]));
  const cellOf = (column, line) => {
    const cell = places.get(\`\${column} \${line}\`);
    if (cell === undefined) return el("td", { class: "none" }, "–");
    const value = cell.best.metrics[metric];
    const of = cell.sets === 1 ? "" : \`, best of \${cell.sets}\`;
    return el("td", {
      class: \`step\${stepOf(value)}\${value === top ? " best" : ""}\`,
      title: \`set \${cell.best.set}\${of}: \${parameterText(cell.best)}\`,
    }, metricText(metric, value));
  };
  return section(
    "map",
    y.name === ""
      ? \`\${metricName(metric)} by \${x.name}\`
      : \`\${metricName(metric)} by \${x.name} × \${y.name}\`,
    el(
      "div",
      { class: "map" },
      scrolledTable(
        "Each cell has the best set over all other parameters",
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el(
              "th",
              { scope: "col" },
              y.name === "" ? metricName(metric) : y.name,
            ),
            ...x.labels.map((label) =>
              el("th", { scope: "col", class: "num" }, label)
            ),
          ),
        ),
        el(
          "tbody",
          {},
          ...y.labels.map((label, line) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, label),
              ...x.labels.map((_, column) => cellOf(column, line)),
            )
          ),
        ),
      ),
    ),
  );
}

function parameterText({ parameters }) {
  return Object.entries(parameters).map(([name, value]) => \`\${name}=\${value}\`)
    .join(" ");
}

/** How much is lost one step beside the best set. */
function neighbourSection({ neighbours, rows, metric }) {
  const [best] = rows;
  if (best === undefined || neighbours.length === 0) return undefined;
  const top = best.metrics[metric];
  const text = (value) => metricText(metric, value);
  const of = (i) => neighbours[i].row.metrics[metric];
  return section(
    "neighbours",
    "Beside the best set",
    el(
      "p",
      { class: "facts" },
      \`Set \${best.set}, \${parameterText(best)}: \${metricName(metric)} \${
        metricText(metric, top)
      }. A hill that is flat around its top is less likely to be chance.\`,
    ),
    dataTable({
      caption: "Sets one step beside it",
      count: neighbours.length,
      columns: [
        textColumn("Parameter", (i) => neighbours[i].parameter),
        textColumn("Value", (i) => String(neighbours[i].value)),
        numberColumn("Set", (i) => neighbours[i].row.set, String),
        numberColumn(metricName(metric), of, text),
        numberColumn(
          "Difference",
          (i) => of(i) === null || top === null ? null : of(i) - top,
          text,
        ),
      ],
    }).element,
  );
}

function setSection(
  { rows, metric, sets, windows, window, hasSource },
  names,
  path,
) {
  const message = el("p", { class: "note", role: "status" });
  const figures = [metric, ...SHOWN.filter((name) => name !== metric)];
  const { done, failed } = windows.find((one) => one.window === window) ??
    { done: 0, failed: 0 };
  const table = dataTable({
    caption: "Sets, the best first",
    count: rows.length,
    columns: [
      numberColumn("Set", (i) => rows[i].set, String),
      ...names.map((name) =>
        typeof rows[0]?.parameters[name] === "number"
          ? numberColumn(name, (i) => rows[i].parameters[name], String)
          : textColumn(name, (i) => String(rows[i].parameters[name]))
      ),
      ...figures.map((name) =>
        numberColumn(
          metricName(name),
          (i) => rows[i].metrics[name],
          (value) => metricText(name, value),
        )
      ),
      textColumn("Error", (i) => rows[i].error ?? ""),
      ...(hasSource ? [runColumn(rows, path, message)] : []),
    ],
  });
  const filter = el("input", { type: "search", "aria-label": "Filter" });
  const texts = rows.map((row) =>
    \`\${parameterText(row)} \${row.error ?? ""}\`.toLowerCase()
  );
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\\s+/);
    table.show(
      [...rows.keys()].filter((i) =>
        words.every((word) => texts[i].includes(word))
      ),
    );
  });
  const all = done + failed;
  return section(
    "sets",
    "Sets",
    el(
      "p",
      { class: "facts" },
      rows.length < all
        ? \`The best \${formatCount(rows.length)} of \${
          formatCount(all)
        } finished sets.\`
        : \`\${formatCount(all)} of \${formatCount(sets)} sets are finished.\`,
    ),
    el("div", { class: "controls" }, labelled(filter)),
    message,
    table.element,
  );
}

/** A column of buttons that run a set with all its fills, and show the run. */
function runColumn(rows, path, message) {
  const start = async (set) => {
    try {
      const job = await change(\`\${path}/runs\`, "POST", { set });
      location.hash = \`#/jobs/\${job.id}\`;
    } catch (error) {
      message.textContent = error.message;
      message.scrollIntoView({ block: "nearest" });
    }
  };
  return {
    title: "Run",
    value: (i) => rows[i].set,
    text: (i) =>
      button(
        "Open",
        () => start(rows[i].set),
        \`Open set \${rows[i].set} as a run\`,
      ),
  };
}
`,
  main: `/**
 * Shows the view that the address names.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { calendarView } from "./calendar_view.js";
import { compareView } from "./compare_view.js";
import { dataView } from "./data_view.js";
import { jobView } from "./job_view.js";
import { queueView } from "./queue_view.js";
import { liveView } from "./live_view.js";
import { runView } from "./run_view.js";
import { runsView } from "./runs_view.js";
import { sweepView } from "./sweep_view.js";

/** The views by the first part of the address. */
const VIEWS = {
  runs: (place) => place.rest.length === 0 ? runsView(place) : runView(place),
  compare: compareView,
  jobs: (place) => place.rest.length === 0 ? runsView(place) : jobView(place),
  sweeps: sweepView,
  queue: (place) =>
    place.rest.length === 0 ? sweepView(place) : queueView(place),
  live: liveView,
  data: dataView,
  calendar: calendarView,
};

/** The views that are in the menu. */
const MENU = [
  ["runs", "Runs"],
  ["sweeps", "Sweeps"],
  ["live", "Live"],
  ["data", "Data"],
  ["calendar", "Calendar"],
];

/** The views of the menu that others belong to. */
const PARENTS = { compare: "runs", jobs: "runs", queue: "sweeps" };

let generation = 0;

/** Draws the menu, and the view now and whenever the address changes. */
export async function main() {
  addEventListener("hashchange", show);
  await show();
}

/** What an address such as \`#/runs/3?tag=x\` names. */
export function placeOf(hash) {
  const [path, search = ""] = hash.replace(/^#\\/?/, "").split("?");
  const [name, ...rest] = path.split("/").filter((part) => part !== "");
  return {
    name: Object.hasOwn(VIEWS, name ?? "") ? name : "runs",
    rest: Object.hasOwn(VIEWS, name ?? "") ? rest : [],
    params: new URLSearchParams(search),
  };
}

async function show() {
  const own = ++generation;
  const place = placeOf(location.hash);
  const view = document.getElementById("view");
  view.setAttribute("aria-busy", "true");
  drawMenu(PARENTS[place.name] ?? place.name);
  let content;
  try {
    content = await VIEWS[place.name](place);
  } catch (error) {
    content = el("p", { class: "error", role: "alert" }, error.message);
  }
  // Another view may have been asked for meanwhile.
  if (own !== generation) return;
  view.replaceChildren(content);
  view.setAttribute("aria-busy", "false");
  view.querySelector("h2")?.scrollIntoView({ block: "nearest" });
}

function drawMenu(current) {
  document.getElementById("top").replaceChildren(
    el("h1", {}, "OpenBell"),
    el(
      "nav",
      { "aria-label": "Views" },
      MENU.map(([name, title]) =>
        el("a", {
          href: \`#/\${name}\`,
          "aria-current": name === current ? "page" : undefined,
        }, title)
      ),
    ),
  );
}
`,
};
