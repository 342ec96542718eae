/**
 * What can be traded, and the facts about it that hold for a whole run.
 *
 * @module
 */
import type { TradingConfig } from "../config/session_config.ts";

/** A symbol of the run with the market's rules for it. */
export interface Instrument {
  /** The symbol. */
  readonly symbol: string;
  /** The smallest step of its price, in currency units. */
  readonly tickSize: number;
}

/** One cent: the tick of most equity markets. */
const DEFAULT_TICK_SIZE = 0.01;

/**
 * The instruments of a run, one per symbol and in the order of the symbols.
 *
 * The tick size is `slippage.tick_size` of the config, and 0.01 if that is not
 * set. Facts that differ by symbol belong here.
 */
export function runInstruments(
  symbols: readonly string[],
  trading: Pick<TradingConfig, "slippage">,
): readonly Instrument[] {
  const { slippage } = trading;
  const tickSize = slippage.type === "ticks"
    ? slippage.tick_size ?? DEFAULT_TICK_SIZE
    : DEFAULT_TICK_SIZE;
  return symbols.map((symbol) => ({ symbol, tickSize }));
}
