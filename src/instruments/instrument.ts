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
  /** The step that sizing rounds quantities to, in units of the symbol. */
  readonly lotSize: number;
}

/** One cent: the tick of most equity markets. */
const DEFAULT_TICK_SIZE = 0.01;

/** One unit. */
const DEFAULT_LOT_SIZE = 1;

/**
 * The instruments of a run, one per symbol and in the order of the symbols.
 *
 * The tick size is `slippage.tick_size` of the config, and 0.01 if that is not
 * set; the lot size is `lot_size`. Facts that differ by symbol belong here.
 */
export function runInstruments(
  symbols: readonly string[],
  trading:
    & Pick<TradingConfig, "slippage">
    & Partial<Pick<TradingConfig, "lot_size">>,
): readonly Instrument[] {
  const { slippage, lot_size: lotSize = DEFAULT_LOT_SIZE } = trading;
  const tickSize = slippage.type === "ticks"
    ? slippage.tick_size ?? DEFAULT_TICK_SIZE
    : DEFAULT_TICK_SIZE;
  return symbols.map((symbol) => ({ symbol, tickSize, lotSize }));
}
