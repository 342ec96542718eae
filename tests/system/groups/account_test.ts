/** The account of a run over several exchange groups, worked out by hand. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { withFolder } from "../_market.ts";

/** Writes sessions in which each minute has the price that `priceOf` says. */
function writePrices(
  db: string,
  symbol: string,
  exchange: string,
  dates: readonly string[],
  priceOf: (instant: number) => number,
): void {
  const store = openBarStore(db, { create: true });
  const time = new TimeManager({ exchange });
  for (const date of dates) {
    const { open, close } = time.requireTradingSession(date);
    const rows = (close - open) / 60_000;
    const bars = makeColumns(rows);
    for (let i = 0; i < rows; i++) {
      bars.timestamp[i] = open + i * 60_000;
      const price = priceOf(bars.timestamp[i]);
      bars.open[i] =
        bars.high[i] =
        bars.low[i] =
        bars.close[i] =
          price;
      bars.volume[i] = 1000;
    }
    store.writeDay(symbol, "1m", date, bars, 0, rows, { exchange });
  }
  store.close();
}

const at = (text: string) => Date.parse(text);

for (const runner of ["inline", "workers"] as const) {
  Deno.test(`${runner}: a stock in euros and a coin in dollars, date by date`, async () => {
    await withFolder(async (folder) => {
      const db = `${folder}/bars.db`;
      const dates = ["2025-01-09", "2025-01-10"];
      // Xetra trades from 08:00 to 16:30 UTC.
      writePrices(
        db,
        "SAP",
        "EU_EQUITY",
        dates,
        (instant) => instant < at("2025-01-10T00:00Z") ? 200 : 210,
      );
      writePrices(
        db,
        "BTC",
        "CRYPTO",
        [...dates, "2025-01-11"],
        (instant) => instant < at("2025-01-10T12:00Z") ? 100_000 : 90_000,
      );
      writePrices(
        db,
        "EURUSD",
        "FOREX",
        dates,
        (instant) => instant < at("2025-01-10T10:00Z") ? 1.25 : 1.5,
      );
      const config = parseSessionConfig({
        exchange_group: "CRYPTO",
        backtest_config: { start_date: dates[0], end_date: "2025-01-11" },
        session_data_config: { symbols: ["SAP", "BTC"], streams: ["1m"] },
        instruments: {
          SAP: {
            exchange_group: "EU_EQUITY",
            asset_class: "stock",
            currency: "EUR",
          },
          BTC: {
            exchange_group: "CRYPTO",
            asset_class: "crypto",
            lot_size: 0.01,
          },
        },
        trading_config: {
          starting_cash: 1_000_000,
          max_buying_power: 1_000_000,
        },
      });
      const bought = new Set<string>();
      const { account, equity, fills } = await runBacktest(config, {
        db,
        runner,
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onBar(context, { symbol }) {
            if (bought.has(symbol)) return;
            bought.add(symbol);
            context.buy(symbol, symbol === "SAP" ? 100 : 2);
          },
        }],
      });
      assertEquals(
        fills.map(({ time, symbol, price, conversion }) => [
          time,
          symbol,
          price,
          conversion?.rate,
        ]),
        // Market orders fill at the open of the next minute.
        [
          ["2025-01-09T00:01:00.000Z", "BTC", 100_000, undefined],
          ["2025-01-09T08:01:00.000Z", "SAP", 200, 1.25],
        ],
      );
      // 100 × 200 × 1.25 and 2 × 100,000 are paid.
      assertEquals(equity.map(({ date, cash }) => [date, cash]), [
        ["2025-01-09", 775_000],
        ["2025-01-10", 775_000],
        ["2025-01-11", 775_000],
      ]);
      // On the 10th: 100 × 210 × 1.5 and 2 × 90,000.
      const worth = [1_000_000, 775_000 + 31_500 + 180_000];
      assertEquals(equity.map(({ equity }) => equity), [...worth, worth[1]]);
      assertAlmostEquals(account.netProfit, -13_500, 1e-6);
    });
  });
}
