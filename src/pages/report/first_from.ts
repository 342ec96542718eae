/**
 * Searches bars by time.
 *
 * @module
 */

/** The first bar that starts at an instant or later. */
export function firstFrom(
  bars: { readonly length: number; timestamp(i: number): number },
  instant: number,
): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars.timestamp(middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
