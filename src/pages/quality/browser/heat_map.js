/**
 * Draws the part of the heat map that is in view: one row per symbol, one cell
 * per day.
 *
 * A view has the `survey`, the `order` of its rows, the width of a `cell`, the
 * space `left` for symbols, the `picked` cell, the `colours`, and the `width`,
 * `height`, `scrollLeft` and `scrollTop` of the visible part, in pixels.
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
    steps: STEPS.map((_, i) => colour(`level${i}`)),
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
