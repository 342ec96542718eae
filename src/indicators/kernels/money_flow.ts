/**
 * Chaikin's money flow of one bar.
 *
 * @module
 */

/**
 * The volume of a bar, signed and scaled by where it closed in its range: all
 * of it at the high, minus all of it at the low, none in the middle or where
 * there is no range.
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
