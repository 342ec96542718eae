import { assert, assertEquals } from "@std/assert";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { makeConfig, withFolder } from "./_market.ts";

Deno.test("the demo market runs with full quality over an early close and over the end of daylight saving time", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/demo.db`;
    const store = openBarStore(db, { create: true });
    writeDemoMarket(store, {
      symbols: ["ALFA", "BRAVO"],
      from: "2025-10-27",
      to: "2025-12-01",
      seed: 4,
    });
    store.close();
    const range = { start_date: "2025-10-31", end_date: "2025-12-01" };
    const config = makeConfig({
      days: [
        { date: range.start_date, open: 0, close: 0 },
        { date: range.end_date, open: 0, close: 0 },
      ],
      symbols: ["ALFA", "BRAVO"],
      data: { streams: ["1m", "15m", "1d"] },
    });
    const { sessions, quality, warnings } = await runBacktest(config, { db });
    assertEquals(warnings, []);
    // 22 weekdays from 31 October on, less Thanksgiving.
    assertEquals(sessions.length, 21);
    const hours = sessions.map(({ date, open, close, bars }) =>
      [date, open.slice(11, 16), close.slice(11, 16), bars.ALFA] as const
    );
    assertEquals(hours[0], ["2025-10-31", "13:30", "20:00", 390]);
    assertEquals(hours[1], ["2025-11-03", "14:30", "21:00", 390]);
    assertEquals(
      hours.find(([date]) => date === "2025-11-28"),
      ["2025-11-28", "14:30", "18:00", 210],
    );
    assert(!sessions.some(({ date }) => date === "2025-11-27"));
    assertEquals(quality.BRAVO["1m"].quality, 100);
    assertEquals(quality.BRAVO["1d"].skipped, 0);
  });
});
