/**
 * The bar that orders of a symbol are matched against.
 *
 * @module
 */

/** A base bar of one symbol. */
export interface MatchedBar {
  /** Its start, UTC epoch milliseconds. */
  start: number;
  /** Its end, UTC epoch milliseconds. */
  end: number;
  /** First price. */
  open: number;
  /** Highest price. */
  high: number;
  /** Lowest price. */
  low: number;
  /** Last price. */
  close: number;
  /** Units traded. */
  volume: number;
}
