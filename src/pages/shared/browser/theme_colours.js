/**
 * The colours of the page for charts that draw on a canvas.
 *
 * @module
 */

/** The value of a colour by its name, as `text` or `s0`. */
export function colour(name) {
  return getComputedStyle(document.documentElement)
    .getPropertyValue(`--${name}`).trim();
}

/** A colour, which the page gives as `#rrggbb`, with an opacity from 0 to 1. */
export function faint(name, opacity) {
  const parts = colour(name).match(/[\da-f]{2}/gi) ?? ["0", "0", "0"];
  const values = parts.slice(0, 3).map((part) => parseInt(part, 16));
  return `rgba(${values.join(", ")}, ${opacity})`;
}

/** Calls `changed` whenever the page turns from light to dark or back. */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
}
