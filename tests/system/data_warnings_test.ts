import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

Deno.test("a result warns about fills and profit after a gap, bad sessions, late starts, empty days, skipped bars and dropped symbols", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-01", "2024-07-05");
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 1, empty: ["2024-07-02"] },
        { name: "DDD", seed: 4, from: "2024-07-02", to: "2024-07-03" },
        { name: "EEE", seed: 6 },
      ],
    });
    const names = ["AAA", "DDD", "EEE", "OLD"];
    const old = openBarStore(market.db);
    const bar = makeColumns(1);
    bar.timestamp[0] = Date.parse("2020-01-02T14:30:00Z");
    old.writeDay("OLD", "1m", "2020-01-02", bar, 0, 1, {
      exchange: "US_EQUITY",
    });
    old.close();
    const [, , third] = days;
    // Trades in the first minutes after AAA's empty day, and an hour later.
    const orders = new Map<number, "buy" | "sell">([
      [third.open + 1 * MINUTE, "buy"],
      [third.open + 3 * MINUTE, "sell"],
      [third.open + 4 * MINUTE, "buy"],
      [third.open + 60 * MINUTE, "sell"],
      [third.open + 90 * MINUTE, "buy"],
      [third.open + 95 * MINUTE, "sell"],
    ]);
    for (const way of WAYS) {
      const { dataWarnings, warnings, fills, account } = await runBacktest(
        makeConfig({ days, symbols: names, data: { streams: ["1m", "1h"] } }),
        {
          db: market.db,
          strategies: [{
            subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
            onBar(context) {
              const side = orders.get(context.time);
              if (side !== undefined) context[side]("AAA", 10);
            },
          }],
          ...way,
        },
      );
      const told = new Map(dataWarnings.map((one) => [one.kind, one]));
      const dates = (i: number, j: number) =>
        days.slice(i, j).map(({ date }) => date);
      assertEquals(fills.length, 6);
      // Fills at minutes 1, 3 and 4 are within the 5 slots after the gap.
      assertEquals(told.get("fills_after_gap")?.count, 3);
      assertEquals(told.get("fills_after_gap")?.of, 6);
      const profits = account.roundTrips.map(({ netProfit }) =>
        Math.max(0, netProfit)
      );
      const leaning = profits[0] + profits[1];
      assertEquals(
        told.get("profit_after_gap")?.count,
        leaning === 0 ? undefined : leaning,
      );
      assert(leaning > 0);
      assertEquals(
        told.get("profit_after_gap")?.of,
        leaning + profits[2],
      );
      assertEquals(told.get("low_quality_sessions")?.count, 3);
      assertEquals(told.get("low_quality_sessions")?.of, 12);
      assertEquals(told.get("low_quality_sessions")?.dates, [
        ...dates(0, 2),
        ...dates(3, 4),
      ]);
      assertEquals(told.get("late_start")?.symbol, "DDD");
      assertEquals(told.get("late_start")?.dates, dates(0, 1));
      assertEquals(told.get("early_end")?.dates, dates(3, 4));
      assertEquals(told.get("empty_sessions")?.dates, dates(1, 2));
      assertEquals(told.get("symbol_dropped")?.symbol, "OLD");
      // Three days without bars, seven bars of 1h each.
      assertEquals(told.get("derived_bars_skipped")?.count, 21);
      for (const { message } of dataWarnings) {
        assertEquals(warnings.filter((text) => text === message).length, 1);
      }
    }
  });
});
