/**
 * The drawdowns of an equity curve, one by one.
 *
 * @module
 */

/** One drawdown, from a peak to the session that ends above or at it again. */
export interface Drawdown {
  /** The fall from peak to trough as a fraction of the peak. */
  readonly depth: number;
  /** The session at whose end the peak was; −1 for the start of the run. */
  readonly peak: number;
  /** The session at whose end equity was lowest, the first of equal ones. */
  readonly trough: number;
  /** The first session that ends at the peak or above; `null` if there is none. */
  readonly recovery: number | null;
}

/**
 * The `most` deepest drawdowns of equity at session ends, the deepest first, of
 * equal ones the earlier first. No two overlap. Peaks that are not above zero
 * count as none.
 */
export function worstDrawdowns(
  start: number,
  equity: readonly number[],
  most: number,
): readonly Drawdown[] {
  const found: Drawdown[] = [];
  let peak = -1;
  let high = start;
  let trough = -1;
  let low = start;
  const end = (recovery: number | null) => {
    if (low < high && high > 0) {
      found.push({ depth: 1 - low / high, peak, trough, recovery });
    }
  };
  equity.forEach((value, i) => {
    if (value >= high) {
      end(i);
      peak = i;
      high = value;
      low = value;
    } else if (value < low) {
      low = value;
      trough = i;
    }
  });
  end(null);
  return found.sort((a, b) => b.depth - a.depth || a.peak - b.peak)
    .slice(0, most);
}
