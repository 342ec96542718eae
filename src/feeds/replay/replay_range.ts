/**
 * The dates of a replay.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { withStore } from "../../store/open_store.ts";
import type { BaseInterval, TradingDate } from "../../types.ts";
import type { ReplayOptions } from "./replay_options.ts";

/** The first and the last date of a replay. */
export interface ReplayRange {
  /** The first trading date. */
  readonly from: TradingDate;
  /** The last trading date. */
  readonly to: TradingDate;
}

/**
 * The dates of a replay: those given, else those of which its store has bars.
 *
 * @throws {SessionError} `store_open` if the store cannot be opened;
 * `data_missing` if it has no bars of a symbol.
 */
export function replayRange(
  { store: locator, symbols, from, to }: ReplayOptions,
  interval: BaseInterval,
): Promise<ReplayRange> {
  return withStore(locator, (store) => {
    const series = symbols.map((symbol) => {
      const info = store.series(symbol, interval);
      if (info !== undefined) return info;
      throw new SessionError(
        "data_missing",
        `The store to replay, "${store.name}", has no ${interval} bars of ${symbol}`,
      );
    });
    const firsts = series.map(({ firstDate }) => firstDate).sort();
    const lasts = series.map(({ lastDate }) => lastDate).sort();
    return { from: from ?? firsts[0], to: to ?? lasts[lasts.length - 1] };
  });
}
