/**
 * What can be traded, and the facts about it that hold for a whole run.
 *
 * @module
 */
import type { AssetClass, OffStep } from "../config/session_config.ts";
import type { TradingDate } from "../types.ts";

/** What a position must be covered with. */
export interface InstrumentMargin {
  /** Whether the amounts are currency units per contract, or shares of the value. */
  readonly per: "contract" | "value";
  /** What counts against the buying power, for a long or a short position. */
  readonly initial: number;
  /** What equity must not fall below. */
  readonly maintenance: number;
}

/** A symbol of the run with the market's rules for it. */
export interface Instrument {
  /** The symbol. */
  readonly symbol: string;
  /** The smallest step of its price, in currency units. */
  readonly tickSize: number;
  /** The step that sizing rounds quantities to, in units of the symbol. */
  readonly lotSize: number;
  /** What it is; defaults to `stock`. */
  readonly assetClass?: AssetClass;
  /** The value of one unit at a price of 1, in its currency; defaults to 1. */
  readonly multiplier?: number;
  /** The currency of its prices; absent for the account's. */
  readonly currency?: string;
  /** True if its currency is not the account's, so that amounts are converted. */
  readonly isForeign?: true;
  /** Its margin; absent for the rates of the account. */
  readonly margin?: InstrumentMargin;
  /** Commission per unit; absent for the account's commission. */
  readonly feePerContract?: number;
  /** What happens to prices off the tick; absent if any price is accepted. */
  readonly offTick?: OffStep;
  /** What happens to quantities off the lot; absent if any is accepted. */
  readonly offLot?: OffStep;
  /** The first date on which it trades; absent if it always has. */
  readonly firstTradingDate?: TradingDate;
  /** The last date on which it trades; absent if it has none. */
  readonly lastTradingDate?: TradingDate;
  /** What it is derived from. */
  readonly underlying?: string;
}

/**
 * Whether a position pays or receives its profit alone, not its price: contracts
 * for a later date, and foreign exchange on margin.
 */
export function paysProfitOnly(
  { assetClass }: Pick<Instrument, "assetClass">,
): boolean {
  return assetClass === "future" || assetClass === "fx" ||
    assetClass === "spread";
}

/** Whether prices may be zero or below. */
export function allowsNegative(
  { assetClass }: Pick<Instrument, "assetClass">,
): boolean {
  return assetClass === "future" || assetClass === "spread" ||
    assetClass === "index";
}
