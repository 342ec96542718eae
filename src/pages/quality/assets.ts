// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `body {
  height: 100vh;
  display: flex;
  flex-direction: column;
  background: var(--card);
}
header {
  padding: 10px 14px 6px;
  display: flex;
  flex-wrap: wrap;
  gap: 6px 18px;
  align-items: baseline;
}
header h1 {
  font-size: 1.2rem;
}
header p {
  margin: 0;
}
#legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 12px;
  padding: 0 14px 8px;
  font-size: 0.82rem;
  color: var(--muted);
}
#legend i {
  display: inline-block;
  width: 12px;
  height: 12px;
  margin-right: 4px;
  vertical-align: -2px;
  border-radius: 2px;
}
#map {
  flex: 1;
  overflow: auto;
  position: relative;
  min-height: 160px;
  border-top: 1px solid var(--line);
}
#map canvas {
  position: sticky;
  top: 0;
  left: 0;
  display: block;
  outline-offset: -2px;
}
#size {
  position: absolute;
  top: 0;
  left: 0;
  width: 1px;
  height: 1px;
}
#cell {
  border-top: 1px solid var(--line);
  padding: 8px 14px;
  min-height: 68px;
  max-height: 32vh;
  overflow: auto;
}
#symbols {
  border-top: 1px solid var(--line);
  padding: 6px 14px;
  max-height: 45vh;
  overflow: auto;
}
#symbols summary {
  cursor: pointer;
}
#cell b,
#tip b {
  margin-right: 10px;
}
#cell ul,
#tip ul {
  margin: 2px 0 0;
  padding-left: 18px;
}
#tip {
  position: fixed;
  pointer-events: none;
  max-width: 340px;
  padding: 6px 9px;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 8px;
  box-shadow: 0 3px 12px #0004;
  font-size: 0.82rem;
  display: none;
  z-index: 2;
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<
  Record<
    | "survey"
    | "heat_map"
    | "symbol_table"
    | "main",
    string
  >
