import { assertAlmostEquals, assertEquals } from "@std/assert";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runInline } from "../../src/system/inline_runner.ts";
import { layOutRun } from "../../src/system/run_memory.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-02", "2024-07-05");
const START = Date.UTC(2030, 0, 1);

async function run(db: string, speed: number) {
  const config = makeConfig({ days: DAYS, symbols: ["AAA", "BBB"], speed });
  const clock = new VirtualClock(START);
  const store = openBarStore(db, { readOnly: true });
  try {
    const start = {
      plan: layOutRun(await readRequirements(config, db), { sessionsAhead: 1 }),
      store: db,
      trading: config.trading_config,
      seed: 0,
      strategies: [],
      indicatorModules: [],
    };
    const { analysis, coordinator } = await runInline(start, store, [], {
      clock,
    });
    const { edges } = coordinator.metrics.backtest;
    const overruns = edges["coordinator → processor"]?.overruns ?? 0;
    return { hash: analysis.hash, overruns, elapsedMs: clock.now() - START };
  } finally {
    store.close();
  }
}

Deno.test("a clock-driven run takes its time from its clock alone", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 3 }, { name: "BBB", seed: 4, gaps: 0.2 }],
    });
    const fast = await run(db, 0);
    assertEquals(fast.elapsedMs, 0);
    const tradedMs = DAYS.reduce((ms, { open, close }) => ms + close - open, 0);
    for (const speed of [1, 7, 60, 3_600, 100_000]) {
      const paced = await run(db, speed);
      assertEquals(paced.hash, fast.hash);
      assertEquals(paced.overruns, 0);
      // Session after session at the speed asked for, as exactly as a double
      // tells UTC.
      assertAlmostEquals(paced.elapsedMs, tradedMs / speed, 0.01);
    }
  });
});
