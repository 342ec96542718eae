/**
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
    "aria-label": `Parallel coordinates of ${shown.length} sets over ${
      names.join(", ")
    } and ${metricName(metric)}; the table of sets has the same values`,
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
      `A line is a set, from its parameters to its ${metricName(metric)}, ${
        higherIsBetter ? "higher" : "lower"
      } is better. Where the best lines meet, a parameter matters.`,
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
    viewBox: `0 0 ${width} ${HEIGHT}`,
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
      `${xOf(k).toFixed(1)},${yOf(axis.at(axis.valueOf(rows[i]))).toFixed(1)}`
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
  element.textContent = text.length > 16 ? `${text.slice(0, 15)}…` : text;
  return element;
}

function svgOf(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  return element;
}
