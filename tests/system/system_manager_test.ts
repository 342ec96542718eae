/** Several runs of one system: warm threads, equal results, no shared state. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { SystemManager } from "../../src/system/system_manager.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-06-28", "2024-07-05");
const SYMBOLS = [{ name: "AAA", seed: 1, gaps: 0.1 }, { name: "BBB", seed: 2 }];

/** A strategy module that counts its strategies in a module variable. */
const COUNTING = `data:text/typescript,${
  encodeURIComponent(`
    let made = 0;
    export default () => {
      made++;
      return {
        subscriptions: [{ intervals: ["5m"] }],
        onSessionEnd: (context) => context.log("made " + made),
      };
    };
  `)
}`;

Deno.test("a system runs repeatedly in the same threads with equal results", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const config = {
      ...makeConfig({
        days: DAYS,
        symbols: ["AAA", "BBB"],
        data: { streams: ["1m", "5m", "1h"] },
      }),
      strategies: [{ module: COUNTING, params: {} }],
    };
    const system = new SystemManager();
    try {
      const hashes = new Set<string>();
      const flows = [
        {},
        { credits: 2, batchSlices: 3 },
        { joinStages: true },
        { joinStages: false },
        { joinStages: true, credits: 2, batchSlices: 3 },
        {},
      ];
      for (const flow of flows) {
        const { hash, log } = await system.run(config, { db, ...flow });
        hashes.add(hash);
        // Module variables do not outlive the run.
        assert(log.lines.every((line) => line.message === "made 1"));
        assertEquals(log.lines.length, DAYS.length);
      }
      const inline = await system.run(config, { db, runner: "inline" });
      hashes.add(inline.hash);
      assertEquals(hashes.size, 1);
    } finally {
      system.stop();
    }
  });
});

Deno.test("a system can run again after a failure, and runs one backtest at a time", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const config = makeConfig({ days: DAYS, symbols: ["AAA", "BBB"] });
    const system = new SystemManager();
    try {
      const first = await system.run(config, { db, strategies: [] });
      const failing = {
        subscriptions: [{ intervals: ["1m"] as const }],
        onBar: () => {
          throw new Error("on purpose");
        },
      };
      const error = await assertRejects(
        () => system.run(config, { db, strategies: [failing] }),
        SessionError,
        "on purpose",
      );
      assertEquals(error.code, "strategy_failed");
      const under = system.run(config, { db, strategies: [] });
      await assertRejects(
        () => system.run(config, { db }),
        TypeError,
        "one backtest at a time",
      );
      assertEquals((await under).hash, first.hash);
    } finally {
      system.stop();
    }
  });
});
