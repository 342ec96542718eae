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
    | "candle_chart"
    | "bookings"
    | "pane"
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
  candle_chart: `/**
 * Candles of one symbol and period with indicators, fills and gaps.
 *
 * @module
 */
import {
  addVolume,
  candleLook,
  chartLook,
  fillMarks,
  moveButtons,
  showBars,
} from "../../shared/browser/candle_look.js";
import { drawToWidth, el } from "../../shared/browser/dom.js";
import {
  formatCompact,
  formatExact,
  formatPrice,
} from "../../shared/browser/format.js";
import { colour, onThemeChange } from "../../shared/browser/theme_colours.js";

const HEIGHT = 400;
const PANEL_HEIGHT = 110;
const COLOURS = 8;
/** The most instants of gaps that stretch the time axis. */
const GAP_SLOTS = 5_000;

/**
 * Draws a pane. \`bars\` are \`timestamp open high low close volume\`, \`values\`
 * the outputs' columns, \`fills\` \`{time, quantity, price, strategy}\`, \`gaps\`
 * \`{start, end, kind}\`; \`lengthMs\` is a bar's length, 0 for bars side by side.
 * The chart begins when its element is on the page. \`remove()\` ends it.
 */
export function candleChart(pane) {
  const { title, bars, fills, gaps, clock, lengthMs } = pane;
  const count = bars[0].length;
  const place = el("div", {
    class: "chart",
    id: "candle-chart",
    role: "group",
    "aria-label":
      \`\${title}: \${count} candles, \${fills.length} fills, \${gaps.length} gaps\`,
  });
  const panels = new Set(
    pane.outputs.filter((one) => !one.onPrices).map((one) => one.id),
  );
  place.style.height = \`\${HEIGHT + panels.size * PANEL_HEIGHT}px\`;
  const readout = el("p", { class: "readout", "aria-live": "off" });
  const isDaily = () => lengthMs === 0;
  const look = () => chartLook(() => clock, isDaily);
  const { createChart, CandlestickSeries, markersOf } =
    globalThis.openbellCharts;
  const chart = createChart(place, { autoSize: true, ...look() });
  const gapSeries = addGaps(chart);
  const candles = chart.addSeries(CandlestickSeries, candleLook());
  const volume = addVolume(chart);
  const curves = addCurves(chart, pane, panels);
  const marks = markersOf(candles, []);
  const show = () => {
    chart.applyOptions(look());
    candles.applyOptions(candleLook());
    const [time, open, high, low, close, volumes] = bars;
    showBars(candles, volume, {
      time,
      open,
      high,
      low,
      close,
      volume: volumes,
    });
    gapSeries.setData(gapSlots(pane));
    curves.forEach((curve, k) =>
      curve.applyOptions({ color: colour(curveClass(k)) })
    );
    marks.setMarkers(fillMarks(
      time,
      fills.map(({ time, quantity }) => ({
        ms: time,
        isBuy: quantity > 0,
        quantity: Math.abs(quantity),
      })),
    ));
  };
  const tell = (i) => readout.replaceChildren(...barTexts(pane, i));
  show();
  if (count > 0) tell(count - 1);
  onThemeChange(show);
  const rows = new Map(Array.from(bars[0], (ms, i) => [ms / 1_000, i]));
  chart.subscribeCrosshairMove(({ time }) => {
    const i = rows.get(time);
    if (i !== undefined) tell(i);
  });
  // The chart takes its width from its place in the frame after this one.
  let isOpen = true;
  const fit = () => isOpen && chart.timeScale().fitContent();
  drawToWidth(place, () => requestAnimationFrame(() => setTimeout(fit)));
  return {
    element: el(
      "figure",
      {},
      el("div", { class: "controls" }, moveButtons(chart, place)),
      el("figcaption", {}, readout),
      place,
    ),
    remove() {
      isOpen = false;
      chart.remove();
    },
  };
}

/** A series of full height behind the candles, for gaps. */
function addGaps(chart) {
  const series = chart.addSeries(globalThis.openbellCharts.HistogramSeries, {
    priceScaleId: "gaps",
    lastValueVisible: false,
    priceLineVisible: false,
    autoscaleInfoProvider: () => ({
      priceRange: { minValue: 0, maxValue: 1 },
    }),
  });
  series.priceScale().applyOptions({
    visible: false,
    scaleMargins: { top: 0, bottom: 0 },
  });
  return series;
}

/** The slots of all gaps, a bar long each; those without a candle stretch the axis. */
function gapSlots({ bars: [time], gaps, lengthMs }) {
  const slots = new Map();
  for (const { start, end, kind } of gaps) {
    const colourOfGap = colour(kind === "missing" ? "gap" : "known");
    const step = lengthMs === 0 ? 86_400_000 : lengthMs;
    for (let ms = start; ms < end && slots.size < GAP_SLOTS; ms += step) {
      slots.set(slotOf(time, ms, step) / 1_000, colourOfGap);
    }
  }
  return [...slots].sort(([a], [b]) => a - b)
    .map(([at, color]) => ({ time: at, value: 1, color }));
}

/** The bar that an instant lies in, or where one would begin. */
function slotOf(time, ms, step) {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= ms) low = middle + 1;
    else high = middle;
  }
  const bar = time[low - 1];
  if (bar !== undefined && ms < bar + step) return bar;
  const first = time[0] ?? ms;
  return first + Math.floor((ms - first) / step) * step;
}

/** The curves of the indicators: over the candles, or in panels of their own. */
function addCurves(chart, { bars: [time], outputs, values }, panels) {
  const order = [...panels];
  return outputs.map(({ id, onPrices }, k) => {
    const series = chart.addSeries(
      globalThis.openbellCharts.LineSeries,
      {
        color: colour(curveClass(k)),
        lineWidth: 2,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        ...!onPrices &&
          { priceFormat: { type: "custom", formatter: formatCompact } },
      },
      onPrices ? 0 : 1 + order.indexOf(id),
    );
    series.setData(Array.from(time, (ms, i) => ({
      time: ms / 1_000,
      ...Math.abs(values[k][i]) < 9e13 && { value: values[k][i] },
    })));
    return series;
  });
}

/** One bar in words, with the indicators on it. */
function barTexts({ bars, outputs, values, lengthMs, clock }, i) {
  const [time, open, high, low, close, volume] = bars.map((column) =>
    column[i]
  );
  return [
    el("b", {}, lengthMs === 0 ? clock.date(time) : clock.full(time)),
    \` O \${formatPrice(open)} H \${formatPrice(high)} L \${formatPrice(low)}\` +
    \` C \${formatPrice(close)} V \${formatCompact(volume)}\`,
    ...outputs.map(({ name }, k) =>
      el(
        "span",
        { class: \`key \${curveClass(k)}\` },
        \`\${name} \${shortValue(values[k][i])}\`,
      )
    ),
  ];
}

function curveClass(k) {
  return \`s\${k % COLOURS}\`;
}

function shortValue(value) {
  return Number.isNaN(value)
    ? "not ready"
    : formatExact(Number(value.toPrecision(6)));
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
  pane: `/**
 * The columns of a pane: bars, indicators, fills and gaps.
 *
 * @module
 */

