/** Options, progress, log and result of a run. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { SessionError } from "../../src/errors.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunProgress } from "../../src/system/worker_protocol.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-12");
const RUNNERS = ["inline", "workers"] as const;

Deno.test("progress ascends, is reported at the end, and includes the number of sessions", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 5 }],
    });
    for (const runner of RUNNERS) {
      const told: RunProgress[] = [];
      const result = await runBacktest(
        makeConfig({ days: DAYS, symbols: ["AAA"] }),
        { db, runner, onProgress: (progress) => told.push(progress) },
      );
      const last = told[told.length - 1];
      assertEquals(last, {
        sessions: DAYS.length,
        sessionsTotal: DAYS.length,
        date: "2024-07-12",
        events: result.metrics.events,
        equity: result.account.equity,
      });
      for (let i = 1; i < told.length; i++) {
        assert(told[i].sessions > told[i - 1].sessions);
        assert(told[i].date > told[i - 1].date);
      }
    }
  });
});

Deno.test("the log keeps up to 10,000 lines of strategies, with the time of their slice", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 6 }],
    });
    for (const runner of RUNNERS) {
      const { log } = await runBacktest(
        makeConfig({ days, symbols: ["AAA"] }),
        {
          db,
          runner,
          strategies: [{
            name: "writer",
            subscriptions: [{ intervals: ["1m"] }],
            onBar(context) {
              for (let i = 0; i < 30; i++) context.log(`line ${i}`);
            },
          }],
        },
      );
      assertEquals(log.lines.length, 10_000);
      assertEquals(log.dropped, 390 * 30 - 10_000);
      assertEquals(log.lines[31], {
        time: days[0].open + 2 * MINUTE,
        strategy: "writer",
        level: "info",
        message: "line 1",
      });
    }
  });
});

Deno.test("a run without strategies delivers, scores and counts", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 7, gaps: 0.1 }],
    });
    const results = [];
    for (const runner of RUNNERS) {
      results.push(
        await runBacktest(makeConfig({ days: DAYS, symbols: ["AAA"] }), {
          db,
          runner,
        }),
      );
    }
    assertEquals(results[0].hash, results[1].hash);
    const { metrics, quality, fills, account } = results[0];
    assertEquals([metrics.calls, fills.length, account.equity], [
      0,
      0,
      100_000,
    ]);
    assertEquals(metrics.bars, quality.AAA["1m"].traded);
    assertEquals(metrics.slices, metrics.bars);
  });
});

Deno.test("invalid options and configs are refused before anything starts", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 8 }],
    });
    const config = makeConfig({ days: DAYS, symbols: ["AAA"] });
    for (
      const flow of [{ credits: 0 }, { batchSlices: 1.5 }, { credits: NaN }]
    ) {
      await assertRejects(
        () => runBacktest(config, { db, ...flow }),
        RangeError,
      );
    }
    const live = await assertRejects(
      () => runBacktest({ ...config, mode: "live" }, { db }),
      SessionError,
    );
    assertEquals(live.code, "config_invalid");
    const strategies = [{ subscriptions: "all" } as unknown as Strategy];
    for (const runner of RUNNERS) {
      const wrong = await assertRejects(
        () => runBacktest(config, { db, runner, strategies }),
        SessionError,
      );
      assertEquals(wrong.code, "strategy_load");
    }
    const unknown = await assertRejects(
      () =>
        runBacktest(config, {
          db,
          strategies: [{ subscriptions: [{ intervals: ["2m"] }] }],
        }),
      SessionError,
    );
    assertEquals(unknown.code, "strategy_load");
    assertEquals(unknown.worker, "analysis");
  });
});

Deno.test("readRequirements() returns what a run needs without reading bars", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 9 }],
    });
    const needs = await readRequirements(
      makeConfig({
        days: DAYS,
        symbols: ["AAA"],
        data: {
          streams: ["1m"],
          historical: { data: [{ trailing_days: 2, intervals: ["5m"] }] },
        },
      }),
      db,
    );
    assertEquals(needs.dates, DAYS.map(({ date }) => date));
    assertEquals(needs.base, "1m");
    assertEquals(needs.visible, ["1m", "5m"]);
    assertEquals(needs.historyDays, [2]);
  });
});

Deno.test("a run needs no options if its config names the store", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 6 }],
    });
    const config = makeConfig({ days, symbols: ["AAA"], rest: { store: db } });
    const { hash } = await runBacktest(config);
    assertEquals(
      (await runBacktest({ ...config, store: null }, { db })).hash,
      hash,
    );
    const { message } = await assertRejects(() =>
      runBacktest({ ...config, store: null })
    );
    assert(message.includes("store"), message);
  });
});
