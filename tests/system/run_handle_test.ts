/** The handle of a run: pause, resume, stop and status, in every layout. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { turn } from "../../src/sync/event_loop.ts";
import type { RunHandle } from "../../src/system/run_handle.ts";
import {
  runBacktest,
  startBacktest,
  SystemManager,
} from "../../src/system/system_manager.ts";
import { runArgs } from "../cli/_openbell.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-05");
const BARS = DAYS.reduce(
  (n, { open, close }) => n + (close - open) / MINUTE,
  0,
);
const TURNS = 60;
// At this speed the run takes a second.
const SPEED = 86_400;
const FLOW = { credits: 1, batchSlices: 1 };

interface Options {
  readonly speed?: number;
  readonly strategies?: readonly string[];
}

async function withRun(
  { speed = 0, strategies = [] }: Options,
  body: (
    config: ReturnType<typeof makeConfig>,
    db: string,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      speed,
      data: { streams: ["1m", "5m"] },
      rest: { strategies: strategies.map((module) => ({ module })) },
    });
    await body(config, db, folder);
  });
}

/** A strategy that calls `onCount` with the number of bars so far. */
function counter(onCount: (bars: number, time: number) => void): Strategy {
  let bars = 0;
  return {
    name: "counter",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context) {
      onCount(++bars, context.time);
    },
  };
}

/** Gives the threads of a run opportunities to go on. */
async function turns(count = TURNS): Promise<void> {
  for (let i = 0; i < count; i++) await turn(1);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn(1);
}

for (const layout of LAYOUT_NAMES) {
  for (const speed of [0, SPEED]) {
    const mode = speed === 0 ? "data-driven" : "clock-driven";

    Deno.test(`${layout}, ${mode}: a run that a bar pauses stands still after it, twice, and has the results of one that was not paused`, async () => {
      await withRun({ speed }, async (config, db) => {
        const options = { db, ...LAYOUTS[layout], ...FLOW };
        let seen = 0;
        const plain = await runBacktest(config, {
          ...options,
          strategies: [counter(() => {})],
        });
        const pauses = [100, 101, 600];
        const times: number[] = [];
        const run: RunHandle = startBacktest(config, {
          ...options,
          strategies: [counter((bars, time) => {
            seen = bars;
            times.push(time);
            if (pauses.includes(bars)) run.pause();
          })],
        });
        assertEquals(run.status(), {
          state: "starting",
          date: undefined,
          time: undefined,
          sessions: 0,
          sessionsTotal: 0,
          bars: 0,
          overruns: 0,
          lagMs: 0,
          pausedMs: 0,
        });
        for (const at of pauses) {
          await until(() => seen >= at && run.status().bars >= at);
          run.pause();
          await turns();
          const status = run.status();
          assertEquals([status.state, status.bars, seen], ["paused", at, at]);
          assertEquals(status.time, times[at - 1]);
          assertEquals(status.date, at < 390 ? "2024-07-01" : "2024-07-02");
          assertEquals(status.sessions, at < 390 ? 0 : 1);
          assertEquals(status.sessionsTotal, DAYS.length);
          assert(status.pausedMs > 0);
          run.resume();
          assertEquals(run.status().state, "running");
          run.resume();
        }
        const result = await run.result;
        assertEquals(result.hash, plain.hash);
        assertEquals(seen, BARS);
        const last = run.status();
        assertEquals(last.state, "done");
        assertEquals([last.sessions, last.bars], [DAYS.length, BARS]);
        assertEquals(last.date, DAYS[DAYS.length - 1].date);
        // Nothing is left to pause.
        run.pause();
        run.stop();
        assertEquals(run.status(), last);
      });
    });
  }

  Deno.test(`${layout}: a run that is paused while it loads begins no session until it is resumed`, async () => {
    const quiet = new URL("../fixtures/strategies/quiet.ts", import.meta.url);
    await withRun({ strategies: [quiet.href] }, async (config, db) => {
      const options = { db, ...LAYOUTS[layout] };
      const plain = await runBacktest(config, options);
      const run = startBacktest(config, options);
      run.pause();
      assertEquals(run.status().state, "paused");
      await until(() => run.status().sessionsTotal > 0);
      await turns();
      const { state, bars, date } = run.status();
      assertEquals([state, bars, date], ["paused", 0, undefined]);
      run.resume();
      assertEquals((await run.result).hash, plain.hash);
    });
  });

  Deno.test(`${layout}: a paused run can be stopped`, async () => {
    await withRun({ speed: SPEED }, async (config, db) => {
      const system = new SystemManager();
      const run: RunHandle = system.start(config, {
        db,
        ...LAYOUTS[layout],
        ...FLOW,
        strategies: [counter((bars) => {
          if (bars === 10) run.pause();
        })],
      });
      await assertRejects(
        () => system.start(config, { db }).result,
        TypeError,
        "one backtest at a time",
      );
      await until(() => run.status().bars === 10);
      run.stop();
      assertEquals(run.status().state, "stopping");
      const error = await assertRejects(() => run.result, SessionError);
      assertEquals(error.code, "stopped");
      const { state, bars, sessions } = run.status();
      assertEquals([state, bars, sessions], ["stopped", 10, 0]);
      // The system serves the next run.
      const next = await system.start(config, { db, ...LAYOUTS[layout] })
        .result;
      assertEquals(next.sessions.length, DAYS.length);
      system.stop();
    });
  });
}