/** \`timestamp open high low close volume\`. */
const BAR_COLUMNS = 6;
const GAP_KINDS = ["missing", "no trade", "generated"];
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * The parts of a pane at one interval, in the order in which \`PaneMarks\` and
 * \`packPane\` write them. \`lengthMs\` is a bar's length, 0 for daily bars.
 */
export function readPane(data, columns, chosen) {
  const { intervals, outputs } = data.candles;
  let at = 0;
  let bars = [];
  let values = [];
  intervals.forEach((_, i) => {
    const count = outputs[i].length;
    if (i === chosen) {
      bars = columns.slice(at, at + BAR_COLUMNS);
      values = columns.slice(at + BAR_COLUMNS, at + BAR_COLUMNS + count);
    }
    at += BAR_COLUMNS + count;
  });
  const [times, quantities, prices, strategies, starts, ends, kinds] = columns
    .slice(at);
  const name = (i) => data.statistics.strategies[i]?.name ?? "";
  const [, count, unit] = /^(\\d+)([smh])(?:-clock)?$/.exec(intervals[chosen]) ??
    [];
  return {
    bars,
    values,
    outputs: outputs[chosen],
    lengthMs: unit === undefined ? 0 : Number(count) * UNITS_MS[unit],
    fills: Array.from(times, (time, i) => ({
      time,
      quantity: quantities[i],
      price: prices[i],
      strategy: name(strategies[i]),
    })),
    gaps: Array.from(starts, (start, i) => ({
      start,
      end: ends[i],
      kind: GAP_KINDS[kinds[i]],
    })),
  };
}
`,
  candles: `/**
 * The candles: choose a symbol, a period and an interval.
 *
 * @module
 */
import {
  button,
  el,
  labelled,
  section,
  select,
  setOptions,
} from "../../../shared/browser/dom.js";
import { formatCount } from "../../../shared/browser/format.js";
import { candleChart } from "../candle_chart.js";
import { readPane } from "../pane.js";

/**
 * The section of candles. Returns its element; \`open(symbol, date)\`, which
 * shows a symbol on a date and returns whether the page has it; and \`ready\`, a
 * promise of the first chart.
 */
export async function candleSection({ data, clock, read }) {
  const places = placesOf(data.candles, await read(data.candles.index));
  const view = places.size === 0
    ? { element: el("p", {}, "No candles."), open: () => false }
    : candleView({ data, clock, read }, places);
  const element = section(
    "candles",
    "Candles",
    candleNote(data, clock),
    view.element,
  );
  return {
    element,
    open(symbol, date) {
      const shown = view.open(symbol, date);
      if (shown) element.scrollIntoView({ block: "start" });
      return shown;
    },
    ready: view.ready,
  };
}

function candleView({ data, clock, read }, places) {
  const { intervals } = data.candles;
  const place = el("div", { class: "pane" });
  const symbols = [...places.keys()].sort((a, b) => a - b);
  const symbolSelect = select("Symbol", symbols, (i) => data.symbols[i]);
  const periodSelect = select("Day", [], String);
  const intervalSelect = select(
    "Interval",
    [...intervals.keys()],
    (i) => intervals[i],
  );
  const listPeriods = (wanted) =>
    setPeriods(periodSelect, places.get(Number(symbolSelect.value)), wanted);
  let asked = 0;
  let chart;

  async function show() {
    const own = ++asked;
    const symbol = Number(symbolSelect.value);
    const columns = await read(places.get(symbol).get(periodSelect.value));
    // The user has chosen another one in the meantime.
    if (own !== asked) return;
    const pane = readPane(data, columns, Number(intervalSelect.value));
    const title = \`\${data.symbols[symbol]} on \${periodSelect.value}\`;
    chart?.remove();
    chart = candleChart({ title, clock, ...pane });
    place.replaceChildren(chart.element);
  }

  symbolSelect.addEventListener("change", () => {
    listPeriods(periodSelect.value);
    show();
  });
  periodSelect.addEventListener("change", show);
  intervalSelect.addEventListener("change", show);
  listPeriods(undefined);
  const controls = el(
    "div",
    { class: "controls" },
    labelled(symbolSelect),
    el("span", { class: "days" }, labelled(periodSelect), steps(periodSelect)),
    intervals.length > 1 ? labelled(intervalSelect) : undefined,
  );
  return {
    element: el("div", {}, controls, place),
    open(symbol, date) {
      const periods = places.get(symbol);
      const period = periods?.has(date) ? date : date.slice(0, 4);
      if (!periods?.has(period)) return false;
      symbolSelect.value = symbol;
      listPeriods(period);
      show();
      return true;
    },
    ready: show(),
  };
}

/** Lists the periods of a symbol and selects the requested one, else the last. */
function setPeriods(periodSelect, places, wanted) {
  const periods = [...places.keys()].sort();
  setOptions(periodSelect, periods, String);
  periodSelect.value = periods.includes(wanted)
    ? wanted
    : periods[periods.length - 1];
}

/** Buttons for the previous and the next period. */
function steps(periodSelect) {
  const step = (by) => {
    const next = periodSelect.selectedIndex + by;
    if (next < 0 || next >= periodSelect.options.length) return;
    periodSelect.selectedIndex = next;
    periodSelect.dispatchEvent(new Event("change"));
  };
  return [
    button("‹", () => step(-1), "Day before"),
    button("›", () => step(1), "Day after"),
  ];
}

/** The range of each pane's bytes, by symbol and period: after the index, in its order. */
function placesOf({ periods, index: [, end] }, [symbols, dates, lengths]) {
  const places = new Map();
  let from = end;
  symbols.forEach((symbol, i) => {
    if (!places.has(symbol)) places.set(symbol, new Map());
    const to = from + lengths[i];
    places.get(symbol).set(periods[dates[i]], [from, to]);
    from = to;
  });
  return places;
}

function candleNote({ candles }, clock) {
  const { count, total, omitted } = candles;
  const sentences = [\`Times are in \${clock.zone}.\`];
  if (count < total) {
    sentences.push(
      \`This page has room for \${formatCount(count)} of \${
        formatCount(total)
      } charts: those with fills first, spread evenly over the run.\`,
    );
  }
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
 * because there may be hundreds of thousands. \`open(symbol, date)\` shows one on
 * its candles.
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
      const date = clock.date(trades.exitTime[i]);
      note.textContent = open(trades.symbol[i], date)
        ? ""
        : \`This page has no room for the candles of \${
          symbolName(i)
        } on \${date}.\`;
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
