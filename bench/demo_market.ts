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

/** Generates one-minute bars of some symbols on some trading dates from 2025-01-02 on. */
export function makeBenchMarket(
  symbolCount: number,
  days: number,
  gapRate = 0,
): BenchMarket {
  const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const from = "2025-01-02";
  const to = time.getNextTradingDate("2025-01-01", days);
  const folder = Deno.makeTempDirSync();
  const db = `${folder}/market.db`;
  const store = openBarStore(db, { create: true });
  const { minuteBars } = writeDemoMarket(store, { symbols, from, to, gapRate });
  store.close();
  return { folder, db, symbols, from, to, bars: minuteBars };
}
