// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `* {
  box-sizing: border-box;
}
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums;
}
main {
  max-width: 1120px;
  margin: 0 auto;
  padding: 20px 16px 56px;
}
h1 {
  margin: 0;
  font-size: 1.75rem;
  line-height: 1.2;
  letter-spacing: -0.02em;
  overflow-wrap: anywhere;
}
h2 {
  margin: 0 0 10px;
  font-size: 1.05rem;
}
p {
  margin: 6px 0;
}
.facts,
.note,
.readout,
caption {
  color: var(--muted);
}
.facts {
  overflow-wrap: anywhere;
}
.note,
.readout {
  font-size: 0.87rem;
}
section,
.tile {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 12px;
}
section {
  margin-top: 16px;
  padding: 16px;
}
.up {
  color: var(--up);
}
.down {
  color: var(--down);
}
.na {
  color: var(--muted);
  font-weight: 400;
}
.scroll {
  overflow-x: auto;
}
/* The first column stays in view while the others scroll. */
.scroll tr > :first-child {
  position: sticky;
  left: 0;
  background: var(--card);
}
table {
  width: 100%;
  border-collapse: collapse;
  font-size: 0.9rem;
}
caption {
  text-align: left;
  padding-bottom: 6px;
  font-size: 0.87rem;
}
th,
td {
  padding: 5px 9px;
  text-align: left;
  white-space: nowrap;
  border-bottom: 1px solid var(--line);
  vertical-align: top;
}
tr:has(td > button:not(.link)) > td {
  vertical-align: middle;
}
thead th {
  color: var(--muted);
  font-weight: 600;
}
tbody th {
  font-weight: 500;
}
.num {
  text-align: right;
}
thead button,
.link {
  border: 0;
  padding: 0;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
.link {
  color: var(--accent);
  text-decoration: underline;
  text-underline-offset: 2px;
}
[aria-sort="ascending"] button::after,
[aria-sort="descending"] button::after {
  content: "";
  display: inline-block;
  margin-left: 4px;
  border: 4px solid transparent;
}
[aria-sort="ascending"] button::after {
  border-top: 0;
  border-bottom-color: currentColor;
}
[aria-sort="descending"] button::after {
  border-bottom: 0;
  border-top-color: currentColor;
}
tr.pick {
  cursor: pointer;
}
tr.pick:hover {
  background: color-mix(in srgb, var(--accent) 8%, transparent);
}
.controls,
.pager {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  align-items: center;
  margin: 8px 0;
}
.pager[hidden] {
  display: none;
}
.controls label {
  display: flex;
  gap: 6px;
  align-items: center;
  color: var(--muted);
  font-size: 0.87rem;
}
.controls button,
.pager button,
td > button:not(.link),
#theme,
select {
  min-height: 34px;
  padding: 4px 11px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
  color: var(--text);
  font: inherit;
  font-size: 0.9rem;
  cursor: pointer;
  white-space: nowrap;
}
select {
  max-width: 55vw;
}
button:disabled {
  opacity: 0.4;
  cursor: default;
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}
.table + .table {
  margin-top: 18px;
}
pre {
  max-height: 360px;
  overflow: auto;
  font-size: 0.8rem;
}
@media (max-width: 560px) {
  main {
    padding: 14px 10px 40px;
  }
  section {
    padding: 12px;
  }
}
.curve {
  overflow: hidden;
}
.chart {
  overflow: hidden;
  position: relative;
}
.controls input,
fieldset input:not([type="checkbox"]),
.controls textarea {
  min-height: 34px;
  padding: 4px 9px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
  color: var(--text);
  font: inherit;
  font-size: 0.9rem;
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<
  Record<
    | "dom"
    | "format"
    | "theme_colours"
    | "candle_look"
    | "curve_chart"
    | "table_tools"
    | "table",
    string
  >
> = {
  dom: `/**
 * Makes elements without markup: text is always text.
 *
 * @module
 */

/** An element with attributes, listeners (\`onclick\`) and children. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Sets attributes and listeners of an element, and appends children. */
export function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

/** A section of the page with its heading. */
export function section(id, title, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": \`\${id}-title\` },
    el("h2", { id: \`\${id}-title\` }, title),
    ...children,
  );
}

/** A button with a text; \`label\` is its accessible name if the text is only a symbol. */
export function button(text, onclick, label) {
  return el("button", { type: "button", "aria-label": label, onclick }, text);
}

/** A drop-down list of values, each shown as \`text(value)\`. */
export function select(label, values, text) {
  const element = el("select", { "aria-label": label });
  setOptions(element, values, text);
  return element;
}

/** Replaces the options of a {@linkcode select}. */
export function setOptions(element, values, text) {
  element.replaceChildren(
    ...values.map((value) => el("option", { value }, text(value))),
  );
}

/** A {@linkcode select} with its label in front. */
export function labelled(element) {
  return el("label", {}, element.getAttribute("aria-label"), element);
}

/** Draws again whenever the width of an element changes. */
export function drawToWidth(place, draw) {
  let width = 0;
  const redraw = () => {
    const now = Math.floor(place.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    draw(width);
  };
  new ResizeObserver(redraw).observe(place);
  redraw();
}

/**
 * Draws a part of the page when it comes near the viewport. The part is
 * \`aria-busy\` until it is drawn.
 */
export function onceSeen(part, draw) {
  part.setAttribute("aria-busy", "true");
  const observer = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    await draw();
    part.setAttribute("aria-busy", "false");
  }, { rootMargin: "600px 0px" });
  observer.observe(part);
}
`,
  format: `/**
 * Numbers, times and statistics as text.
 *
 * @module
 */

const whole = new Intl.NumberFormat("en-US");
const cents = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });
const price = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});
const compact = new Intl.NumberFormat("en-US", {
  notation: "compact",
  maximumSignificantDigits: 4,
});

/** The names of the months. */
export const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(
  " ",
);

/** A count: 1,234,567. */
export function formatCount(value) {
  return whole.format(value);
}

/** An amount of money, to the cent. */
export function formatMoney(value) {
  return withMinus(cents.format(value));
}

/** An amount of money with its sign. */
export function formatSigned(value) {
  return (value > 0 ? "+" : "") + formatMoney(value);
}

/** A price or a quantity with all of its decimals, at most eight. */
export function formatExact(value) {
  return withMinus(exact.format(value));
}

/** A price with two to six decimals. */
export function formatPrice(value) {
  return withMinus(price.format(value));
}

/** Four digits, for axes: 102.4K. */
export function formatCompact(value) {
  return withMinus(compact.format(value));
}

/** A fraction in percent. */
export function formatPercent(value, digits = 2) {
  return \`\${withMinus((100 * value).toFixed(digits))} %\`;
}

/** A number with some decimals. */
export function formatFixed(value, digits = 2) {
  return withMinus(value.toFixed(digits));
}

function withMinus(text) {
  return text.replace(/^-/, "−");
}

/** A duration in milliseconds, in its two largest units. */
export function formatDuration(ms) {
  const units = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"]];
  if (ms < 1_000) return \`\${formatFixed(ms, ms < 10 ? 2 : 0)} ms\`;
  if (ms < 60_000) return \`\${formatFixed(ms / 1_000, 1)} s\`;
  const parts = [];
  let rest = ms;
  for (const [unit, name] of units) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0 && parts.length < 2) parts.push(\`\${count} \${name}\`);
  }
  return parts.join(" ");
}

/** Formatters of instants in one time zone. */
export function clockOf(zone) {
  const part = (options) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      ...options,
    });
  const date = part({ year: "numeric", month: "2-digit", day: "2-digit" });
  const time = part({ hour: "2-digit", minute: "2-digit" });
  const seconds = part({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const dateText = (ms) => date.format(ms).split("/").reverse().join("-");
  const timeText = (ms) => (ms % 60_000 === 0 ? time : seconds).format(ms);
  return {
    zone,
    date: dateText,
    time: timeText,
    full: (ms) => \`\${dateText(ms)} \${timeText(ms)}\`,
  };
}
`,
  theme_colours: `/**
 * The colours of the page for charts that draw on a canvas.
 *
 * @module
 */

/** The value of a colour by its name, as \`text\` or \`s0\`. */
export function colour(name) {
  return getComputedStyle(document.documentElement)
    .getPropertyValue(\`--\${name}\`).trim();
}

/** A colour, which the page gives as \`#rrggbb\`, with an opacity from 0 to 1. */
export function faint(name, opacity) {
  const parts = colour(name).match(/[\\da-f]{2}/gi) ?? ["0", "0", "0"];
  const values = parts.slice(0, 3).map((part) => parseInt(part, 16));
  return \`rgba(\${values.join(", ")}, \${opacity})\`;
}

/** Calls \`changed\` whenever the page turns from light to dark or back. */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
}
`,
  candle_look: `/**
 * What all charts of candles have in common: colours, texts of times, marks of
 * fills, and buttons and keys that move and zoom.
 *
 * @module
 */
import { button } from "./dom.js";
import { formatPrice } from "./format.js";
import { colour, faint } from "./theme_colours.js";

/** The largest price that the chart library accepts. */
const MOST = 9e13;

/** Colours and texts of a chart. \`isDaily()\` tells whether its bars are days. */
export function chartLook(clock, isDaily) {
  return {
    layout: {
      background: { color: "transparent" },
      textColor: colour("muted"),
      attributionLogo: true,
      panes: { separatorColor: colour("line"), enableResize: false },
    },
    grid: {
      vertLines: { color: colour("line") },
      horzLines: { color: colour("line") },
    },
    rightPriceScale: { borderColor: colour("line") },
    timeScale: {
      borderColor: colour("line"),
      timeVisible: true,
      secondsVisible: false,
      tickMarkFormatter: (time, kind) => tickText(clock(), time, kind),
    },
    localization: {
      timeFormatter: (time) =>
        isDaily() ? clock().date(time * 1_000) : clock().full(time * 1_000),
      priceFormatter: formatPrice,
    },
  };
}

/** Kinds of the library: 0 year, 1 month, 2 day, 3 and 4 times of the day. */
function tickText(clock, time, kind) {
  if (kind >= 3) return clock.time(time * 1_000);
  const date = clock.date(time * 1_000);
  if (kind === 0) return date.slice(0, 4);
  return kind === 1 ? date.slice(0, 7) : date.slice(5);
}

/** The colours of candles. */
export function candleLook() {
  return {
    upColor: colour("up"),
    downColor: colour("down"),
    wickUpColor: colour("up"),
    wickDownColor: colour("down"),
    borderVisible: false,
    priceLineVisible: false,
  };
}

/** Adds volume below the candles of a chart. */
export function addVolume(chart) {
  const volume = chart.addSeries(globalThis.openbellCharts.HistogramSeries, {
    priceFormat: { type: "volume" },
    priceScaleId: "",
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  return volume;
}

/** Shows bars in the series of candles and of volume. */
export function showBars(candles, volume, bars) {
  candles.setData(Array.from(bars.time, (_, i) => candleOf(bars, i)));
  const colours = volumeColours();
  volume.setData(Array.from(bars.time, (_, i) => volumeOf(bars, i, colours)));
}

/** Adds the bars from row \`first\` on to those that are shown. */
export function addBars(candles, volume, bars, first) {
  const colours = volumeColours();
  for (let i = first; i < bars.time.length; i++) {
    candles.update(candleOf(bars, i));
    volume.update(volumeOf(bars, i, colours));
  }
}

/** A candle; a price that the library does not take is a gap. */
function candleOf({ time, open, high, low, close }, i) {
  const isDrawn = [open, high, low, close]
    .every((column) => Math.abs(column[i]) < MOST);
  return {
    time: time[i] / 1_000,
    ...isDrawn &&
      { open: open[i], high: high[i], low: low[i], close: close[i] },
  };
}

function volumeOf({ time, open, close, volume }, i, [rise, fall]) {
  return {
    time: time[i] / 1_000,
    ...volume[i] < MOST &&
      { value: volume[i], color: close[i] >= open[i] ? rise : fall },
  };
}

/** The colours of volume in bars that rise, and in those that fall. */
function volumeColours() {
  return [faint("up", 0.35), faint("down", 0.35)];
}

/**
 * The marks of fills, \`{ms, isBuy, quantity}\` in time order, on the bars that
 * they fall into.
 */
export function fillMarks(time, fills) {
  if (time.length === 0) return [];
  const found = [];
  let row = 0;
  for (const { ms, isBuy, quantity } of fills) {
    while (row + 1 < time.length && time[row + 1] <= ms) row++;
    found.push({
      time: time[row] / 1_000,
      position: isBuy ? "belowBar" : "aboveBar",
      shape: isBuy ? "arrowUp" : "arrowDown",
      color: colour(isBuy ? "s0" : "s1"),
      text: \`\${quantity}\`,
    });
  }
  return found;
}

/** Buttons that move and zoom a chart; its place takes the arrow keys, + and −. */
export function moveButtons(chart, place) {
  const scale = chart.timeScale();
  const change = (by, factor) => {
    const range = scale.getVisibleLogicalRange();
    if (range === null) return;
    const half = (range.to - range.from) * factor / 2;
    const middle = (range.from + range.to) / 2 + 2 * half * by;
    scale.setVisibleLogicalRange({ from: middle - half, to: middle + half });
  };
  const keys = {
    ArrowLeft: [-0.1, 1],
    ArrowRight: [0.1, 1],
    "+": [0, 0.6],
    "=": [0, 0.6],
    "-": [0, 1.6],
  };
  place.setAttribute("tabindex", 0);
  place.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (move === undefined) return;
    change(...move);
    event.preventDefault();
  });
  return [
    button("‹", () => change(-0.8, 1), "Earlier"),
    button("›", () => change(0.8, 1), "Later"),
    button("+", () => change(0, 0.6), "Closer"),
    button("−", () => change(0, 1.6), "Further"),
  ];
}
`,
  curve_chart: `/**
 * Charts of curves, bars and points over dates or numbers.
 *
 * @module
 */
import { drawToWidth, el } from "./dom.js";
import { formatCompact, formatMoney } from "./format.js";
import { colour, faint, onThemeChange } from "./theme_colours.js";

const HEIGHT = 280;
const AXIS_WIDTH = 70;
const POINT_SIZE = 5;

/**
 * A chart of \`series\` over \`x\`, ascending dates (\`2025-01-31\`) or numbers. A
 * series has a \`name\` and \`values\`, as many as \`x\`; \`null\` and what is not finite
 * leaves a gap. It may have a \`colour\` (its name), a \`dash\`, \`isFilled\`, and a
 * \`kind\`: \`line\`, \`steps\`, \`bars\` or \`points\`. \`format\` writes values, \`xFormat\`
 * numbers of \`x\`.
 *
 * The chart is an image with \`label\` as its name. The pointer, and the arrow keys
 * when it has the focus, read values; dragging zooms in, a double click or Escape
 * zooms out.
 */
export function seriesChart(
  {
    label,
    x,
    series,
    height = HEIGHT,
    format = formatMoney,
    axisFormat = formatCompact,
    xFormat = formatCompact,
    xTexts,
    sync,
    id,
  },
) {
  const isTime = typeof x[0] === "string";
  const place = el("div", {
    class: "curve",
    id,
    role: "img",
    tabindex: 0,
    "aria-label": label,
  });
  const readout = el("span", { class: "readout", "aria-live": "off" });
  const texts = xTexts ?? (isTime ? x : x.map(xFormat));
  const data = [
    isTime ? x.map((date) => Date.parse(date) / 1_000) : x,
    ...series.map(({ values }) =>
      Array.from(values, (value) => Number.isFinite(value) ? value : null)
    ),
  ];
  const tell = (i) => {
    if (i === null || i === undefined || x.length === 0) return;
    readout.replaceChildren(
      el("b", {}, texts[i]),
      ...series.map(({ name }, k) => {
        const value = data[k + 1][i];
        return \` \${name} \${value === null ? "–" : format(value)}\`;
      }),
    );
  };
  let chart;
  const draw = (width) => {
    chart?.destroy();
    chart = new globalThis.openbellCharts.Curves(
      options({
        width,
        height,
        isTime,
        series,
        axisFormat,
        xFormat,
        sync,
        tell,
      }),
      data,
      place,
    );
  };
  drawToWidth(place, draw);
  onThemeChange(() => draw(Math.floor(place.clientWidth)));
  place.addEventListener("keydown", (event) => {
    readout.setAttribute("aria-live", "polite");
    if (event.key === "Escape" && chart !== undefined) {
      chart.setData(data, true);
    } else if (!step(chart, data[0], event)) return;
    event.preventDefault();
  });
  tell(x.length - 1);
  return el(
    "figure",
    {},
    el("figcaption", {}, keys(series), readout),
    place,
  );
}

/** Moves the cursor of a chart by a key; says whether it did. */
function step(chart, x, { key, shiftKey }) {
  const size = shiftKey ? 10 : 1;
  const by = { ArrowLeft: -size, ArrowRight: size }[key];
  const ends = { Home: 0, End: x.length - 1 }[key];
  if (chart === undefined || (by === undefined && ends === undefined)) {
    return false;
  }
  const last = x.length - 1;
  const now = chart.cursor.idx ?? (by < 0 ? x.length : -1);
  const to = Math.min(last, Math.max(0, ends ?? now + by));
  chart.setCursor({ left: chart.valToPos(x[to], "x"), top: 10 });
  return true;
}

/** The names of the series with their colours. */
function keys(series) {
  return el(
    "span",
    { class: "legend" },
    series.map((one, i) =>
      el("span", { class: \`key \${colourOf(one, i)}\` }, one.name)
    ),
  );
}

function colourOf(series, i) {
  return series.colour ?? \`s\${i % 8}\`;
}

function options(
  { width, height, isTime, series, axisFormat, xFormat, sync, tell },
) {
  const axis = {
    stroke: colour("muted"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1 },
  };
  return {
    width,
    height,
    tzDate: (seconds) => new Date(seconds * 1_000),
    legend: { show: false },
    cursor: { sync: sync === undefined ? undefined : { key: sync } },
    scales: { x: { time: isTime, range: xRange(series) } },
    hooks: { setCursor: [({ cursor }) => tell(cursor.idx)] },
    series: [{}, ...series.map(look)],
    axes: [
      isTime
        ? {
          ...axis,
          values: (_, ticks, ___, ____, step) => dateTexts(ticks, step),
        }
        : { ...axis, values: (_, ticks) => ticks.map((v) => xFormat(v)) },
      {
        ...axis,
        size: AXIS_WIDTH,
        values: (_, ticks) => ticks.map((v) => axisFormat(v)),
      },
    ],
  };
}

/** The range of x: with room for half a bar at both ends. */
function xRange(series) {
  if (!series.some(({ kind }) => kind === "bars")) return undefined;
  return ({ data: [x] }, from, to) => {
    const half = x.length > 1 ? (x[1] - x[0]) / 2 : 0.5;
    return [from - half, to + half];
  };
}

const DAY_S = 86_400;

/** Dates as texts, with what differs between ticks so many seconds apart. */
function dateTexts(ticks, step) {
  return ticks.map((seconds) => {
    const date = new Date(seconds * 1_000).toISOString();
    if (step >= 365 * DAY_S) return date.slice(0, 4);
    if (step >= 28 * DAY_S) return date.slice(0, 7);
    return step >= DAY_S ? date.slice(5, 10) : "";
  });
}

/** How a series is drawn. */
function look(series, i) {
  const name = colourOf(series, i);
  const shared = { label: series.name, stroke: colour(name), width: 1.6 };
  const { Curves } = globalThis.openbellCharts;
  switch (series.kind) {
    case "bars":
      return {
        ...shared,
        width: 1,
        fill: faint(name, 0.5),
        points: { show: false },
        paths: Curves.paths.bars({ size: [0.9, 60] }),
      };
    case "points":
      return {
        ...shared,
        paths: () => null,
        points: { show: true, size: POINT_SIZE, fill: faint(name, 0.6) },
      };
    case "steps":
      return { ...shared, paths: Curves.paths.stepped({ align: 1 }) };
    default:
      return {
        ...shared,
        dash: series.dash,
        fill: series.isFilled ? faint(name, 0.15) : undefined,
        spanGaps: series.spansGaps,
      };
  }
}

/** Curves, each with \`name\`, \`dates\` and \`values\`; dates need not be the same. */
export function curveChart(label, curves) {
  const dates = [...new Set(curves.flatMap(({ dates }) => dates))].sort();
  const rows = new Map(dates.map((date, i) => [date, i]));
  return seriesChart({
    label,
    x: dates,
    series: curves.map(({ name, dates: own, values }) => {
      const column = new Array(dates.length).fill(null);
      own.forEach((date, i) => column[rows.get(date)] = values[i]);
      return { name, values: column, spansGaps: true };
    }),
  });
}
`,
  table_tools: `/**
 * What stands above a long table: a filter of its rows, and its rows as CSV.
 *
 * @module
 */
import { button, el } from "./dom.js";

/**
 * A field that filters by texts, and a button that saves the rows as a file.
 * \`filtered(passes)\` is called with a test of rows, \`undefined\` for all;
 * \`rows()\` are those to save.
 */
export function tableTools({ caption, columns, filtered, rows }) {
  const field = el("input", {
    type: "search",
    placeholder: "Filter",
    "aria-label": \`Filter: \${caption}\`,
  });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    filtered(wanted === "" ? undefined : rowFilter(columns, wanted));
  });
  const save = button(
    "CSV",
    () => download(caption, csvOf(columns, rows())),
    \`Save as CSV: \${caption}\`,
  );
  return el("div", { class: "controls" }, field, save);
}

/** A test whether a text of a row contains \`wanted\`; numbers are not looked at. */
function rowFilter(columns, wanted) {
  const texts = columns.filter(({ numeric }) => !numeric);
  return (row) =>
    texts.some((column) =>
      textOf(column.text(row)).toLowerCase().includes(wanted)
    );
}

function textOf(cell) {
  return typeof cell === "string" ? cell : cell.textContent;
}

/**
 * Rows as CSV (RFC 4180): numbers in full, instants and texts as they are shown.
 * A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csvOf(columns, rows) {
  const lines = [columns.map(({ title }) => csvCell(title))];
  for (const row of rows) {
    lines.push(columns.map((column) => {
      const value = column.value(row);
      return column.numeric && !column.isTime && typeof value === "number"
        ? Number.isFinite(value) ? String(value) : ""
        : csvCell(textOf(column.text(row)));
    }));
  }
  return lines.map((cells) => \`\${cells.join(",")}\\r\\n\`).join("");
}

function csvCell(text) {
  const safe = /^[=+\\-@\\t\\r]/.test(text) ? \`'\${text}\` : text;
  return /[",\\r\\n]/.test(safe) ? \`"\${safe.replaceAll('"', '""')}"\` : safe;
}

function download(caption, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const name = caption.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").slice(
    0,
    60,
  );
  el("a", { href: address, download: \`\${name}.csv\` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
`,
  table: `/**
 * Tables: plain ones, and paged ones that sort by any column.
 *
 * @module
 */
import { button, el } from "./dom.js";
import { formatCount } from "./format.js";
import { tableTools } from "./table_tools.js";

const PAGE_ROWS = 20;

/** A table that scrolls sideways if it is too wide. */
export function scrolledTable(caption, ...parts) {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), ...parts),
  );
}

/** The class of an amount by its sign: a gain, a loss, or neither. */
export function tone(value) {
  return value > 0 ? "up" : value < 0 ? "down" : "";
}

/** A column of {@linkcode dataTable} that shows texts as they are. */
export function textColumn(title, value) {
  return { title, value, text: value };
}

/** A column of numbers; \`toneOf(row)\` may give a cell a class. */
export function numberColumn(title, value, format, toneOf) {
  return {
    title,
    numeric: true,
    value,
    text: (row) => format(value(row)),
    tone: toneOf,
  };
}

/** A column of instants. */
export function timeColumn(title, value, format) {
  return { ...numberColumn(title, value, format), isTime: true };
}

/** A column of amounts, coloured by their sign. */
export function amountColumn(title, value, format) {
  return numberColumn(title, value, format, (row) => tone(value(row)));
}

/**
 * A table over rows 0 to \`count\` − 1. A column has a \`title\`, \`value(row)\` to
 * sort by, \`text(row)\` to show, and may be \`numeric\`. A table of more than one
 * page, or one that \`grows\`, has a filter and can be saved as CSV. Returns the
 * element, \`show(rows)\` that shows other rows, and \`update(rows)\` that shows what
 * has become of them on the page that is open.
 */
export function dataTable({ caption, columns, count, sort, onRow, grows }) {
  let given = allRows(count);
  let rows = given;
  let passes;
  let order = { column: sort?.column ?? -1, descending: sort?.descending };
  const body = el("tbody");
  const heads = columns.map((column, i) =>
    el(
      "th",
      { scope: "col", class: column.numeric ? "num" : undefined },
      button(column.title, () => sortBy(i)),
    )
  );
  const pager = rowPager(caption, (shown) => {
    body.replaceChildren(
      ...Array.from(shown, (row) => rowElement(columns, row, onRow)),
    );
  });

  function sortBy(i) {
    const same = order.column === i;
    order = {
      column: i,
      descending: same ? !order.descending : Boolean(columns[i].numeric),
    };
    arrange();
  }

  function arrange(page = 0) {
    const column = columns[order.column];
    if (column !== undefined) {
      rows = sorted(rows, column.value, order.descending);
    }
    heads.forEach((head, i) => {
      const now = i === order.column
        ? (order.descending ? "descending" : "ascending")
        : "none";
      head.setAttribute("aria-sort", now);
    });
    pager.turnOver(rows, page);
  }

  function choose(page) {
    rows = passes === undefined ? given : given.filter((row) => passes(row));
    arrange(page);
  }

  arrange();
  return {
    element: el(
      "div",
      { class: "table" },
      count <= PAGE_ROWS && grows !== true ? undefined : tableTools({
        caption,
        columns,
        filtered(test) {
          passes = test;
          choose();
        },
        rows: () => rows,
      }),
      scrolledTable(caption, el("thead", {}, el("tr", {}, heads)), body),
      pager.element,
    ),
    show(others) {
      given = Uint32Array.from(others);
      choose();
    },
    update(others) {
      given = Uint32Array.from(others);
      choose(pager.page);
    },
  };
}

/** Buttons that page through rows; \`show(rows)\` receives those of the page. */
function rowPager(caption, show) {
  let rows = [];
  let page = 0;
  const place = el("span", { class: "place", "aria-live": "polite" });
  const before = button("‹", () => turn(page - 1), "Previous page");
  const after = button("›", () => turn(page + 1), "Next page");
  const element = el(
    "nav",
    { class: "pager", "aria-label": caption },
    before,
    place,
    after,
  );

  function turn(to) {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    page = Math.min(Math.max(0, to), pages - 1);
    const first = page * PAGE_ROWS;
    const shown = rows.slice(first, first + PAGE_ROWS);
    show(shown);
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
    element.hidden = pages === 1 && rows.length > 0;
    place.textContent = rows.length === 0
      ? "none"
      : \`\${formatCount(first + 1)} to \${formatCount(first + shown.length)} of \${
        formatCount(rows.length)
      }\`;
  }

  return {
    element,
    /** Shows a page of other rows. */
    turnOver(others, to) {
      rows = others;
      turn(to);
    },
    /** The number of the page that is shown, from 0. */
    get page() {
      return page;
    },
  };
}

/** A row; if it can be picked, its first cell is a button for keyboard users. */
function rowElement(columns, row, onRow) {
  const cells = columns.map((column) =>
    el("td", {
      class: [column.numeric ? "num" : "", column.tone?.(row) ?? ""].join(" "),
    }, column.text(row))
  );
  if (onRow === undefined) return el("tr", {}, cells);
  const [first] = cells;
  const link = el(
    "button",
    { type: "button", class: "link" },
    ...first.childNodes,
  );
  first.replaceChildren(link);
  return el("tr", { class: "pick", onclick: () => onRow(row) }, cells);
}

/** The numbers of all rows. */
export function allRows(count) {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
}

/** Rows by value, those without one last; the sort is stable. */
function sorted(rows, value, descending) {
  const values = [];
  for (const row of rows) values[row] = value(row);
  const missing = (v) => v === null || v === undefined || Number.isNaN(v);
  if (descending && ascends(rows, values, missing)) {
    return reversed(rows, values);
  }
  const sign = descending ? -1 : 1;
  return rows.slice().sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (missing(x) || missing(y)) return missing(x) - missing(y) || a - b;
    return x < y ? -sign : x > y ? sign : a - b;
  });
}

/** Whether the rows already ascend by value, as round trips do by exit. */
function ascends(rows, values, missing) {
  for (let i = 0; i < rows.length; i++) {
    if (missing(values[rows[i]])) return false;
    if (i === 0) continue;
    if (rows[i - 1] > rows[i]) return false;
    if (values[rows[i - 1]] > values[rows[i]]) return false;
  }
  return true;
}

/** Reverses ascending rows without a slow sort; equal ones keep their order. */
function reversed(rows, values) {
  const found = new Uint32Array(rows.length);
  let at = 0;
  for (let end = rows.length; end > 0;) {
    let from = end - 1;
    while (from > 0 && values[rows[from - 1]] === values[rows[from]]) from--;
    for (let i = from; i < end; i++) found[at++] = rows[i];
    end = from;
  }
  return found;
}
`,
};
