/**
 * Fills a bar store with simulated bars.
 *
 * @module
 */
import { type BarStore, makeColumns } from "../store/bar_store.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { BarColumns, TradingDate } from "../types.ts";
import { DemoMarket } from "./demo_market.ts";

/** Which bars to write. */
export interface DemoStoreOptions {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** First date. */
  readonly from: TradingDate;
  /** Last date, inclusive. */
  readonly to: TradingDate;
  /** Any integer. Default 1. */
  readonly seed?: number;
  /** Share of minutes to leave out, 0–1. Default 0. */
  readonly gapRate?: number;
  /** Exchange or exchange group. Default `US_EQUITY`. */
  readonly exchange?: string;
}

/** What was written. */
export interface DemoStoreSummary {
  /** Trading dates of the range. */
  readonly sessions: number;
  /** One-minute bars written, over all symbols. */
  readonly minuteBars: number;
  /** Daily bars written, over all symbols. */
  readonly dailyBars: number;
}

/**
 * Writes the one-minute bars of a {@linkcode DemoMarket}, and daily bars derived
 * from them, for every trading date of a range, in one transaction.
 *
 * ```ts
 * import { openBarStore, writeDemoMarket } from "@openbell/session";
 *
 * const store = openBarStore(":memory:");
 * const { minuteBars } = writeDemoMarket(store, {
 *   symbols: ["ALFA", "BRAVO"],
 *   from: "2025-01-02",
 *   to: "2025-01-03",
 * });
 * console.log(minuteBars); // 1560: two symbols, two sessions of 390 minutes
 * store.close();
 * ```
 *
 * @throws {SessionError} `date_invalid` or `date_out_of_range` if the calendar does
 * not cover the range, `store_write` if the store cannot be written.
 */
export function writeDemoMarket(
  store: Pick<BarStore, "transaction" | "writeDay">,
  options: DemoStoreOptions,
): DemoStoreSummary {
  const exchange = options.exchange ?? "US_EQUITY";
  const time = new TimeManager({ exchange });
  const dates = time.getTradingDates(options.from, options.to);
  const market = new DemoMarket({
    seed: options.seed ?? 1,
    symbols: options.symbols,
    gapRate: options.gapRate,
  });
  // No session is longer than a day.
  const minutes = makeColumns(1_440);
  const daily = makeColumns(1);
  let minuteBars = 0;
  let dailyBars = 0;
  store.transaction(() => {
    options.symbols.forEach((symbol, index) => {
      for (const date of dates) {
        const session = time.getTradingSession(date);
        if (session === undefined) continue;
        const rows = market.fillDay(index, session, minutes, 0);
        if (rows === 0) continue;
        toDailyBar(minutes, rows, session.open, daily);
        store.writeDay(symbol, "1m", date, minutes, 0, rows, { exchange });
        store.writeDay(symbol, "1d", date, daily, 0, 1, { exchange });
        minuteBars += rows;
        dailyBars++;
      }
    });
  });
  return { sessions: dates.length, minuteBars, dailyBars };
}

/** Derives the daily bar, stamped with the open, into row 0 of `into`. */
function toDailyBar(
  bars: BarColumns,
  rows: number,
  open: number,
  into: BarColumns,
): void {
  let high = bars.high[0];
  let low = bars.low[0];
  let volume = 0;
  for (let i = 0; i < rows; i++) {
    if (bars.high[i] > high) high = bars.high[i];
    if (bars.low[i] < low) low = bars.low[i];
    volume += bars.volume[i];
  }
  into.timestamp[0] = open;
  into.open[0] = bars.open[0];
  into.high[0] = high;
  into.low[0] = low;
  into.close[0] = bars.close[rows - 1];
  into.volume[0] = volume;
}
