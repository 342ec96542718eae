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

/** Calls `changed` whenever the system turns from light to dark or back. */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", changed);
}
