/**
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
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = high > low ? high - low : 1;
  const points = values.map((value, i) => {
    const x = values.length < 2 ? 0 : i * width / (values.length - 1);
    const y = height - 2 - (value - low) / range * (height - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
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
