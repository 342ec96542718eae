import { assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { WorkerPool } from "../../src/system/worker_runner.ts";
import { WORKER_URLS } from "../../src/system/worker_urls.ts";
import { openStages } from "../analysis/_stages.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const [DAY] = daysBetween("2024-07-08", "2024-07-08");

function workerUrls() {
  const module = new URL("../fixtures/workers/start_up.ts", import.meta.url);
  const channel = crypto.randomUUID();
  const at = (stage: string) =>
    new URL(`?stage=${stage}&channel=${channel}`, module);
  return {
    ...WORKER_URLS,
    coordinator: at("coordinator"),
    analysis: at("analysis"),
  };
}

Deno.test("a worker that is ready keeps its event loop running until all are ready", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: [DAY],
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const config = makeConfig({ days: [DAY], symbols: ["AAA"] });
    const options: EngineOptions = {
      db,
      joinStages: false,
      workerUrls: workerUrls(),
    };
    const result = await runBacktest(config, options);
    assertEquals(result.sessions.length, 1);
  });
});

Deno.test("a run can be stopped while a worker's module is still loading", async () => {
  const answer = Promise.withResolvers<Response>();
  const slow = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => answer.promise,
  );
  const { port } = slow.addr;
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: [DAY],
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const stop = new AbortController();
    const options: EngineOptions = {
      db,
      joinStages: false,
      signal: stop.signal,
      workerUrls: {
        ...WORKER_URLS,
        analysis: new URL(`http://127.0.0.1:${port}/analysis.ts`),
      },
    };
    const running = runBacktest(
      makeConfig({ days: [DAY], symbols: ["AAA"] }),
      options,
    );
    setTimeout(() => stop.abort(), 100);
    const error = await assertRejects(() => running, SessionError);
    assertEquals(error.code, "stopped");
  });
  answer.resolve(new Response("", { status: 404 }));
  await slow.shutdown();
});

Deno.test("a strategy that listens to its worker's messages does not keep the run from starting", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: [DAY],
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const module = `${folder}/listener.ts`;
    Deno.writeTextFileSync(
      module,
      `globalThis.onmessage = () => {};
globalThis.addEventListener("message", (e) => e.stopImmediatePropagation());
export default { subscriptions: [{ intervals: ["1m"] }] };`,
    );
    const config = makeConfig({
      days: [DAY],
      symbols: ["AAA"],
      rest: { strategies: [{ module }] },
    });
    const result = await runBacktest(config, { db, runner: "workers" });
    assertEquals(result.sessions.length, 1);
  });
});

Deno.test("a run whose signal is aborted before its threads start does not start them", async () => {
  await withFolder(async (folder) => {
    const { start, close } = await openStages(folder, { credits: 10 });
    close();
    const pool = new WorkerPool({
      ...WORKER_URLS,
      pipeline: new URL("file:///started-for-nothing.ts"),
      analysis: new URL("file:///started-for-nothing.ts"),
    });
    const signal = AbortSignal.abort();
    const error = await assertRejects(
      () => pool.run({ start, strategies: [], joinStages: true, signal }),
      SessionError,
    );
    assertEquals(error.code, "stopped");
  });
});
