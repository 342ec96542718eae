/**
 * What a feed offers to the rest of a live run.
 *
 * A feed is a connection to a vendor that delivers base bars while their
 * session is under way, and answers requests for bars that it has not
 * delivered. Only the latter exists today, as {@linkcode GapSource}. A feed
 * that streams bars will also be a `SessionSource` of the coordinator, whose
 * watermark rises as bars arrive.
 *
 * @module
 */
import type { Bar, BaseInterval, TradingDate } from "../types.ts";

/** Slots of one series whose bars are requested. */
export interface BarRequest {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval of the bars. */
  readonly interval: BaseInterval;
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly start: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly end: number;
  /** Number of slots between start and end whose bars are missing. */
  readonly slots: number;
}

/** A feed that can be asked for missing bars. */
export interface GapSource {
  /**
   * Requests missing bars. Resolves to those that the feed has, in any order;
   * possibly to an empty list. Bars that are not missing are ignored.
   */
  request(missing: BarRequest): Promise<readonly Bar[]>;
}
