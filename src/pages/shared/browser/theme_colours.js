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

/** The value of a colour with an opacity from 0 to 1. */
export function faint(name, opacity) {
  return `color-mix(in srgb, ${colour(name)} ${100 * opacity}%, transparent)`;
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
