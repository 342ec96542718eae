/**
 * Chaikin's money flow volume of one bar.
 *
 * @module
 */

/**
 * The volume of a bar × the position of its close in its range: 1 at the high,
 * −1 at the low, 0 in the middle or if high = low.
 */
export function moneyFlowVolume(
  high: number,
  low: number,
  close: number,
  volume: number,
): number {
  const range = high - low;
  return range > 0 ? ((close - low) - (high - close)) / range * volume : 0;
}
