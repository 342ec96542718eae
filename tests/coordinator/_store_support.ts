/** Bar stores in memory for tests. */
import { makeColumns } from "../../src/store/bar_store.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { MarketStore } from "../../src/store/market_store.ts";
import type { Bar, BarColumns, StoredInterval } from "../../src/types.ts";

/** Bars as columns. */
export function toColumns(bars: readonly Bar[]): BarColumns {
  const columns = makeColumns(bars.length);
  bars.forEach((bar, i) => {
    columns.timestamp[i] = bar.timestamp;
    columns.open[i] = bar.open;
    columns.high[i] = bar.high;
    columns.low[i] = bar.low;
    columns.close[i] = bar.close;
    columns.volume[i] = bar.volume;
  });
  return columns;
}

/** A bar whose numbers depend on a seed. */
export function seededBar(timestamp: number, seed: number): Bar {
  const open = 50 + (seed * 37) % 101;
  return {
    timestamp,
    open,
    high: open + 1 + (seed * 13) % 7,
    low: open - 1 - (seed * 29) % 11,
    close: open + (seed * 17) % 2,
    volume: (seed * 41) % 997,
  };
}

/** An empty store. */
export function memoryStore(): SqliteBarStore {
  return openBarStore(":memory:");
}

/** Stores the bars of a symbol on a date. */
export function putDay(
  store: Pick<MarketStore, "writeDay">,
  symbol: string,
  interval: StoredInterval,
  date: string,
  bars: readonly Bar[],
  omitsNoTrade = false,
): void {
  store.writeDay(symbol, interval, date, toColumns(bars), 0, bars.length, {
    exchange: "US_EQUITY",
    omitsNoTrade,
  });
}
