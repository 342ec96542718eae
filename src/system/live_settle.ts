/**
 * Applies bars that came after their slice to the store.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { makeColumns } from "../store/bar_store.ts";
import type { Revision } from "../store/live_journal.ts";
import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
import type { TradingDate } from "../types.ts";

const INTERVAL = "1m";

/**
 * Stores the late and corrected bars of a date, the newest of each slot, in one
 * transaction, and returns them. A backtest over that date has another hash
 * afterwards.
 *
 * @throws {SessionError} `data_missing` if a symbol of them is not stored.
 */
export function settleLive(db: string, date: TradingDate): Revision[] {
  const store = openBarStore(db);
  try {
    const revisions = store.live.revisions(date);
    const newest = new Map(
      revisions.map((one) => [`${one.symbol} ${one.start}`, one]),
    );
    return store.transaction(() => {
      for (const { symbol, start, values } of newest.values()) {
        const series = store.series(symbol, INTERVAL);
        if (series === undefined) {
          throw new SessionError(
            "data_missing",
            `${symbol} has no stored ${INTERVAL} bars that ${date} could be settled in`,
          );
        }
        const bars = makeColumns(1);
        bars.timestamp[0] = start;
        [
          bars.open[0],
          bars.high[0],
          bars.low[0],
          bars.close[0],
          bars.volume[0],
        ] = values;
        store.writeDay(symbol, INTERVAL, date, bars, 0, 1, {
          exchange: series.exchange,
          onConflict: "replace",
        });
      }
      store.live.settle(date);
      return [...newest.values()];
    });
  } finally {
    store.close();
  }
}