> = {
  survey: `/**
 * Unpacks the survey in the page, see \`HeatMapData\`.
 *
 * @module
 */
import { formatCount } from "../../shared/browser/format.js";

/** The colour steps: minimum quality, and name in the legend. */
export const STEPS = [
  [100, "100 %"],
  [99.9, "99.9 % and more"],
  [99, "99 % and more"],
  [95, "95 % and more"],
  [80, "80 % and more"],
  [Number.MIN_VALUE, "less"],
  [0, "no bar at all"],
];

/** The level of a day on which the exchange is closed. */
export const CLOSED = 255;

/** The level of a day before the symbol's first bar. */
export const NOT_LISTED = 254;

/** Fields of a day in a row before its gaps: see \`HeatMapRow\`. */
const DAY_FIELDS = 5;

/** Unpacks the text of the page: base64, gzip, JSON. */
export async function readSurvey(text) {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const { layouts, calendars: packedCalendars, rows: packedRows } =
    await new Response(stream).json();
  const calendars = packedCalendars.map((calendar) => {
    let day = 0;
    return { ...calendar, days: calendar.days.map((change) => day += change) };
  });
  // Every date on which one of the calendars has a session.
  const dates = [...new Set(calendars.flatMap(({ days }) => days))]
    .sort((a, b) => a - b);
  const columnOf = new Map(dates.map((day, i) => [day, i]));
  for (const calendar of calendars) {
    calendar.sessionAt = new Int32Array(dates.length).fill(-1);
    calendar.days.forEach((day, i) => {
      calendar.sessionAt[columnOf.get(day)] = i;
    });
  }
  const rows = packedRows.map((row) =>
    readRow(row, calendars[row.calendar], layouts, columnOf)
  );
  return { layouts, dates, rows };
}

/** A symbol: the level of every date, and the places of each session's gaps. */
function readRow(row, calendar, layouts, columnOf) {
  const levels = Uint8Array.from(
    calendar.sessionAt,
    (session) => session < 0 ? CLOSED : session < row.first ? NOT_LISTED : 0,
  );
  const at = new Map();
  for (let i = 0, session = 0; i < row.days.length;) {
    session += row.days[i];
    at.set(session, i);
    const missing = row.days[i + 1] / slotsOf(layouts, calendar, session);
    levels[columnOf.get(calendar.days[session])] = levelOf(100 * (1 - missing));
    i += DAY_FIELDS + 2 * row.days[i + 4];
  }
  const [expected, traded, noTrade] = row.slots;
  const quality = expected === 0 ? NaN : 100 * (traded + noTrade) / expected;
  return { ...row, calendar, levels, at, quality };
}

function levelOf(quality) {
  return STEPS.findIndex(([least]) => quality >= least);
}

function slotsOf(layouts, calendar, session) {
  return layouts[calendar.layouts[session]][2];
}

/** Symbols, dates, missing slots and quality of the whole survey in words. */
export function surveyText({ rows, dates }) {
  const sum = (i) => rows.reduce((total, row) => total + row.slots[i], 0);
  const expected = sum(0);
  const missing = expected - sum(1) - sum(2);
  const quality = expected === 0 ? NaN : 100 - 100 * missing / expected;
  return \`\${rows.length} symbols, \${dates.length} dates, \${
    formatCount(missing)
  } of \${formatCount(expected)} slots missing, quality \${percent(quality)}\`;
}

/** The name of a cell, its state, and a line for each gap. */
export function describeCell({ layouts, dates }, row, column) {
  const { calendar } = row;
  const session = calendar.sessionAt[column];
  const name = \`\${row.symbol}  \${isoDate(dates[column])}\`;
  if (session < 0) return { name, text: "closed", gaps: [] };
  if (session < row.first) return { name, text: "not listed yet", gaps: [] };
  const total = slotsOf(layouts, calendar, session);
  const at = row.at.get(session);
  if (at === undefined) {
    const text = \`100 %, \${total} of \${total} slots traded\`;
    return { name, text, gaps: [] };
  }
  const [, missing, noTrade] = row.days.slice(at, at + DAY_FIELDS);
  const text = [
    percent(100 * (total - missing) / total),
    \`\${total - missing - noTrade} of \${total} slots traded\`,
    ...(noTrade > 0 ? [\`\${noTrade} no trade\`] : []),
    ...(missing > 0 ? [\`\${missing} missing\`] : []),
  ].join(", ");
  return {
    name,
    text: \`\${text} (\${calendar.zone})\`,
    gaps: gapTexts(layouts, row, session, at),
  };
}

function gapTexts(layouts, { calendar, days }, session, at) {
  const [gaps, named] = days.slice(at + 3, at + DAY_FIELDS);
  const lines = [];
  let slot = 0;
  for (let i = 0; i < named; i++) {
    slot += days[at + DAY_FIELDS + 2 * i];
    const slots = days[at + DAY_FIELDS + 1 + 2 * i];
    const [from, to] = timesOf(layouts, calendar, session, slot, slots);
    lines.push(\`\${from} to \${to}, \${slots} \${slots === 1 ? "slot" : "slots"}\`);
  }
  if (gaps > named) lines.push(\`and \${gaps - named} shorter ones\`);
  return lines;
}

/** When some slots of a session begin and end, local time. */
function timesOf(layouts, calendar, session, first, slots) {
  const [length, total, , ...stretches] = layouts[calendar.layouts[session]];
  const open = calendar.opens[session];
  if (length === 0) return [clockText(open), clockText(open + total)];
  let i = 0;
  while (i + 4 < stretches.length && stretches[i + 4] <= first) i += 4;
  const [slot, anchor, begins, ends] = stretches.slice(i, i + 4);
  const start = Math.max(begins, anchor + (first - slot) * length);
  const end = Math.min(ends, anchor + (first - slot + slots) * length);
  return [clockText(open + start), clockText(open + end)];
}

function clockText(seconds) {
  const s = ((seconds % 86_400) + 86_400) % 86_400;
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  const text = \`\${two(s / 3_600)}:\${two(s / 60 % 60)}\`;
  return s % 60 === 0 ? text : \`\${text}:\${two(s % 60)}\`;
}

/** A date of the survey, days since 1970, as YYYY-MM-DD. */
export function isoDate(day) {
  return new Date(day * 864e5).toISOString().slice(0, 10);
}

/** Rounded down, so that 100 % is never shown for less. */
/** Quality as text, never rounded up to 100 %. */
export function percent(quality) {
  if (Number.isNaN(quality)) return "n/a";
  if (quality === 100) return "100 %";
  return \`\${(Math.floor(quality * 1_000) / 1_000).toFixed(3)} %\`;
}
`,
  heat_map: `/**
 * Draws the part of the heat map that is in view: one row per symbol, one cell
 * per day.
 *
 * A view has the \`survey\`, the \`order\` of its rows, the width of a \`cell\`, the
 * space \`left\` for symbols, the \`picked\` cell, the \`colours\`, and the \`width\`,
 * \`height\`, \`scrollLeft\` and \`scrollTop\` of the visible part, in pixels.
 *
 * @module
 */
import { MONTHS } from "../../shared/browser/format.js";
import { colour } from "../../shared/browser/theme_colours.js";
import { CLOSED, isoDate, NOT_LISTED, STEPS } from "./survey.js";

/** Space above the rows for the date axis, pixels. */
export const TOP = 34;

/** The height of a row, pixels. */
export const ROW = 16;

const GAP = 2;
const FONT = "11px system-ui, sans-serif";

/** The colours of the current theme, light or dark. */
export function readColours() {
  return {
    steps: STEPS.map((_, i) => colour(\`level\${i}\`)),
    unlisted: colour("unlisted"),
    ground: colour("card"),
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    mark: colour("mark"),
  };
}

/** The width of the longest symbol. */
export function labelWidth(pen, rows) {
  pen.font = FONT;
  const widths = rows.map(({ symbol }) => pen.measureText(symbol).width);
  return 16 + Math.ceil(widths.reduce((a, b) => Math.max(a, b), 40));
}

/**
 * The days that are drawn together from x on: the first, and the one after the
 * last. If days are narrower than a pixel, a pixel shows the worst of its days.
 */
export function daysAt({ cell, survey: { dates } }, x) {
  const from = Math.floor(x / cell + 1e-9);
  const to = Math.floor((x + stepOf(cell)) / cell + 1e-9);
  return [from, Math.max(from + 1, Math.min(dates.length, to))];
}

/** Where the days at x are drawn. */
export function drawnAt({ cell }, x) {
  return Math.floor(x / stepOf(cell) + 1e-9) * stepOf(cell);
}

function stepOf(cell) {
  return Math.max(1, cell);
}

/** Paints the whole view. */
export function paint(pen, view) {
  const { survey, order, colours, left, width, height, scrollTop } = view;
  const scale = devicePixelRatio || 1;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, width, height);
  const first = Math.max(0, Math.floor(scrollTop / ROW));
  const end = Math.min(
    order.length,
    Math.ceil((scrollTop + height - TOP) / ROW),
  );
  const top = (row) => TOP + row * ROW - scrollTop;
  for (let row = first; row < end; row++) {
    paintRow(pen, view, survey.rows[order[row]].levels, top(row), scale);
  }
  if (view.picked !== null) paintMark(pen, view, top(view.picked.row));
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, left, height);
  pen.textBaseline = "middle";
  pen.font = FONT;
  pen.fillStyle = colours.text;
  for (let row = first; row < end; row++) {
    const { symbol } = survey.rows[order[row]];
    pen.fillText(symbol, 8, top(row) + (ROW - GAP) / 2);
  }
  paintDates(pen, view);
}

function paintRow(pen, view, levels, y, scale) {
  const { survey, cell, left, width, scrollLeft, colours } = view;
  const step = stepOf(cell);
  const inset = cell >= 5 ? 1 : 0;
  // Edges between two pixels would leave a seam.
  const whole = (x) => Math.round(x * scale) / scale;
  const end = scrollLeft + width - left;
  for (let x = drawnAt(view, scrollLeft); x < end; x += step) {
    const [from, to] = daysAt(view, x);
    if (from >= survey.dates.length) break;
    let level = -1;
    let unlisted = false;
    for (let i = from; i < to; i++) {
      if (levels[i] === NOT_LISTED) unlisted = true;
      else if (levels[i] !== CLOSED && levels[i] > level) level = levels[i];
    }
    if (level < 0 && !unlisted) continue;
    pen.fillStyle = level < 0 ? colours.unlisted : colours.steps[level];
    const edge = whole(left + x - scrollLeft);
    const next = whole(left + x + step - scrollLeft);
    pen.fillRect(edge, y, next - edge - inset, ROW - GAP);
  }
}

function paintMark(pen, { picked, cell, left, scrollLeft, colours }, y) {
  pen.strokeStyle = colours.mark;
  pen.lineWidth = 2;
  pen.strokeRect(
    left + picked.column * cell - scrollLeft - 1,
    y - 1,
    Math.max(3, cell) + 1,
    ROW - GAP + 2,
  );
}

/** Years, and months if there is space for them. */
function paintDates(pen, { survey, cell, left, width, scrollLeft, colours }) {
  const { dates } = survey;
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, width, TOP - 2);
  const withMonths = cell * 21 >= 26;
  let month = "";
  let yearEnd = 0;
  let monthEnd = 0;
  const first = Math.max(0, Math.floor(scrollLeft / cell) - 40);
  for (let i = first; i < dates.length; i++) {
    const x = left + i * cell - scrollLeft;
    if (x > width) break;
    const date = isoDate(dates[i]);
    if (date.slice(0, 7) === month) continue;
    const newYear = date.slice(0, 4) !== month.slice(0, 4);
    month = date.slice(0, 7);
    if (x < left) continue;
    pen.fillStyle = colours.line;
    pen.fillRect(x, newYear ? 4 : 18, 1, newYear ? TOP - 6 : TOP - 20);
    if (newYear && x >= yearEnd) {
      pen.fillStyle = colours.text;
      pen.fillText(date.slice(0, 4), x + 3, 11);
      yearEnd = x + 34;
    }
    if (withMonths && x >= monthEnd) {
      pen.fillStyle = colours.muted;
      pen.fillText(MONTHS[Number(date.slice(5, 7)) - 1], x + 3, 25);
      monthEnd = x + 24;
    }
  }
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, left, TOP - 2);
}
`,
  symbol_table: `/**
 * The symbols of the survey as a table that sorts, filters and saves as CSV.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { percent } from "./survey.js";

/** The table, which is made when it is opened; \`onPick(row)\` is called with a row that is picked. */
export function symbolTable({ rows }, onPick) {
  const slots = (k) => (i) => rows[i].slots[k];
  const details = el(
    "details",
    {},
    el("summary", {}, "All symbols as a table"),
  );
  details.addEventListener("toggle", () => {
    details.append(
      dataTable({
        caption: "Symbols and their quality; pick one to see it in the map",
        count: rows.length,
        sort: { column: 1, descending: false },
        onRow: onPick,
        columns: [
          textColumn("Symbol", (i) => rows[i].symbol),
          numberColumn("Quality", (i) => rows[i].quality, percent),
          numberColumn("Slots", slots(0), formatCount),
          numberColumn("Traded", slots(1), formatCount),
          numberColumn("No trade", slots(2), formatCount),
          numberColumn(
            "Missing",
            (i) => rows[i].slots[0] - rows[i].slots[1] - rows[i].slots[2],
            formatCount,
          ),
        ],
      }).element,
    );
  }, { once: true });
  return details;
}
`,
  main: `/**
 * The page of the heat map: lays it out, and describes the cell that is
 * selected with pointer, touch or arrow keys.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { onThemeChange } from "../../shared/browser/theme_colours.js";
import {
  daysAt,
  drawnAt,
  labelWidth,
  paint,
  readColours,
  ROW,
  TOP,
} from "./heat_map.js";
import {
  describeCell,
  NOT_LISTED,
  readSurvey,
  STEPS,
  surveyText,
} from "./survey.js";
import { symbolTable } from "./symbol_table.js";

/** The rows and days that each key moves by. */
const MOVES = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -1e9],
  End: [0, 1e9],
};

/** Unpacks the survey, draws it, and attaches the listeners. */
export async function main() {
  const survey = await readSurvey(byId("data").textContent);
  byId("sums").textContent = surveyText(survey);
  byId("legend").append(...legend());
  const view = {
    survey,
    order: [...survey.rows.keys()],
    cell: 1,
    left: 80,
    picked: null,
    colours: readColours(),
  };
  const map = byId("map");
  const canvas = document.querySelector("canvas");
  const redraw = drawer(view, map, canvas.getContext("2d"));
  const layOut = () => {
    layOutMap(view, map, canvas);
    redraw();
  };
  listenToPointer(view, map, canvas, redraw);
  listenToKeys(view, map, canvas, redraw);
  byId("zoom").addEventListener("change", layOut);
  byId("order").addEventListener("change", () => {
    view.order = orderOf(survey.rows, byId("order").value === "quality");
    view.picked = null;
    redraw();
  });
  map.addEventListener("scroll", redraw);
  let size = "";
  new ResizeObserver(() => {
    const now = \`\${map.clientWidth} \${map.clientHeight}\`;
    if (now !== size) layOut();
    size = now;
  }).observe(map);
  onThemeChange(() => {
    view.colours = readColours();
    redraw();
  });
  byId("symbols").append(symbolTable(survey, (row) => {
    map.scrollTop = view.order.indexOf(row) * ROW;
    canvas.focus();
  }));
}

function byId(id) {
  return document.getElementById(id);
}

function legend() {
  const item = (colour, text) =>
    el("span", {}, el("i", { style: \`background:var(--\${colour})\` }), text);
  return [
    ...STEPS.map(([, text], i) => item(\`level\${i}\`, text)),
    item("unlisted", "not listed yet"),
  ];
}

/** Rows by symbol, or the worst quality first. */
function orderOf(rows, worstFirst) {
  const order = [...rows.keys()];
  if (!worstFirst) return order;
  const quality = (i) => Number.isNaN(rows[i].quality) ? 101 : rows[i].quality;
  return order.sort((a, b) => quality(a) - quality(b) || a - b);
}

/** A function that paints once with the next frame, however often it is called before. */
function drawer(view, map, pen) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      paint(pen, {
        ...view,
        width: map.clientWidth,
        height: map.clientHeight,
        scrollLeft: map.scrollLeft,
        scrollTop: map.scrollTop,
      });
      map.setAttribute("aria-busy", "false");
    });
  };
}

/** Fits cells and canvas to the window and the zoom. */
function layOutMap(view, map, canvas) {
  const { rows, dates } = view.survey;
  view.left = labelWidth(canvas.getContext("2d"), rows);
  const size = byId("size");
  // Set the height first: a scrollbar reduces the width.
  size.style.height = \`\${TOP + rows.length * ROW + 6}px\`;
  const room = Math.max(50, map.clientWidth - view.left - 8);
  view.cell = Number(byId("zoom").value) ||
    Math.min(16, room / Math.max(1, dates.length));
  size.style.width = \`\${Math.ceil(view.left + dates.length * view.cell)}px\`;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(map.clientWidth * scale);
  canvas.height = Math.round(map.clientHeight * scale);
  canvas.style.width = \`\${map.clientWidth}px\`;
  canvas.style.height = \`\${map.clientHeight}px\`;
}

/** Writes the description of a cell into an element. */
function describeInto(element, { survey, order }, { row, column }) {
  const { name, text, gaps } = describeCell(
    survey,
    survey.rows[order[row]],
    column,
  );
  element.replaceChildren(
    el("b", {}, name),
    text,
    el("ul", {}, gaps.map((line) => el("li", {}, line))),
  );
}

/** The cell at a place in the window; \`null\` if there is none. */
function cellAt(view, map, canvas, { clientX, clientY }) {
  const { survey: { rows, dates }, order, left } = view;
  const box = canvas.getBoundingClientRect();
  const x = clientX - box.left;
  const y = clientY - box.top;
  if (x < left || y < TOP) return null;
  const [from, to] = daysAt(view, drawnAt(view, x - left + map.scrollLeft));
  const row = Math.floor((y - TOP + map.scrollTop) / ROW);
  if (from >= dates.length || row >= rows.length) return null;
  // Of days that share a pixel, the worst is visible: describe that one.
  const { levels } = rows[order[row]];
  let column = from;
  let worst = -1;
  for (let i = from; i < to; i++) {
    if (levels[i] < NOT_LISTED && levels[i] > worst) {
      worst = levels[i];
      column = i;
    }
  }
  return { row, column };
}

/** Marks a cell, describes it below the map, and scrolls it into view. */
function pick(view, map, where, redraw) {
  view.picked = where;
  describeInto(byId("cell"), view, where);
  const { cell, left } = view;
  const x = where.column * cell;
  const y = where.row * ROW;
  const width = map.clientWidth - left - 8;
  const height = map.clientHeight - TOP - ROW;
  if (x < map.scrollLeft) map.scrollLeft = x;
  if (x + cell > map.scrollLeft + width) map.scrollLeft = x + cell - width;
  if (y < map.scrollTop) map.scrollTop = y;
  if (y > map.scrollTop + height) map.scrollTop = y - height;
  redraw();
}

function listenToPointer(view, map, canvas, redraw) {
  const tip = byId("tip");
  canvas.addEventListener("pointermove", (event) => {
    const where = event.pointerType === "touch"
      ? null
      : cellAt(view, map, canvas, event);
    tip.style.display = where === null ? "none" : "block";
    if (where === null) return;
    describeInto(tip, view, where);
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const isBelow = event.clientY + 14 + tip.offsetHeight < innerHeight;
    const y = isBelow
      ? event.clientY + 14
      : event.clientY - tip.offsetHeight - 10;
    tip.style.left = \`\${Math.max(4, x)}px\`;
    tip.style.top = \`\${y}px\`;
  });
  canvas.addEventListener("pointerleave", () => {
    tip.style.display = "none";
  });
  canvas.addEventListener("click", (event) => {
    const where = cellAt(view, map, canvas, event);
    if (where !== null) pick(view, map, where, redraw);
  });
}

function listenToKeys(view, map, canvas, redraw) {
  const { rows, dates } = view.survey;
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (move === undefined || rows.length === 0 || dates.length === 0) return;
    event.preventDefault();
    const from = view.picked ??
      { row: 0, column: move[1] < 0 ? dates.length : -1 };
    const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
    pick(view, map, {
      row: clamp(from.row + move[0], rows.length),
      column: clamp(from.column + move[1], dates.length),
    }, redraw);
  });
}
`,
};
