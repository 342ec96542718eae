/**
 * What runs in the page of a heat map: unpacks the data, draws what is in view,
 * tells the cell that is pointed at. Plain JavaScript of the browser.
 *
 * @module
 */

/** The script, without a tag around it. */
export const HEAT_MAP_SCRIPT: string = String.raw`
"use strict";
const $ = (id) => document.getElementById(id);
(async () => {
const packed = Uint8Array.from(atob($("data").textContent), (c) => c.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
const data = await new Response(stream).json();

// Columns: every date on which any of the calendars has a session.
const calendars = data.calendars.map((c) => {
  let day = 0;
  return { ...c, days: c.days.map((d) => day += d) };
});
const dates = [...new Set(calendars.flatMap((c) => c.days))].sort((a, b) => a - b);
const columnOf = new Map(dates.map((day, i) => [day, i]));
for (const c of calendars) {
  c.sessionAt = new Int32Array(dates.length).fill(-1);
  c.days.forEach((day, i) => { c.sessionAt[columnOf.get(day)] = i; });
}
const STEPS = [[100, "100 %"], [99.9, "99.9 % and more"], [99, "99 % and more"],
  [95, "95 % and more"], [80, "80 % and more"], [Number.MIN_VALUE, "less"],
  [0, "no bar at all"]];
const CLOSED = 255, NOT_LISTED = 254;
const levelOf = (quality) => STEPS.findIndex(([least]) => quality >= least);
const slotsOf = (c, session) => data.layouts[c.layouts[session]][2];

const rows = data.rows.map((row) => {
  const c = calendars[row.calendar];
  const levels = new Uint8Array(dates.length);
  for (let i = 0; i < dates.length; i++) {
    const session = c.sessionAt[i];
    levels[i] = session < 0 ? CLOSED : session < row.first ? NOT_LISTED : 0;
  }
  const at = new Map();
  for (let i = 0, session = 0; i < row.days.length;) {
    session += row.days[i];
    at.set(session, i);
    const quality = 100 * (1 - row.days[i + 1] / slotsOf(c, session));
    levels[columnOf.get(c.days[session])] = levelOf(quality);
    i += 5 + 2 * row.days[i + 4];
  }
  const [expected, traded, noTrade] = row.slots;
  const quality = expected === 0 ? NaN : 100 * (traded + noTrade) / expected;
  return { ...row, c, levels, at, quality };
});
const percent = (q) => Number.isNaN(q) ? "n/a" : q === 100 ? "100 %"
  : (Math.floor(q * 1000) / 1000).toFixed(3) + " %";
const sum = (i) => rows.reduce((s, row) => s + row.slots[i], 0);
const missing = sum(0) - sum(1) - sum(2);
$("sums").textContent = rows.length + " symbols, " + dates.length + " dates, " +
  missing.toLocaleString("en-US") + " of " + sum(0).toLocaleString("en-US") +
  " slots missing, quality " + percent(sum(0) ? 100 - 100 * missing / sum(0) : NaN);
for (const [i, text] of [...STEPS.map(([, text], i) => [i, text]), ["none", "not listed yet"]]) {
  const item = document.createElement("span");
  const swatch = document.createElement("i");
  swatch.style.background = i === "none" ? "var(--none)" : "var(--c" + i + ")";
  item.append(swatch, text);
  $("legend").append(item);
}

const canvas = document.querySelector("canvas");
const pen = canvas.getContext("2d");
const map = $("map");
const TOP = 34, ROW = 16, GAP = 2;
let left = 80, cell = 1, order = rows.map((_, i) => i), picked = null, waiting = false;
let colours;
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  colours = { steps: STEPS.map((_, i) => get("--c" + i)), none: get("--none"),
    back: get("--back"), text: get("--text"), soft: get("--soft"),
    line: get("--line"), mark: get("--mark") };
}
const iso = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function layOut() {
  pen.font = "11px system-ui, sans-serif";
  left = 16 + Math.ceil(Math.max(40, ...rows.map((row) => pen.measureText(row.symbol).width)));
  const zoom = Number($("zoom").value);
  // First the height: a scrollbar takes room from the width.
  $("size").style.height = TOP + rows.length * ROW + 6 + "px";
  const room = Math.max(50, map.clientWidth - left - 8);
  cell = zoom || Math.min(16, room / Math.max(1, dates.length));
  $("size").style.width = Math.ceil(left + dates.length * cell) + "px";
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(map.clientWidth * scale);
  canvas.height = Math.round(map.clientHeight * scale);
  canvas.style.width = map.clientWidth + "px";
  canvas.style.height = map.clientHeight + "px";
  draw();
}
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    paint();
    map.setAttribute("aria-busy", "false");
  });
}
// Where days are narrower than a pixel, a pixel shows the worst of its days.
const stepOf = () => Math.max(1, cell);
/** The days that are drawn together from x on: the first, and the one after the last. */
function daysAt(x) {
  const from = Math.floor(x / cell + 1e-9);
  const to = Math.floor((x + stepOf()) / cell + 1e-9);
  return [from, Math.max(from + 1, Math.min(dates.length, to))];
}
/** Where the days are drawn that are seen at a place. */
const drawnAt = (x) => Math.floor(x / stepOf() + 1e-9) * stepOf();
function paint() {
  const scale = devicePixelRatio || 1, width = map.clientWidth, height = map.clientHeight;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, width, height);
  const dx = map.scrollLeft, dy = map.scrollTop;
  const firstRow = Math.max(0, Math.floor(dy / ROW));
  const lastRow = Math.min(rows.length, Math.ceil((dy + height - TOP) / ROW));
  const step = stepOf();
  // Edges between two pixels would leave a seam.
  const whole = (x) => Math.round(x * scale) / scale;
  const inset = cell >= 5 ? 1 : 0;
  for (let r = firstRow; r < lastRow; r++) {
    const { levels } = rows[order[r]];
    const y = TOP + r * ROW - dy;
    for (let x = drawnAt(dx); x < dx + width - left; x += step) {
      const [from, to] = daysAt(x);
      if (from >= dates.length) break;
      let level = -1, unlisted = false;
      for (let i = from; i < to; i++) {
        if (levels[i] === NOT_LISTED) unlisted = true;
        else if (levels[i] !== CLOSED && levels[i] > level) level = levels[i];
      }
      if (level < 0 && !unlisted) continue;
      pen.fillStyle = level < 0 ? colours.none : colours.steps[level];
      const edge = whole(left + x - dx);
      pen.fillRect(edge, y, whole(left + x + step - dx) - edge - inset, ROW - GAP);
    }
  }
  if (picked) {
    pen.strokeStyle = colours.mark;
    pen.lineWidth = 2;
    pen.strokeRect(left + picked.column * cell - dx - 1, TOP + picked.row * ROW - dy - 1,
      Math.max(3, cell) + 1, ROW - GAP + 2);
  }
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, left, height);
  pen.textBaseline = "middle";
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = colours.text;
  for (let r = firstRow; r < lastRow; r++) {
    pen.fillText(rows[order[r]].symbol, 8, TOP + r * ROW - dy + (ROW - GAP) / 2);
  }
  paintAxis(dx, width);
}
function paintAxis(dx, width) {
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, width, TOP - 2);
  const months = cell * 21 >= 26;
  let month = "", yearEnd = 0, monthEnd = 0;
  for (let i = Math.max(0, Math.floor(dx / cell) - 40); i < dates.length; i++) {
    const x = left + i * cell - dx;
    if (x > width) break;
    const date = iso(dates[i]);
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
    if (months && x >= monthEnd) {
      pen.fillStyle = colours.soft;
      pen.fillText(MONTHS[Number(date.slice(5, 7)) - 1], x + 3, 25);
      monthEnd = x + 24;
    }
  }
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, left, TOP - 2);
}

const clock = (seconds) => {
  const s = ((seconds % 86400) + 86400) % 86400;
  const two = (v) => String(Math.floor(v)).padStart(2, "0");
  return two(s / 3600) + ":" + two(s / 60 % 60) + (s % 60 ? ":" + two(s % 60) : "");
};
function timesOf(c, session, first, slots) {
  const [length, total, , ...stretches] = data.layouts[c.layouts[session]];
  const open = c.opens[session];
  if (length === 0) return [clock(open), clock(open + total)];
  let i = 0;
  while (i + 2 < stretches.length && stretches[i + 2] <= first) i += 2;
  const start = stretches[i + 1] + (first - stretches[i]) * length;
  return [clock(open + start), clock(open + Math.min(total, start + slots * length))];
}
/** What there is to say of a cell: a head and a list. */
function describe({ row, column }) {
  const r = rows[order[row]], c = r.c, session = c.sessionAt[column];
  const date = iso(dates[column]);
  const name = r.symbol + "  " + date;
  if (session < 0) return [name, "closed", []];
  if (session < r.first) return [name, "not listed yet", []];
  const total = slotsOf(c, session), at = r.at.get(session);
  if (at === undefined) return [name, "100 %, " + total + " of " + total + " slots traded", []];
  const [, gone, quiet, gaps, named] = r.days.slice(at, at + 5);
  const list = [];
  let slot = 0;
  for (let i = 0; i < named; i++) {
    slot += r.days[at + 5 + 2 * i];
    const slots = r.days[at + 6 + 2 * i];
    const [from, to] = timesOf(c, session, slot, slots);
    list.push(from + " to " + to + ", " + slots + (slots === 1 ? " slot" : " slots"));
  }
  if (gaps > named) list.push("and " + (gaps - named) + " shorter ones");
  const text = percent(100 * (total - gone) / total) + ", " + (total - gone - quiet) +
    " of " + total + " slots traded" + (quiet ? ", " + quiet + " no trade" : "") +
    (gone ? ", " + gone + " missing" : "") + " (" + c.zone + ")";
  return [name, text, list];
}
function tell(element, where) {
  const [name, text, list] = describe(where);
  const head = document.createElement("b");
  head.textContent = name;
  const items = document.createElement("ul");
  for (const line of list) {
    const item = document.createElement("li");
    item.textContent = line;
    items.append(item);
  }
  element.replaceChildren(head, text, items);
}
function find(event) {
  const box = canvas.getBoundingClientRect();
  const x = event.clientX - box.left, y = event.clientY - box.top;
  if (x < left || y < TOP) return null;
  const [from, to] = daysAt(drawnAt(x - left + map.scrollLeft));
  const row = Math.floor((y - TOP + map.scrollTop) / ROW);
  if (from >= dates.length || row >= rows.length) return null;
  // Of days that share a pixel the worst is seen, so that is the one to tell.
  const { levels } = rows[order[row]];
  let column = from, worst = -1;
  for (let i = from; i < to; i++) {
    if (levels[i] < NOT_LISTED && levels[i] > worst) { worst = levels[i]; column = i; }
  }
  return { row, column };
}
canvas.addEventListener("pointermove", (event) => {
  const tip = $("tip"), where = event.pointerType === "touch" ? null : find(event);
  tip.style.display = where ? "block" : "none";
  if (!where) return;
  tell(tip, where);
  const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 14 + tip.offsetHeight < innerHeight;
  tip.style.left = Math.max(4, x) + "px";
  tip.style.top = (below ? event.clientY + 14 : event.clientY - tip.offsetHeight - 10) + "px";
});
canvas.addEventListener("pointerleave", () => { $("tip").style.display = "none"; });
canvas.addEventListener("click", (event) => {
  const where = find(event);
  if (where) pick(where);
});
function pick(where) {
  picked = where;
  tell($("cell"), where);
  const x = where.column * cell, y = where.row * ROW;
  const width = map.clientWidth - left - 8, height = map.clientHeight - TOP - ROW;
  if (x < map.scrollLeft) map.scrollLeft = x;
  if (x + cell > map.scrollLeft + width) map.scrollLeft = x + cell - width;
  if (y < map.scrollTop) map.scrollTop = y;
  if (y > map.scrollTop + height) map.scrollTop = y - height;
  draw();
}
canvas.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
    PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -1e9], End: [0, 1e9] };
  const move = moves[event.key];
  if (!move || rows.length === 0 || dates.length === 0) return;
  event.preventDefault();
  const from = picked || { row: 0, column: move[1] < 0 ? dates.length : -1 };
  const clamp = (v, most) => Math.max(0, Math.min(most, v));
  pick({ row: clamp(from.row + move[0], rows.length - 1),
    column: clamp(from.column + move[1], dates.length - 1) });
});
$("zoom").addEventListener("change", layOut);
$("order").addEventListener("change", () => {
  order = rows.map((_, i) => i);
  if ($("order").value === "quality") {
    const of = (i) => Number.isNaN(rows[i].quality) ? 101 : rows[i].quality;
    order.sort((a, b) => of(a) - of(b) || a - b);
  }
  picked = null;
  draw();
});
map.addEventListener("scroll", draw);
let known = "";
new ResizeObserver(() => {
  const size = map.clientWidth + " " + map.clientHeight;
  if (size !== known) layOut();
  known = size;
}).observe(map);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  readColours();
  draw();
});
readColours();
})().catch((error) => {
  $("cell").textContent = "This map cannot be drawn: " + error.message;
  throw error;
});
`;
