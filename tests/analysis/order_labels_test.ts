/** Tags and reasons through a strategy's context. */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import { resultJson } from "../../src/results/result_json.ts";
import {
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

Deno.test("buy() and sell() take a tag and a reason, and callbacks see them", async () => {
  const seen: unknown[] = [];
  await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.buy("AAA", 10, { tag: "in", reason: "up" });
      if (c.time === at(3)) c.sell("AAA", 10, { tag: "out" });
    },
    onOrder: (_, { id, status, tag, purpose }) => {
      seen.push([id, status, tag, purpose]);
    },
    onFill: (_, { tag, reason }, order) => {
      seen.push([tag, reason, order.tag, order.purpose]);
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(seen, [
    [1, "accepted", "in", "up"],
    [1, "filled", "in", "up"],
    ["in", "up", "in", "up"],
    [2, "accepted", "out", ""],
    [2, "filled", "out", ""],
    ["out", "", "out", ""],
  ]);
});

const MODULE = (labels: boolean) => `
  export default {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, bar) {
      const held = c.position("AAA");
      const labels = ${labels} ? { tag: "t", reason: "held " + held } : undefined;
      if (bar.close > bar.open && held === 0) c.buy("AAA", 10, labels);
      else if (bar.close < bar.open && held > 0) c.sell("AAA", held, labels);
    },
  };`;

Deno.test("every layout returns the same labels, and they do not change the hash", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 7 }],
    });
    const run = (labels: boolean, layout: typeof LAYOUT_NAMES[number]) => {
      const module = `${folder}/labels_${labels}.ts`;
      Deno.writeTextFileSync(module, MODULE(labels));
      const config = makeConfig({
        days,
        symbols: ["AAA"],
        rest: { strategies: [{ module }] },
      });
      return runBacktest(config, { db, ...LAYOUTS[layout] });
    };
    const { hash } = await run(false, "inline");
    for (const layout of LAYOUT_NAMES) {
      const result = await run(true, layout);
      assertEquals(result.hash, hash);
      assert(result.fills.length > 10);
      for (const { side, tag, reason } of result.fills) {
        assertEquals([tag, reason], [
          "t",
          side === "buy" ? "held 0" : "held 10",
        ]);
      }
      const json = JSON.parse([...resultJson(result)].join(""));
      assertEquals(json.account.roundTrips[0].entryReason, "held 0");
      assertEquals(json.account.roundTrips[0].exitTag, "t");
      assertEquals(json.fills[0].tag, "t");
    }
  });
});
