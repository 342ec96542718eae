/** Conditions of subscriptions in a run of several exchange groups, and in all runners. */
import { assert, assertEquals } from "@std/assert";
import { crossedAbove, crossedBelow } from "../../../src/strategy/mod.ts";
import type { Strategy } from "../../../src/strategy/strategy.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { withFolder } from "../_market.ts";
import { groupConfig, GROUPS, writeGroups } from "./_groups.ts";

const SPAN = { from: "2024-02-26", to: "2024-03-13" };
const RANGE = { from: "2024-03-06", to: "2024-03-13" };
const session = (["fast", "slow"] as const).map((id, i) => ({
  id,
  name: "ema",
  period: [3, 9][i],
  interval: "5m" as const,
}));

Deno.test("in a run of several exchange groups a condition holds where a strategy finds it", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, SPAN);
    const symbols = Object.keys(GROUPS);
    const config = groupConfig({
      db,
      symbols,
      range: RANGE,
      data: { streams: ["1m", "5m"], indicators: { session } },
    });
    const run = async (asks: boolean) => {
      const seen: string[] = [];
      const strategy: Strategy = {
        subscriptions: [{
          intervals: ["5m"],
          ...!asks && { when: { crosses: ["fast", "slow"] } },
        }],
        onBar(context, { symbol, timestamp }) {
          const [a, b] = ["fast", "slow"].map((id) =>
            context.indicator(symbol, id)
          );
          if (asks && !crossedAbove(a, b) && !crossedBelow(a, b)) return;
          seen.push(`${context.time} ${symbol} ${timestamp}`);
          const held = context.position(symbol);
          if (held === 0) context.buy(symbol, 1);
          else context.sell(symbol, held);
        },
      };
      const result = await runBacktest(config, {
        db,
        runner: "inline",
        strategies: [strategy],
      });
      return { seen, accountHash: result.accountHash };
    };
    const called = await run(false);
    assertEquals(called, await run(true));
    for (const symbol of symbols) {
      assert(called.seen.some((line) => line.includes(` ${symbol} `)), symbol);
    }
  });
});

const MODULE = `export default {
  subscriptions: [{ intervals: ["5m"], when: { crosses: ["fast", "slow"] } }],
  onBar(context, { symbol }) {
    const held = context.position(symbol);
    if (held === 0) context.buy(symbol, 10);
    else context.sell(symbol, held);
  },
};
`;

Deno.test("conditions of a module give the same inline, in workers and with small batches", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, SPAN);
    const module = `${folder}/crossings.ts`;
    Deno.writeTextFileSync(module, MODULE);
    const config = {
      ...groupConfig({
        db,
        symbols: ["SPY", "MSFT"],
        range: RANGE,
        data: { streams: ["1m", "5m"], indicators: { session } },
      }),
      strategies: [{ module, params: {} }],
    };
    const hashes = new Set<string>();
    for (const runner of ["inline", "workers"] as const) {
      for (const batchSlices of [1, 7, 1_024]) {
        const result = await runBacktest(config, { db, runner, batchSlices });
        assert(result.fills.length > 50, `${result.fills.length} fills`);
        hashes.add(result.hash);
      }
    }
    assertEquals(hashes.size, 1);
  });
});
