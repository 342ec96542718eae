/** The runner `auto` chooses by the size of the run, and tells what it chose. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { startEarly } from "../../src/system/early_thread.ts";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { StageThread } from "../../src/system/stage_thread.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { RUN_WORKER } from "../../src/system/worker_rows.ts";
import { makeConfig, makeMarket, SUMMER_2024, withFolder } from "./_market.ts";

/** Names of symbols. */
function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `S${i}`);
}

/** What runs over some symbols and sessions with these options have in common. */
function runsOver(folder: string, symbols: number, sessions: number) {
  const names = namesOf(symbols);
  const days = SUMMER_2024.slice(0, sessions);
  const { db } = makeMarket(folder, {
    days,
    symbols: names.map((name, i) => ({ name, seed: i })),
  });
  const module = `${folder}/strategy.ts`;
  Deno.writeTextFileSync(
    module,
    `export default {
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, { symbol, close, open }) {
        const held = context.position(symbol);
        if (close > open && held === 0) context.buy(symbol, 10);
        else if (close < open && held > 0) context.sell(symbol, held);
      },
    };`,
  );
  const config = makeConfig({
    days,
    symbols: names.slice(0, symbols),
    data: { streams: ["1m", "5m"] },
    rest: { strategies: [{ module }] },
  });
  return async (options: EngineOptions) => {
    const result = await runBacktest(config, { db, ...options });
    const { hash, fills, metrics: { runner } } = result;
    return { hash, fills: fills.length, runner };
  };
}

Deno.test("a small run has one worker, with the result of the other runners", async () => {
  await withFolder(async (folder) => {
    const run = runsOver(folder, 2, 3);
    const auto = await run({ runner: "auto" });
    assertEquals(auto.runner, "one worker");
    for (const runner of ["workers", "inline"] as const) {
      assertEquals(await run({ runner }), { ...auto, runner });
    }
    assertEquals(await run({ runner: "auto", joinStages: true }), {
      ...auto,
      runner: "workers",
    });
  });
});

Deno.test("a run of more than 100,000 bars has several workers", async () => {
  await withFolder(async (folder) => {
    // 22 sessions of 390 minutes and one of 210, 12 symbols.
    const run = runsOver(folder, 12, 23);
    const auto = await run({ runner: "auto" });
    assertEquals(auto.runner, "workers");
    // A thread that has begun to load becomes that of the strategies.
    const early = startEarly();
    assertEquals(await run({ runner: "auto", early }), auto);
  });
});

Deno.test("a thread that has begun to load serves a small run", async () => {
  await withFolder(async (folder) => {
    const run = runsOver(folder, 1, 2);
    const auto = await run({ runner: "auto" });
    const early = startEarly();
    assertEquals(await run({ runner: "auto", early }), auto);
    early.terminate();
  });
});

Deno.test("a thread that died before the run is the run's error", async () => {
  await withFolder(async (folder) => {
    const run = runsOver(folder, 1, 2);
    const early = new StageThread(
      RUN_WORKER,
      new URL("no_such.ts", import.meta.url),
    );
    const error = await assertRejects(
      () => run({ runner: "auto", early }),
      SessionError,
    );
    assertEquals(error.code, "worker_failed");
    assertMatch(error.message, /^The run \(no_such\.ts\) died: /);
    // It is still so, when the thread has been dead for long.
    const again = await assertRejects(
      () => run({ runner: "auto", early }),
      SessionError,
    );
    assertEquals(again.message, error.message);
  });
});
