/**
 * A price to trade at.
 *
 * @module
 */

/** A price to trade at. In a backtest it is made from the newest base bar. */
export interface Quote {
  /** Best price to sell at. */
  readonly bid: number;
  /** Best price to buy at. */
  readonly ask: number;
  /** When it became known: the end of the bar, UTC epoch milliseconds. */
  readonly timestamp: number;
  /** `bar`: the close of the newest base bar. */
  readonly source: "bar";
}