Deno.test("an inline run of modules behind a paused one is waiting, says so, and can be stopped", async () => {
  const quiet = new URL("../fixtures/strategies/quiet.ts", import.meta.url);
  await withRun({ strategies: [quiet.href] }, async (config, db) => {
    const notices: string[] = [];
    const start = () =>
      startBacktest(config, {
        db,
        runner: "inline",
        onNotice: (text) => notices.push(text),
      });
    const first = start();
    first.pause();
    await until(() => first.status().sessionsTotal > 0);
    const second = start();
    const third = start();
    await until(() => third.status().state === "waiting");
    await turns();
    assertEquals(second.status().state, "waiting");
    assertEquals(notices.length, 2);
    assert(notices[0].includes("resume or stop it"), notices[0]);
    third.stop();
    const error = await assertRejects(() => third.result, SessionError);
    assertEquals(error.code, "stopped");
    assertEquals(first.status().state, "paused");
    assertEquals(second.status().bars, 0);
    first.resume();
    const { hash } = await first.result;
    assertEquals((await second.result).hash, hash);
    assertEquals(second.status().state, "done");
    // Nobody waits for the one that was stopped.
    assertEquals((await start().result).hash, hash);
    assertEquals(notices.length, 2);
  });
});

Deno.test("a run whose worker dies while it is paused fails", async () => {
  await withRun({}, async (_, db, folder) => {
    const module = `${folder}/dying.ts`;
    Deno.writeTextFileSync(
      module,
      `setTimeout(() => { throw new Error("dies in a timer"); }, 0);
export default { subscriptions: [{ intervals: ["1m"] }], onBar() {} };
`,
    );
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      rest: { strategies: [{ module }] },
    });
    for (const joinStages of [true, false]) {
      const run = startBacktest(config, { db, joinStages });
      run.pause();
      const error = await assertRejects(() => run.result, SessionError);
      assert(error.message.includes("dies in a timer"), error.message);
      const { state, bars } = run.status();
      assertEquals([state, bars], ["failed", 0]);
    }
  });
});

Deno.test("a program ends by itself after a run that was paused, and after one that it stopped in a pause", async () => {
  await withRun({}, async (_, db, folder) => {
    const url = (path: string) => new URL(path, import.meta.url).href;
    const program = `${folder}/program.ts`;
    Deno.writeTextFileSync(
      program,
      `import { startBacktest } from "${url("../../mod.ts")}";
import { LAYOUTS, makeConfig } from "${url("./_market.ts")}";
const config = makeConfig({ days: ${JSON.stringify(DAYS)}, symbols: ["AAA"] });
for (const layout of Object.values(LAYOUTS)) {
  const paused = startBacktest(config, { db: ${
        JSON.stringify(db)
      }, ...layout });
  paused.pause();
  setTimeout(() => paused.resume(), 50);
  await paused.result;
  console.log(paused.status().state);
  const stopped = startBacktest(config, { db: ${
        JSON.stringify(db)
      }, ...layout });
  stopped.pause();
  setTimeout(() => stopped.stop(), 50);
  // Nobody awaits its result.
}
`,
    );
    const { code, signal, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: runArgs(program, []),
        env: { NO_COLOR: "1" },
        signal: AbortSignal.timeout(20_000),
      },
    ).output();
    const decoder = new TextDecoder();
    assertEquals(signal, null, "the program hangs");
    assertEquals(decoder.decode(stderr), "");
    assertEquals(decoder.decode(stdout), "done\ndone\ndone\n");
    assertEquals(code, 0);
  });
});
