/**
 * Scales and grid lines of charts.
 *
 * @module
 */
import { fill } from "./dom.js";

/** Space to the left of a chart for the values of its grid lines, pixels. */
export const LEFT = 58;

/** Space to the right of a chart, pixels. */
export const RIGHT = 20;

/** An SVG element, made as `el` makes an HTML element. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return fill(element, attributes, children);
}

/** A scale of values over a height, the lowest at the bottom. */
export function scale(values, from, to) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) {
    const pad = Math.abs(low) * 0.01 || 1;
    low -= pad;
    high += pad;
  }
  return { low, high, y: (v) => to - (to - from) * (v - low) / (high - low) };
}

/** About `count` round numbers between two values. */
export function ticks(low, high, count) {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((m) => m * power >= raw) * power;
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) {
    found.push(i * step);
  }
  return found;
}

/** A line across the chart with its value. */
export function gridLine(width, y, text) {
  return svg(
    "g",
    { class: "grid" },
    svg("line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
    axisText(text, { x: LEFT - 6, y: y + 4, "text-anchor": "end" }),
  );
}

/** A text beside or below a chart. */
export function axisText(text, attributes) {
  return svg("text", { class: "axis", ...attributes }, text);
}

/**
 * The drawing of a chart, with its axis below `bottom`. `onPoint(x)` receives
 * the position of the pointer in pixels from the left, and returns that of the
 * vertical line; `undefined` leaves the line unchanged.
 */
export function chartElement(
  { width, height, bottom, label, onPoint },
  ...children
) {
  const cross = svg("line", { class: "cross", y1: 0, y2: bottom });
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": label,
    },
    ...children,
    cross,
  );
  const point = (event) => {
    const x = onPoint(event.clientX - chart.getBoundingClientRect().left);
    if (x === undefined) return;
    cross.setAttribute("x1", x);
    cross.setAttribute("x2", x);
    cross.classList.add("shown");
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
  return chart;
}

/** A coordinate with few digits. */
export function fixed(value) {
  return Math.round(value * 10) / 10;
}
