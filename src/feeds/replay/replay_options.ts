/**
 * What a replay is made of: plain data.
 *
 * @module
 */
import type { StoreLocator } from "../../store/open_store.ts";
import type { TradingDate } from "../../types.ts";

/** The bars that are replayed, and what is done to them. */
export interface ReplayOptions {
  /** The store that has the bars. */
  readonly store: StoreLocator;
  /** The symbols that are replayed. */
  readonly symbols: readonly string[];
  /** The first trading date; `null` for the first one of the store. */
  readonly from: TradingDate | null;
  /** The last trading date; `null` for the last one of the store. */
  readonly to: TradingDate | null;
  /** The share of bars that the stream leaves out, 0 to 1. */
  readonly holes: number;
  /** The share of these that requests do not find either, 0 to 1. */
  readonly unfilled: number;
  /** The longest time by which a bar comes late, in milliseconds of market time. */
  readonly delayMs: number;
  /** The seed of holes and delays. */
  readonly seed: number;
}
