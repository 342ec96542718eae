// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `header > div {
  display: flex;
  gap: 12px;
  align-items: start;
  justify-content: space-between;
}
section[aria-busy="true"] {
  min-height: 700px;
}
td.wide {
  min-width: 16em;
  white-space: normal;
  overflow-wrap: anywhere;
}
.days {
  display: flex;
  gap: 8px;
  align-items: center;
}
.run {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 4px 16px;
  margin: 0;
}
.run dt {
  color: var(--muted);
}
.run dd {
  margin: 0;
  overflow-wrap: anywhere;
}
details {
  margin-top: 12px;
}
@media (max-width: 560px) {
  .run {
    grid-template-columns: 1fr;
  }
  .run dd {
    margin-bottom: 6px;
  }
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<
  Record<
    | "pane"
    | "candle_source"
    | "bookings"
    | "candles"
    | "header"
    | "orders"
    | "quality"
    | "run"
    | "scanners"
    | "trades"
    | "warnings"
    | "unpack"
    | "main",
    string
  >
> = {
  pane: `/**
 * The columns of a pane: bars, indicators, fills and gaps.
 *
 * @module
 */

const BAR_COLUMNS = ["time", "open", "high", "low", "close", "volume"];
const GAP_KINDS = ["missing", "no trade", "generated"];

/** A pane with \`count\` outputs of indicators, in the order in which it was packed. */
export function readPane(columns, count) {
  const afterValues = BAR_COLUMNS.length + count;
  const [times, quantities, , , starts, ends, kinds] = columns
    .slice(afterValues);
  return {
    ...Object.fromEntries(
      BAR_COLUMNS.map((name, i) => [name, [...columns[i]]]),
    ),
    values: columns.slice(BAR_COLUMNS.length, afterValues),
    fills: Array.from(times, (ms, i) => ({
      ms,
      quantity: Math.abs(quantities[i]),
      isBuy: quantities[i] > 0,
    })),
    gaps: Array.from(starts, (start, i) => ({
      start,
      end: ends[i],
      kind: GAP_KINDS[kinds[i]],
    })),
  };
}
`,
  candle_source: `/**
 * The bars of a report for its chart: panes of a day or a year each, of which the
 * page may not have all.
 *
 * @module
 */
import { formatCount } from "../../shared/browser/format.js";
import { readPane } from "./pane.js";

/** Panes that are read at once at most. */
const MOST_PANES = 60;

/** The places of all panes: by level, symbol and period, in the order of time. */
export async function panePlaces({ levels, periods }, read) {
  return await Promise.all(levels.map(async ({ index }) => {
    const places = new Map();
    const [symbols, dates, lengths] = await read(index);
    let from = index[1];
    symbols.forEach((symbol, i) => {
      if (!places.has(symbol)) places.set(symbol, []);
      const to = from + lengths[i];
      places.get(symbol).push({ period: periods[dates[i]], place: [from, to] });
      from = to;
    });
    for (const own of places.values()) {
      own.sort((a, b) => a.period < b.period ? -1 : 1);
    }
    return places;
  }));
}

/** The source of a symbol, for {@linkcode zoomChart}. */
export function candleSource({ data, clock, read }, places, symbol) {
  const { dates } = data.curve;
  const levels = data.candles.levels.map((level, i) => ({
    ...level,
    panes: places[i].get(symbol) ?? [],
  })).filter(({ panes }) => panes.length > 0);
  /** The number of periods of a level that the run has. */
  const periodsOf = ({ panes: [{ period }] }) =>
    new Set(dates.map((one) => one.slice(0, period.length))).size;

  /** The pane of an instant, else the one before it, else the first. */
  function paneAt({ panes }, ms) {
    const date = clock.date(ms);
    const found = panes.findLastIndex(({ period }) =>
      period <= date.slice(0, period.length)
    );
    return Math.max(0, found);
  }

  /** Panes from \`from\` on, \`to\` excluded, as one part. */
  async function part({ panes, outputs }, from, to) {
    const wanted = panes.slice(from, to);
    const read_ = await Promise.all(
      wanted.map(async ({ place }) =>
        readPane(await read(place), outputs.length)
      ),
    );
    const all = (name) => read_.flatMap((pane) => pane[name]);
    return {
      ...Object.fromEntries(
        ["time", "open", "high", "low", "close", "volume", "fills", "gaps"]
          .map((name) => [name, all(name)]),
      ),
      values: outputs.map((_, k) =>
        read_.flatMap((pane) => [...pane.values[k]])
      ),
      from,
      to,
      hasBefore: from > 0,
      hasAfter: to < panes.length,
    };
  }

  /** How many panes have about so many bars. */
  function panesOf({ lengthMs, panes: [{ period }] }, count) {
    const days = period.length === 4 ? 252 : 1;
    const bars = days * (lengthMs === 0 ? 1 : 23_400_000 / lengthMs);
    return Math.max(2, Math.min(MOST_PANES, Math.ceil(count / bars)));
  }

  return {
    symbol: data.symbols[symbol],
    levels,
    clock: () => clock,
    covers(i, ms) {
      const date = clock.date(ms);
      return levels[i].panes.some(({ period }) =>
        period === date.slice(0, period.length)
      );
    },
    around(i, ms, count) {
      const level = levels[i];
      const wanted = panesOf(level, count);
      const middle = ms === undefined ? level.panes.length : paneAt(level, ms);
      const last = level.panes.length - wanted;
      const from = Math.max(
        0,
        Math.min(last, middle - Math.floor(wanted / 2)),
      );
      return part(level, from, Math.min(level.panes.length, from + wanted));
    },
    before(i, { from }, count) {
      const level = levels[i];
      return part(level, Math.max(0, from - panesOf(level, count)), from);
    },
    after(i, { to }, count) {
      const level = levels[i];
      const end = Math.min(level.panes.length, to + panesOf(level, count));
      return part(level, to, end);
    },
    /** What of a level, and of the next shorter one, is not in the file. */
    note(i) {
      const sentences = levels.slice(Math.max(0, i - 1), i + 1)
        .flatMap((level) => {
          const [has, all] = [level.panes.length, periodsOf(level)];
          if (has >= all) return [];
          const unit = level.panes[0].period.length === 4
            ? "years"
            : "sessions";
          return [
            \`\${level.interval} bars of \${formatCount(has)} of \${
              formatCount(all)
            } \${unit} are in this file\`,
          ];
        });
      return sentences.length === 0
        ? ""
        : \`\${sentences.join("; ")}. openbell dashboard shows all.\`;
    },
  };
}
`,
  bookings: `/**
 * What corporate actions did to positions.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount, formatMoney } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** The bookings of corporate actions; \`undefined\` if there are none. */
export function bookingSection({ data }) {
  const { bookings: rows, bookingTotal } = data;
  if (rows.length === 0) return undefined;
  return section(
    "bookings",
    "Corporate actions",
    rows.length === bookingTotal ? undefined : el(
      "p",
      { class: "facts" },
      \`The first \${formatCount(rows.length)} of \${formatCount(bookingTotal)}.\`,
    ),
    bookingTable(rows),
  );
}

function bookingTable(rows) {
  const units = (value) => String(value);
  return dataTable({
    caption: "Positions that corporate actions changed",
    count: rows.length,
    columns: [
      textColumn("Date", (i) => rows[i].date),
      textColumn("Action", (i) => rows[i].type),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Strategy", (i) => rows[i].name),
      numberColumn("Ratio or cash per share", (i) => rows[i].value, units),
      numberColumn("Units before", (i) => rows[i].before, units),
      numberColumn("Units after", (i) => rows[i].after, units),
      textColumn("Received", (i) => receivedText(rows[i])),
      numberColumn("Cash", (i) => rows[i].cash, formatMoney),
    ],
  }).element;
}

function receivedText({ into }) {
  return into === undefined ? "" : \`\${into.quantity} \${into.symbol}\`;
}
`,
  candles: `/**
 * The candles: choose a symbol, then move and zoom.
 *
 * @module
 */
import { el, labelled, section, select } from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import { zoomChart } from "../../../candles/browser/zoom_chart.js";
import { candleSource, panePlaces } from "../candle_source.js";

/**
 * The section of candles. Returns its element; \`open(symbol, entry, exit)\`, which
 * shows a symbol from one instant to another and returns whether the page has it;
 * and \`ready\`, a promise of the first chart.
 */
export async function candleSection(report) {
  const { data, clock, read } = report;
  const places = await panePlaces(data.candles, read);
  const symbols = [...data.symbols.keys()].filter((symbol) =>
    places.some((level) => level.has(symbol))
  );
  const view = symbols.length === 0
    ? { element: el("p", {}, "No candles."), open: () => false }
    : candleView(report, places, symbols);
  const element = section(
    "candles",
    "Candles",
    candleNote(data, clock, symbols.length),
    view.element,
  );
  return {
    element,
    open(symbol, entry, exit) {
      const shown = view.open(symbol, entry, exit);
      if (shown) element.scrollIntoView({ block: "start" });
      return shown;
    },
    ready: view.ready,
  };
}

function candleView(report, places, symbols) {
  const { data } = report;
  const place = el("div", { class: "pane" });
  const choice = select("Symbol", symbols, (i) => data.symbols[i]);
  let chart;
  let shown;

  function show(at) {
    const symbol = Number(choice.value);
    const hasFocus = document.activeElement === choice;
    chart?.remove();
    chart = zoomChart({
      source: candleSource(report, places, symbol),
      at,
      choices: symbols.length > 1 ? [labelled(choice)] : [],
    });
    shown = symbol;
    place.replaceChildren(chart.element);
    if (hasFocus) choice.focus();
    return chart.ready;
  }

  choice.addEventListener("change", () => show());
  const ready = show();
  return {
    element: place,
    open(symbol, entry, exit) {
      if (!symbols.includes(symbol)) return false;
      if (symbol !== shown) {
        choice.value = symbol;
        // Its other range comes at once.
        show(entry);
      }
      chart.goTo(entry, exit);
      return true;
    },
    ready,
  };
}

function candleNote({ candles, symbols }, clock, count) {
  const sentences = [
    \`Times are in \${clock.zone}. Zoom in for shorter intervals.\`,
  ];
  if (count < symbols.length) {
    sentences.push(
      \`This page has room for the candles of \${formatCount(count)} of \${
        formatCount(symbols.length)
      } symbols: those with fills first.\`,
    );
  }
  const { omitted } = candles;
  if (omitted.length > 0) sentences.push(\`Not drawn: \${omitted.join(", ")}.\`);
  return el("p", { class: "note" }, sentences.join(" "));
}
`,
  header: `/**
 * The header of the report: name, range, symbols and the theme switch.
 *
 * @module
 */
import { button, el } from "../../../shared/browser/dom.js";
import { formatCount, formatMoney } from "../../../shared/browser/format.js";

/** The header of the report. */
export function headerSection({ data }) {
  const { curve: { dates }, symbols, exchange, account } = data;
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const some = symbols.slice(0, 6).join(", ");
  return el(
    "header",
    {},
    el("div", {}, el("h1", {}, data.name), themeButton()),
    el(
      "p",
      { class: "facts" },
      \`\${first} to \${last}, \${formatCount(dates.length)} \${
        dates.length === 1 ? "session" : "sessions"
      } of \${exchange} · \${some}\${
        symbols.length > 6 ? \` and \${formatCount(symbols.length - 6)} more\` : ""
      } · \${formatMoney(data.startingCash)} became \${
        formatMoney(account.equity)
      }\`,
    ),
  );
}

/** Light or dark: the system's setting until the button is pressed. */
function themeButton() {
  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset.theme === "dark";
  const other = () => isDark() ? "Light" : "Dark";
  const toggle = button(other(), () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    toggle.textContent = other();
  });
  toggle.id = "theme";
  return toggle;
}
`,
  orders: `/**
 * How the orders of the run ended.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** Most names that a cell lists. */
const NAMES_MAX = 5;

/** The number of orders by their end, and the reasons of those not filled. */
export function orderSection({ data }) {
  const { orderLine, orderEndings: rows } = data;
  return section(
    "orders",
    "Orders",
    el("p", { class: "facts" }, \`\${orderLine}.\`),
    rows.length === 0 ? undefined : endingTable(rows),
  );
}

function endingTable(rows) {
  const first = (i) => rows[i].first;
  return dataTable({
    caption: "Orders that ended before they were filled completely",
    count: rows.length,
    sort: { column: 2, descending: true },
    columns: [
      textColumn("Outcome", (i) => rows[i].status.replaceAll("_", " ")),
      textColumn("Reason", (i) => rows[i].code ?? "none given"),
      numberColumn("Orders", (i) => rows[i].count, formatCount),
      numberColumn("Partly filled", (i) => rows[i].partlyFilled, formatCount),
      numberColumn("Legs of brackets", (i) => rows[i].legs, formatCount),
      textColumn("Strategies", (i) => names(rows[i].strategies)),
      textColumn("Symbols", (i) => names(rows[i].symbols)),
      textColumn("First on", (i) => first(i).date),
      textColumn("First order", (i) => orderText(first(i))),
      textColumn("Its reason in words", (i) => first(i).text),
    ],
  }).element;
}

function orderText({ order, request, strategy }) {
  const number = order > 0 ? \`\${order}: \` : "";
  return \`\${number}\${request === "" ? strategy : request}\`;
}

/** Names with their counts, the most frequent first. */
function names(counts) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = entries.slice(0, NAMES_MAX)
    .map(([name, count]) => \`\${name} \${formatCount(count)}\`);
  const more = entries.length - shown.length;
  if (more > 0) shown.push(\`\${formatCount(more)} more\`);
  return shown.join(", ");
}
`,
  quality: `/**
 * The quality of the data that the run read.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount, formatFixed } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** Quality by symbol, then the sessions and the histories with gaps. */
export function qualitySection({ data }) {
  return section(
    "quality",
    "Data quality",
    symbolQuality(data),
    data.weakTotal === 0
      ? el("p", {}, "No session has gaps in its data.")
      : weakSessionTable(data),
    historyQuality(data),
  );
}

function symbolQuality({ quality, base }) {
  return dataTable({
    caption: \`Quality of \${base} bars by symbol\`,
    count: quality.length,
    sort: { column: 1, descending: false },
    columns: [
      textColumn("Symbol", (i) => quality[i].symbol),
      numberColumn("Quality", (i) => quality[i].quality, formatScore),
      numberColumn("Expected", (i) => quality[i].expected, formatCount),
      numberColumn("Traded", (i) => quality[i].traded, formatCount),
      numberColumn("No trade", (i) => quality[i].no_trade, formatCount),
      numberColumn("Missing", (i) => quality[i].missing, formatCount),
    ],
  }).element;
}

function weakSessionTable({ weakSessions, weakTotal }) {
  const shown = weakSessions.length < weakTotal
    ? \`the lowest \${formatCount(weakSessions.length)} of \${
      formatCount(weakTotal)
    }\`
    : formatCount(weakTotal);
  return dataTable({
    caption: \`Sessions with gaps: \${shown}\`,
    count: weakSessions.length,
    sort: { column: 2, descending: false },
    columns: [
      textColumn("Date", (i) => weakSessions[i].date),
      textColumn("Symbol", (i) => weakSessions[i].symbol),
      numberColumn("Quality", (i) => weakSessions[i].quality, formatScore),
      numberColumn("Bars", (i) => weakSessions[i].bars, formatCount),
    ],
  }).element;
}

function historyQuality({ isHistoryScored, weakHistoryTotal, ...data }) {
  if (!isHistoryScored) return el("p", {}, "The history is not scored.");
  return weakHistoryTotal === 0
    ? el("p", {}, "No trailing history has gaps in its data.")
    : weakHistoryTable(data.weakHistories, weakHistoryTotal);
}

function weakHistoryTable(rows, total) {
  const shown = rows.length < total
    ? \`the lowest \${formatCount(rows.length)} of \${formatCount(total)}\`
    : formatCount(total);
  return dataTable({
    caption: \`Trailing history with gaps, by session: \${shown}\`,
    count: rows.length,
    sort: { column: 3, descending: false },
    columns: [
      textColumn("Session", (i) => rows[i].date),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Intervals", (i) => rows[i].intervals),
      numberColumn("Quality", (i) => rows[i].quality, formatScore),
    ],
  }).element;
}

/** Three decimals, so that one missing minute shows; 100 is exactly 100. */
function formatScore(value) {
  return value === 100 ? "100" : formatFixed(value, 3);
}
`,
  run: `/**
 * Facts about the run: speed, threads, hash and the strategies' log.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
} from "../../../shared/browser/format.js";

/** The facts of the run and the log. */
export function runSection({ data, clock }) {
  return section("run", "The run", runFacts(data), logList(data, clock));
}

function runFacts({ metrics, hash }) {
  const { sessionDuration } = metrics.backtest.timings;
  const edges = edgeTexts(metrics);
  return el(
    "dl",
    { class: "run" },
    fact("Runner", metrics.runner),
    fact(
      "Time",
      \`\${formatFixed(metrics.seconds, 3)} s, started in \${
        formatFixed(metrics.startSeconds, 3)
      } s\`,
    ),
    fact(
      "Speed",
      \`\${formatCount(Math.round(metrics.barsPerSecond))} base bars/s\`,
    ),
    fact(
      "Bars",
      \`\${formatCount(metrics.bars)} base bars, \${
        formatCount(metrics.events)
      } events, \${formatCount(metrics.slices)} slices\`,
    ),
    fact("Calls of strategies", formatCount(metrics.calls)),
    sessionDuration.count === 0 ? [] : fact(
      "A session",
      \`\${formatDuration(sessionDuration.avg)} on average, at most \${
        formatDuration(sessionDuration.max)
      }\`,
    ),
    fact("Busy", busyTexts(metrics).join(", ")),
    edges.length === 0 ? [] : fact("Between stages", edges.join("; ")),
    fact("Hash", hash),
  );
}

function fact(title, text) {
  return [el("dt", {}, title), el("dd", {}, text)];
}

function busyTexts({ busyMs }) {
  return Object.entries(busyMs).map(([stage, ms]) =>
    \`\${stage.replaceAll("_", " ")} \${formatDuration(ms)}\`
  );
}

function edgeTexts({ backtest }) {
  return Object.entries(backtest.edges).map(([edge, e]) =>
    \`\${edge}: waited \${formatCount(e.backPressure)} times, \${
      formatDuration(e.waitedMs)
    }; \${formatCount(e.overruns)} overruns\`
  );
}

/** The log of the strategies; \`undefined\` if they wrote nothing. */
function logList({ log, logTotal }, clock) {
  if (logTotal === 0) return undefined;
  const first = logTotal > log.length
    ? \`, the first \${formatCount(log.length)} here\`
    : "";
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      \`\${formatCount(logTotal)} log lines of strategies\${first}\`,
    ),
    el(
      "pre",
      { tabindex: 0 },
      log.map(({ time, strategy, message }) =>
        \`\${clock.full(time)} \${strategy}: \${message}\\n\`
      ).join(""),
    ),
  );
}
`,
  scanners: `/**
 * What the scanners did.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../../shared/browser/table.js";

/** Most names that a cell lists. */
const NAMES_MAX = 5;

/**
 * Each scanner in numbers, then the symbols that they added, removed, kept and
 * skipped; \`undefined\` if the run has no scanners.
 */
export function scannerSection({ data: { scanning }, clock }) {
  const { scanners, changes, reasons } = scanning;
  if (scanners.length === 0) return undefined;
  return section(
    "scanners",
    "Scanners",
    scannerTable(scanners),
    changes.length === 0
      ? el("p", {}, "No scan added or removed a symbol.")
      : changeTable(scanning, clock),
    reasons.length === 0
      ? el("p", {}, "No scan skipped or kept a symbol.")
      : reasonTable(scanning),
  );
}

function scannerTable(rows) {
  return dataTable({
    caption: "Scans and symbols by scanner",
    count: rows.length,
    columns: [
      textColumn("Scanner", (i) => rows[i].name),
      numberColumn(
        "Scans before sessions",
        (i) => rows[i].preSessionScans,
        formatCount,
      ),
      numberColumn(
        "Scans during sessions",
        (i) => rows[i].regularScans,
        formatCount,
      ),
      numberColumn("Added", (i) => rows[i].addedCount, formatCount),
      numberColumn("Removed", (i) => rows[i].removedCount, formatCount),
      numberColumn("Kept", (i) => rows[i].keptCount, formatCount),
      numberColumn("Skipped", (i) => rows[i].skippedCount, formatCount),
      textColumn("Symbols at the end", (i) => names(rows[i])),
    ],
  }).element;
}

function changeTable({ changes: rows, changeTotal }, clock) {
  return dataTable({
    caption: \`Symbols added and removed: \${
      shownOf(rows.length, changeTotal, "first")
    }\`,
    count: rows.length,
    columns: [
      textColumn("Session", (i) => rows[i].date),
      {
        title: "Time",
        value: (i) => rows[i].time,
        text: (i) => clock.full(rows[i].time),
      },
      textColumn("Scanner", (i) => rows[i].scanner),
      textColumn("Change", (i) => rows[i].change),
      textColumn("Symbol", (i) => rows[i].symbol),
    ],
  }).element;
}

function reasonTable({ reasons: rows, reasonTotal }) {
  return dataTable({
    caption: \`Symbols skipped and kept, by reason: \${
      shownOf(rows.length, reasonTotal, "most frequent")
    }\`,
    count: rows.length,
    sort: { column: 4, descending: true },
    columns: [
      textColumn("Scanner", (i) => rows[i].scanner),
      textColumn("Outcome", (i) => rows[i].outcome),
      textColumn("Symbol", (i) => rows[i].symbol),
      textColumn("Reason", (i) => rows[i].reason),
      numberColumn("Scans", (i) => rows[i].count, formatCount),
      textColumn("First on", (i) => rows[i].firstDate),
    ],
  }).element;
}

function shownOf(shown, total, which) {
  return shown < total
    ? \`the \${which} \${formatCount(shown)} of \${formatCount(total)}\`
    : formatCount(total);
}

/** The first symbols, and how many more there are. */
function names({ symbols, symbolCount }) {
  const shown = symbols.slice(0, NAMES_MAX);
  const more = symbolCount - shown.length;
  if (more > 0) shown.push(\`\${formatCount(more)} more\`);
  return shown.join(", ");
}
`,
  trades: `/**
 * The list of round trips.
 *
 * @module
 */
import {
  el,
  labelled,
  onceSeen,
  section,
  select,
} from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatExact,
  formatMoney,
  formatPercent,
  formatPrice,
  formatSigned,
} from "../../../shared/browser/format.js";
import {
  allRows,
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
  timeColumn,
} from "../../../shared/browser/table.js";

/** The columns of packed round trips, in the order in which they are packed. */
const COLUMNS = [
  "strategy",
  "symbol",
  "side",
  "quantity",
  "entryTime",
  "exitTime",
  "entryPrice",
  "exitPrice",
  "fees",
  "profit",
  "mae",
  "mfe",
  "entryText",
  "exitText",
  "contractText",
  "currencyText",
  "ownProfit",
];

/** The choice of a filter that shows everything. */
const ALL = "";

/**
 * The round trips. They are unpacked when the section comes near the viewport,
 * because there may be hundreds of thousands. \`open(symbol, entry,
 * exit)\` shows one on its candles.
 */
export function tradeSection(report, open) {
  const soon = el(
    "p",
    { class: "note" },
    "Loaded when you scroll to this part.",
  );
  const part = section("trades", "Round trips", soon);
  onceSeen(part, async () => {
    const { place, texts } = report.data.trades;
    const packed = await report.read(place);
    const trades = {
      ...Object.fromEntries(COLUMNS.map((name, i) => [name, packed[i]])),
      texts: await report.readTexts(texts),
    };
    soon.replaceWith(tradeList(report, trades, open));
  });
  return part;
}

function tradeList({ data, clock }, trades, open) {
  const { count, total } = data.trades;
  const { strategies } = data.statistics;
  const strategyName = (i) => strategies[trades.strategy[i]]?.name ?? "";
  const symbolName = (i) => data.symbols[trades.symbol[i]] ?? "";
  const note = el("p", { class: "note", role: "status" });
  const table = dataTable({
    caption: \`\${formatCount(count)} round trips\`,
    count,
    sort: { column: 3, descending: true },
    onRow: (i) => {
      const { symbol, entryTime, exitTime } = trades;
      note.textContent = open(symbol[i], entryTime[i], exitTime[i])
        ? ""
        : \`This page has no room for the candles of \${symbolName(i)}.\`;
    },
    columns: tradeColumns(trades, clock, symbolName, strategyName),
  });
  const name = (names) => (i) => i === ALL ? "all" : names(i);
  const bySymbol = select(
    "Symbol",
    [ALL, ...data.symbols.keys()],
    name((i) => data.symbols[i]),
  );
  const byStrategy = select(
    "Strategy",
    [ALL, ...strategies.keys()],
    name((i) => strategies[i].name),
  );
  const filter = () => {
    const passes = (chosen, column) => (i) =>
      chosen.value === ALL || column[i] === Number(chosen.value);
    const ofSymbol = passes(bySymbol, trades.symbol);
    const ofStrategy = passes(byStrategy, trades.strategy);
    table.show(allRows(count).filter((i) => ofSymbol(i) && ofStrategy(i)));
  };
  bySymbol.addEventListener("change", filter);
  byStrategy.addEventListener("change", filter);
  return el(
    "div",
    { id: "trade-list" },
    count < total ? omittedNote(count, total) : undefined,
    el(
      "div",
      { class: "controls" },
      labelled(bySymbol),
      strategies.length > 1 ? labelled(byStrategy) : undefined,
    ),
    note,
    table.element,
  );
}

function tradeColumns(trades, clock, symbolName, strategyName) {
  const { side, entryTime, exitTime } = trades;
  const number = (title, column, format) =>
    numberColumn(title, (i) => column[i], format);
  return [
    textColumn("Symbol", symbolName),
    {
      title: "Side",
      value: (i) => side[i],
      text: (i) => side[i] > 0 ? "long" : "short",
    },
    timeColumn("Entry", (i) => entryTime[i], clock.full),
    timeColumn("Exit", (i) => exitTime[i], clock.full),
    numberColumn("Held", (i) => exitTime[i] - entryTime[i], formatDuration),
    number("Quantity", trades.quantity, formatExact),
    number("In at", trades.entryPrice, formatPrice),
    number("Out at", trades.exitPrice, formatPrice),
    number("Fees", trades.fees, formatMoney),
    amountColumn("Net profit", (i) => trades.profit[i], formatSigned),
    ...currencyColumns(trades),
    textColumn("Strategy", strategyName),
    ...contractColumn(trades),
    ...reasonColumns(trades),
    number("MAE", trades.mae, formatShare),
    number("MFE", trades.mfe, formatShare),
  ];
}

function formatShare(value) {
  return Number.isNaN(value) ? "–" : formatPercent(value);
}

/** Other currencies than the account's, and profit before fees in them; no columns without. */
function currencyColumns({ texts, currencyText, ownProfit }) {
  if (currencyText.every((number) => number === 0)) return [];
  return [
    textColumn("Currency", (i) => texts[currencyText[i]]),
    numberColumn("Profit in it", (i) => ownProfit[i], formatOwn),
  ];
}

function formatOwn(value) {
  return Number.isNaN(value) ? "–" : formatSigned(value);
}

/** The contracts of continuous futures; no column if there are none. */
function contractColumn({ texts, contractText }) {
  if (contractText.every((number) => number === 0)) return [];
  return [textColumn("Contract", (i) => texts[contractText[i]])];
}

/** Tags and reasons of entry and exit; no columns if no order has any. */
function reasonColumns({ texts, entryText, exitText }) {
  const isEmpty = (numbers) => numbers.every((number) => number === 0);
  if (isEmpty(entryText) && isEmpty(exitText)) return [];
  const column = (title, numbers) => ({
    ...textColumn(title, (i) => texts[numbers[i]]),
    tone: () => "wide",
  });
  return [
    column("Entry reason", entryText),
    column("Exit reason", exitText),
  ];
}

function omittedNote(count, total) {
  return el(
    "p",
    { class: "note" },
    \`The latest \${formatCount(count)} of \${
      formatCount(total)
    } round trips; --trades writes all of them.\`,
  );
}
`,
  warnings: `/**
 * The warnings of the run.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";

/** The warnings, or a note that there are none. */
export function warningSection({ data: { warnings } }) {
  return section(
    "warnings",
    "Warnings",
    warnings.length === 0 ? el("p", {}, "No warnings.") : el(
      "ul",
      { class: "warnings" },
      warnings.map((warning) => el("li", {}, warning)),
    ),
  );
}
`,
  unpack: `/**
 * Reads columns that \`packing.ts\` wrote.
 *
 * @module
 */

/**
 * Bytes \`from\` to \`to\` of a base64 text. Decodes only these: showing one pane does
 * not decode the whole page.
 */
export function bytesBetween(text, from, to) {
  const group = Math.floor(from / 3);
  const bytes = fromBase64(text.slice(4 * group, 4 * Math.ceil(to / 3)));
  return bytes.subarray(from - 3 * group, to - 3 * group);
}

function fromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** The columns of deflated bytes, each a Float64Array. */
export async function unpack(deflated) {
  return columnsOf(new Uint8Array(await inflated(deflated).arrayBuffer()));
}

/** The list of texts of deflated JSON. */
export function unpackTexts(deflated) {
  return inflated(deflated).json();
}

function inflated(bytes) {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream);
}

function columnsOf(bytes) {
  let at = 0;
  const integer = () => {
    let byte = bytes[at++];
    let value = byte & 127;
    for (let unit = 128; byte > 127; unit *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * unit;
    }
    return value;
  };
  const columns = [];
  while (at < bytes.length) {
    const column = new Float64Array(integer());
    const scale = integer() - 8;
    const factor = 10 ** Math.abs(scale);
    let whole = 0;
    for (let i = 0; i < column.length; i++) {
      const code = integer();
      if (code === 0) {
        column[i] = NaN;
        continue;
      }
      // Codes 1, 2, 3, 4, 5 are 0, -1, 1, -2, 2.
      whole += code % 2 === 0 ? -code / 2 : (code - 1) / 2;
      column[i] = scale >= 0 ? whole / factor : whole * factor;
    }
    columns.push(column);
  }
  return columns;
}
`,
  main: `/**
 * Renders the report.
 *
 * @module
 */
import { clockOf } from "../../shared/browser/format.js";
import { EXPLANATION, SUMMARY } from "../../tear/browser/tear_sheet.js";
import { bookingSection } from "./sections/bookings.js";
import { candleSection } from "./sections/candles.js";
import { headerSection } from "./sections/header.js";
import { orderSection } from "./sections/orders.js";
import { qualitySection } from "./sections/quality.js";
import { runSection } from "./sections/run.js";
import { scannerSection } from "./sections/scanners.js";
import { tradeSection } from "./sections/trades.js";
import { warningSection } from "./sections/warnings.js";
import { bytesBetween, unpack, unpackTexts } from "./unpack.js";

/** Sections after the candles and the round trips. */
const DETAILS = [
  orderSection,
  bookingSection,
  scannerSection,
  warningSection,
  qualitySection,
  runSection,
];

/**
 * Draws the sections in the order of the page; each is drawn before the next is
 * made. The page is \`aria-busy\` until everything but the round trips is drawn.
 *
 * A section is a function of the report that returns an element, or \`undefined\`
 * if it has nothing to show. The report has \`data\`, \`clock\` (times in the
 * exchange's zone), \`read(place)\`, which unpacks columns, and
 * \`readTexts(place)\`, which unpacks texts.
 */
export async function main() {
  const page = document.getElementById("report");
  const data = JSON.parse(document.getElementById("data").textContent);
  let packed;
  const bytes = ([from, to]) => {
    packed ??= document.getElementById("bytes").textContent;
    return bytesBetween(packed, from, to);
  };
  const report = {
    data,
    clock: clockOf(data.zone),
    read: (place) => unpack(bytes(place)),
    readTexts: (place) => unpackTexts(bytes(place)),
  };
  const append = (sections) =>
    page.append(...sections.flatMap((make) => make(report) ?? []));
  append([headerSection, ...SUMMARY]);
  await parsed();
  append(EXPLANATION);
  const candles = await candleSection(report);
  page.append(candles.element, tradeSection(report, candles.open));
  append(DETAILS);
  await candles.ready;
  page.setAttribute("aria-busy", "false");
}

/** Waits until the whole document has been read. */
function parsed() {
  if (document.readyState !== "loading") return nextTask();
  return new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", resolve)
  );
}

/** Lets the browser paint and handle events. */
function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}
`,
};
