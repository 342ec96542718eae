/**
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
    const now = `${map.clientWidth} ${map.clientHeight}`;
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
    el("span", {}, el("i", { style: `background:var(--${colour})` }), text);
  return [
    ...STEPS.map(([, text], i) => item(`level${i}`, text)),
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
  size.style.height = `${TOP + rows.length * ROW + 6}px`;
  const room = Math.max(50, map.clientWidth - view.left - 8);
  view.cell = Number(byId("zoom").value) ||
    Math.min(16, room / Math.max(1, dates.length));
  size.style.width = `${Math.ceil(view.left + dates.length * view.cell)}px`;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(map.clientWidth * scale);
  canvas.height = Math.round(map.clientHeight * scale);
  canvas.style.width = `${map.clientWidth}px`;
  canvas.style.height = `${map.clientHeight}px`;
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

/** The cell at a place in the window; `null` if there is none. */
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
    tip.style.left = `${Math.max(4, x)}px`;
    tip.style.top = `${y}px`;
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
