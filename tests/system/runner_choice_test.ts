/** The runner `auto` chooses by the size of the run, and tells what it chose. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { startEarly } from "../../src/system/early_thread.ts";
import {
  EarlyWorker,
  startEarlyWorker,
  takeEarlyWorker,
} from "../../src/system/early_worker.ts";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { StageThread } from "../../src/system/stage_thread.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { RUN_WORKER } from "../../src/system/worker_rows.ts";
import { WORKER_URLS } from "../../src/system/worker_urls.ts";
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

Deno.test("a run of more than 300,000 bars has several workers, a smaller one does not", async () => {
  await withFolder(async (folder) => {
    // 22 sessions of 390 minutes and one of 210.
    const smaller = runsOver(folder, 34, 23);
    assertEquals((await smaller({ runner: "auto" })).runner, "one worker");
    const run = runsOver(folder, 35, 23);
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

/** Waits until a worker that nobody has taken has said something. */
function heard({ worker }: EarlyWorker, what: "message" | "error") {
  return new Promise<void>((resolve) => {
    worker.addEventListener(what, () => resolve(), { once: true });
  });
}

Deno.test("a worker that has loaded before anybody listens serves a run", async () => {
  await withFolder(async (folder) => {
    const run = runsOver(folder, 1, 2);
    const auto = await run({ runner: "auto" });
    const worker = new EarlyWorker();
    await heard(worker, "message");
    const early = new StageThread(RUN_WORKER, WORKER_URLS.run, {
      early: worker,
    });
    assertEquals(await run({ runner: "auto", early }), auto);
    early.terminate();
  });
});

Deno.test("a worker that has died before anybody listens is the run's error", async () => {
  await withFolder(async (folder) => {
    const run = runsOver(folder, 1, 2);
    const url = new URL("no_such.ts", import.meta.url);
    const worker = new EarlyWorker(url);
    await heard(worker, "error");
    const early = new StageThread(RUN_WORKER, url, { early: worker });
    const error = await assertRejects(
      () => run({ runner: "auto", early }),
      SessionError,
    );
    assertEquals(error.code, "worker_failed");
    assertMatch(error.message, /^The run \(no_such\.ts\) died: /);
    early.terminate();
  });
});

Deno.test("the command line starts the worker of a backtest at once, and no other command does", () => {
  const isStarted = (args: readonly string[]): boolean => {
    startEarlyWorker(args);
    const early = takeEarlyWorker();
    early?.worker.terminate();
    assertEquals(takeEarlyWorker(), undefined);
    return early !== undefined;
  };
  const backtest = ["backtest", "demo/config.yaml"];
  assertEquals(isStarted(backtest), true);
  assertEquals(isStarted([...backtest, "--db", "market.db", "--quiet"]), true);
  assertEquals(isStarted(["backtest"]), false);
  assertEquals(isStarted([]), false);
  assertEquals(isStarted(["sweep", "demo/config.yaml"]), false);
  for (
    const option of [
      ...["--runner=inline", "--runner", "--check", "--sandbox", "--help"],
      ...["--sandboxed", "--memory=512", "-h"],
    ]
  ) assertEquals(isStarted([...backtest, option]), false, option);
});
