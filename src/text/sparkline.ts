/**
 * Curves in a line of text.
 *
 * @module
 */

const LEVELS = "▁▂▃▄▅▆▇█";

/** At most `most` of the values: the first, the last, and evenly spaced ones between them. */
export function thinned(values: readonly number[], most: number): number[] {
  const count = values.length;
  if (count <= most) return [...values];
  return Array.from(
    { length: most },
    (_, i) => values[Math.round(i * (count - 1) / (most - 1))],
  );
}

/**
 * A curve of at most `width` characters, from the lowest value, `▁`, to the
 * highest, `█`. A flat one lies in the middle. Empty if a value is not finite.
 */
export function sparkline(values: readonly number[], width: number): string {
  const shown = thinned(values, width);
  const low = shown.reduce((least, value) => Math.min(least, value), Infinity);
  const high = shown.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "";
  const top = LEVELS.length - 1;
  if (high === low) return LEVELS[Math.floor(top / 2)].repeat(shown.length);
  // Halves, because the range of two finite numbers may be none.
  const range = high / 2 - low / 2;
  return shown.map((value) =>
    LEVELS[Math.round((value / 2 - low / 2) / range * top)]
  ).join("");
}
