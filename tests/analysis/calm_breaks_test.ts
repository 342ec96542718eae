/**
 * Slices that are put in place together end before what is scheduled, also where
 * sessions pause and where no symbol has traded for a while.
 */
import { assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { ScheduleWhen } from "../../src/strategy/schedule.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "../system/_market.ts";

const [from, to] = ["2024-03-04", "2024-03-08"];

/** What a strategy sees at its scheduled times, by way of being called. */
async function scheduled(
  db: string,
  symbols: readonly string[],
  interval: "5m" | "1d",
  schedules: readonly ScheduleWhen[],
  { isCalled, isAlone }: { isCalled: boolean; isAlone: boolean },
) {
  const seen: string[] = [];
  const strategy: Strategy = {
    subscriptions: [{
      intervals: [interval],
      ...!isCalled && { when: { above: ["volume", 1e15] } },
    }],
    ...isAlone && { onQuality() {} },
    setup(context) {
      for (const when of schedules) {
        context.schedule(when, (context, { name }) => {
          const rows = symbols.map((symbol) =>
            context.bars(symbol, "1m").length
          );
          seen.push(`${name} ${new Date(context.time).toISOString()} ${rows}`);
        });
      }
    },
    onBar() {},
  };
  await runBacktest(
    parseSessionConfig({
      exchange_group: "JP_EQUITY",
      backtest_config: { start_date: from, end_date: to },
      session_data_config: {
        symbols: [...symbols],
        streams: ["1m", interval],
        gap_filler: { enable_session_quality: true },
      },
    }),
    { db, runner: "inline", strategies: [strategy] },
  );
  return seen;
}

Deno.test("what is scheduled after a break or a gap comes at its time", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/tokyo.db`;
    const store = openBarStore(db, { create: true });
    const options = { from, to, exchange: "JP_EQUITY" };
    writeDemoMarket(store, { ...options, symbols: ["AAA", "BBB"], seed: 3 });
    writeDemoMarket(store, {
      ...options,
      symbols: ["CCC"],
      gapRate: 0.6,
      seed: 4,
    });
    store.close();
    for (const symbols of [["AAA"], ["AAA", "BBB"], ["CCC"]]) {
      for (const when of ["12:45", "09:20", "14:59", "every 25m"] as const) {
        for (const interval of ["5m", "1d"] as const) {
          const run = (isCalled: boolean, isAlone: boolean) =>
            scheduled(db, symbols, interval, [when], { isCalled, isAlone });
          const alone = await run(true, true);
          const what = `${symbols} ${interval} ${when}`;
          assertEquals(alone.length >= 5, true, what);
          assertEquals(await run(false, false), alone, what);
          assertEquals(await run(true, false), alone, what);
        }
      }
    }
  });
});
