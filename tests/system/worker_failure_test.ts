/**
 * If a worker fails, the run rejects once with an error that names the worker,
 * the phase and the date, and no thread is left behind.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { WORKER_URLS } from "../../src/system/worker_urls.ts";
import { FAILURE } from "../fixtures/workers/_failure.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-09");
const DATES = DAYS.map(({ date }) => date);
const FAILING = new URL("../fixtures/workers/failing.ts", import.meta.url);
/** The module of each stage, and whether it shares a thread with others. */
const STAGES = [
  ["coordinator", "coordinator", false],
  ["processor", "processor", false],
  ["quality", "quality_manager", false],
  ["analysis", "analysis", false],
  ["pipeline", "coordinator", true],
  ["pipeline", "processor", true],
  ["pipeline", "quality_manager", true],
  ["analysis", "analysis", true],
] as const;

/**
 * Puts the failing worker in the place of one. The environment tells it how to
 * fail: the types of each further URL would be checked anew.
 */
function failingUrls(
  key: keyof typeof WORKER_URLS,
  stage: string,
  how: string,
  step = 0,
) {
  const isJoined = key === "pipeline";
  Deno.env.set(FAILURE, JSON.stringify({ stage, how, step, isJoined }));
  return { ...WORKER_URLS, [key]: FAILING };
}

/** Runs with a worker that fails and returns the one error. */
async function errorOf(
  db: string,
  joinStages: boolean,
  workerUrls: typeof WORKER_URLS,
): Promise<SessionError> {
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", "BBB"],
    data: { streams: ["1m", "5m"] },
  });
  const options: EngineOptions = {
    db,
    joinStages,
    workerUrls,
    credits: 8,
    batchSlices: 8,
  };
  return await assertRejects(
    () => runBacktest(config, options),
    SessionError,
  );
}

for (const [key, stage, joined] of STAGES) {
  const spoken = stage.replaceAll("_", " ");
  // A failure of the thread is a failure of all stages in it.
  const thread = key === "pipeline" ? key : stage;
  const title = `${joined ? "joined: " : ""}a ${spoken}`;

  Deno.test(`${title} worker that cannot be loaded or started ends the run with one error`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
      });
      const load = await errorOf(db, joined, failingUrls(key, stage, "load"));
      assertEquals(load.code, "worker_failed");
      assertEquals(load.worker, thread);
      assert(
        load.message.includes(thread.replaceAll("_", " ")),
        load.message,
      );
      assert(load.message.includes("fails at load"), load.message);
      assert(!load.message.includes("\n"), load.message);

      const start = await errorOf(db, joined, failingUrls(key, stage, "start"));
      assertEquals(
        [start.code, start.worker, start.phase, start.date],
        ["worker_failed", stage, "start", undefined],
      );
      assertEquals(
        start.message,
        `The ${spoken} failed in phase start: fails at the start`,
      );

      const missing = await errorOf(db, joined, {
        ...WORKER_URLS,
        [key]: new URL("./nowhere.ts", FAILING),
      });
      assertEquals(missing.worker, thread);
      assert(missing.message.includes("nowhere.ts"), missing.message);
    });
  });

  Deno.test(`${title} worker that throws during the run ends it with an error that names worker, phase and date`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
      });
      // The quality manager never waits: it may need one or two steps only.
      const isQuick = stage === "quality_manager";
      const steps = isQuick ? [1] : [1, 40];
      const second = isQuick ? 1 : 2;
      for (const step of steps) {
        const error = await errorOf(
          db,
          joined,
          failingUrls(key, stage, "step", step),
        );
        assertEquals(error.code, "worker_failed");
        assertEquals(error.worker, stage);
        assert(
          error.phase !== undefined && error.phase !== "start",
          error.phase,
        );
        assert(DATES.includes(error.date ?? ""), error.date);
        assertEquals(
          error.message,
          `The ${spoken} failed in phase ${error.phase} on ${error.date}: fails in a step`,
        );
      }
      const text = await errorOf(
        db,
        joined,
        failingUrls(key, stage, "text", second),
      );
      assert(text.message.endsWith(": fails with a text"), text.message);
      const nothing = await errorOf(
        db,
        joined,
        failingUrls(key, stage, "null", second),
      );
      assertEquals(nothing.worker, stage);
    });
  });

  Deno.test(`${title} worker that fails outside of its stage ends the run too`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
      });
      const late = await errorOf(db, joined, failingUrls(key, stage, "late"));
      assertEquals(late.worker, thread);
      assert(late.message.includes("fails in a timer"), late.message);
    });
  });
}

Deno.test("a worker whose messages come in a wrong order ends the run with one error", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
    });
    const error = await errorOf(db, true, {
      ...WORKER_URLS,
      pipeline: new URL("../fixtures/workers/early.ts", import.meta.url),
    });
    assertEquals(error.code, "worker_failed");
    assertEquals(
      error.message,
      "The pipeline sent a message that is wrong: the worker was not ready",
    );
  });
});
