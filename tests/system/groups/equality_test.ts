/** Runs of several exchange groups do not depend on runners, credits or batches. */
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { withFolder } from "../_market.ts";
import { groupConfig, runGroups, writeGroups } from "./_groups.ts";

const STORED = { from: "2025-01-06", to: "2025-01-10" };
const RANGE = { from: "2025-01-08", to: "2025-01-10" };
const SYMBOLS = ["BTCUSD", "SPY", "ES", "VOD"];

Deno.test("the hash of a run of several groups depends on nothing but its input", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    const asked = { db, symbols: SYMBOLS, exchange: "US_EQUITY", range: RANGE };
    const expected = await runGroups(asked);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("inline", "workers"),
        fc.boolean(),
        fc.constantFrom(1, 7, 300),
        fc.constantFrom(1, 3, 2_000),
        fc.constantFrom(1, 2, 15),
        async (runner, joinStages, batchSlices, credits, sessionsAhead) => {
          const { result, log } = await runGroups({
            ...asked,
            options: {
              runner,
              joinStages,
              batchSlices,
              credits: Math.max(credits, batchSlices),
              sessionsAhead,
            },
          });
          assertEquals(result.hash, expected.result.hash);
          assertEquals(log, expected.log);
        },
      ),
      { numRuns: 10 },
    );
    const other = await runGroups({ ...asked, symbols: SYMBOLS.slice(1) });
    assertNotEquals(other.result.hash, expected.result.hash);
  });
});

Deno.test("the order of symbols is that of the config, whatever group they are of", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    const symbols = ["ES", "SPY", "BTCUSD", "MSFT"];
    const order: string[] = [];
    const slices: number[] = [];
    await runBacktest(
      groupConfig({ db, symbols, exchange: "US_EQUITY", range: RANGE }),
      {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSlice: ({ time }) => {
            slices.push(time);
          },
          onBar: (context, { symbol }) => {
            order.push(`${context.time} ${symbol}`);
          },
        }],
      },
    );
    // Each instant has one slice, with a bar of whoever is open.
    assertEquals(slices, [...new Set(slices)].sort((a, b) => a - b));
    const sorted = [...order].sort((a, b) => {
      const [x, y] = [a.split(" "), b.split(" ")];
      return Number(x[0]) - Number(y[0]) ||
        symbols.indexOf(x[1]) - symbols.indexOf(y[1]);
    });
    assertEquals(order, sorted);
    const together = slices.filter((time) =>
      symbols.every((symbol) => order.includes(`${time} ${symbol}`))
    );
    assertEquals(together.length > 100, true, "all four trade at once");
  });
});
