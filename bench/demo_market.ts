/**
 * The simulated market of the benches of whole runs.
 *
 * @module
 */
import { writeDemoMarket } from "../src/demo/demo_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import type { TradingDate } from "../src/types.ts";

/** A market in a new folder, which the caller removes. */
export interface BenchMarket {
  /** The folder. */
  readonly folder: string;
  /** The bar store in it. */
  readonly db: string;
  /** `S0`, `S1` … */
  readonly symbols: readonly string[];
  /** The first trading date. */
  readonly from: TradingDate;
  /** The last trading date. */
  readonly to: TradingDate;
  /** One-minute bars of all symbols. */
  readonly bars: number;
}

/** What else a bench may want of its market. */
export interface BenchMarketOptions {
  /** The share of minutes that are missing. Defaults to none. */
  readonly gapRate?: number;
  /** The first trading date. Defaults to 2025-01-02. */
  readonly first?: TradingDate;
}

/** Generates one-minute bars of some symbols on some trading dates. */
export function makeBenchMarket(
  symbolCount: number,
  days: number,
  { gapRate = 0, first = "2025-01-02" }: BenchMarketOptions = {},
): BenchMarket {
  const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const from = first;
  const to = days === 1 ? from : time.getNextTradingDate(from, days - 1);
  const folder = Deno.makeTempDirSync();
  const db = `${folder}/market.db`;
  const store = openBarStore(db, { create: true });
  const { minuteBars } = writeDemoMarket(store, { symbols, from, to, gapRate });
  store.close();
  return { folder, db, symbols, from, to, bars: minuteBars };
}
