/** A run can be stopped at any time and leaves no thread behind. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { runArgs } from "../cli/_openbell.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-12");
const TRADER =
  new URL("../fixtures/strategies/trader.ts", import.meta.url).href;

function marketAndConfig(folder: string, speed = 0, strategies: string[] = []) {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
  });
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", "BBB"],
    speed,
    data: { streams: ["1m", "5m", "1h"] },
    rest: { strategies: strategies.map((module) => ({ module })) },
  });
  return { db, config };
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: an aborted signal stops the run before it begins`, async () => {
    await withFolder(async (folder) => {
      const { db, config } = marketAndConfig(folder);
      const error = await assertRejects(
        () =>
          runBacktest(config, {
            db,
            ...LAYOUTS[layout],
            signal: AbortSignal.abort(),
          }),
        SessionError,
        "The run was stopped",
      );
      assertEquals(error.code, "stopped");
    });
  });

  Deno.test(`${layout}: a clock-driven run stops when its signal aborts`, async () => {
    await withFolder(async (folder) => {
      // At this speed the run would take nine minutes.
      for (const strategies of [[], [TRADER.replace("trader", "quiet")]]) {
        const { db, config } = marketAndConfig(folder, 600, strategies);
        const controller = new AbortController();
        let bars = 0;
        const strategy: Strategy = {
          subscriptions: [{ intervals: ["1m"] }],
          onBar: () => {
            if (++bars === 2) controller.abort();
          },
        };
        if (strategies.length > 0) {
          setTimeout(() => controller.abort(), 300);
        }
        const error = await assertRejects(
          () =>
            runBacktest(config, {
              db,
              ...LAYOUTS[layout],
              signal: controller.signal,
              ...(strategies.length === 0 && { strategies: [strategy] }),
            }),
          SessionError,
          "The run was stopped",
        );
        assertEquals(error.code, "stopped");
        if (strategies.length === 0) assert(bars >= 2 && bars < 30, `${bars}`);
      }
    });
  });

  Deno.test(`${layout}: a data-driven run can be stopped from its progress callback`, async () => {
    await withFolder(async (folder) => {
      const { db, config } = marketAndConfig(folder);
      const controller = new AbortController();
      let calls = 0;
      const last = DAYS[DAYS.length - 1].date;
      const dates = new Set<string>();
      const error = await assertRejects(
        () =>
          runBacktest(config, {
            db,
            ...LAYOUTS[layout],
            credits: 1,
            batchSlices: 1,
            signal: controller.signal,
            strategies: [{
              subscriptions: [{ intervals: ["1m"] }],
              onBar(context) {
                dates.add(context.session.date);
                // Slow enough for the event loop to run.
                if (++calls % 100 === 0) {
                  const until = performance.now() + 30;
                  while (performance.now() < until);
                }
              },
            }],
            onProgress: () => controller.abort(),
          }),
        SessionError,
      );
      assertEquals(error.code, "stopped");
      assert(dates.size >= 1);
      assert(!dates.has(last));
      // The same store and config run to the end afterwards.
      const { sessions } = await runBacktest(config, {
        db,
        ...LAYOUTS[layout],
      });
      assertEquals(sessions.length, DAYS.length);
    });
  });
}

Deno.test("a program ends by itself after its run is stopped or fails", async () => {
  await withFolder(async (folder) => {
    const { db } = marketAndConfig(folder);
    const url = (path: string) => new URL(path, import.meta.url).href;
    const program = `${folder}/program.ts`;
    Deno.writeTextFileSync(
      program,
      `import { runBacktest } from "${
        url("../../src/system/system_manager.ts")
      }";
import { LAYOUTS, makeConfig } from "${url("./_market.ts")}";
const days = ${JSON.stringify(DAYS)};
const outcomes = [];
for (const layout of Object.values(LAYOUTS)) {
  for (const how of ["stop", "throw"]) {
    const config = makeConfig({ days, symbols: ["AAA"], speed: how === "stop" ? 60 : 0 });
    const controller = new AbortController();
    try {
      await runBacktest(config, {
        db: ${JSON.stringify(db)},
        ...layout,
        signal: controller.signal,
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart() { if (how === "stop") setTimeout(() => controller.abort(), 50); },
          onBar() { if (how === "throw") throw new Error("on purpose"); },
        }],
      });
      outcomes.push("done");
    } catch (error) {
      outcomes.push(error.code);
    }
  }
}
console.log(outcomes.join(" "));
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
    assertEquals(
      decoder.decode(stdout),
      "stopped strategy_failed stopped strategy_failed stopped strategy_failed\n",
    );
    assertEquals(code, 0);
  });
});
