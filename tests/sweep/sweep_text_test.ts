import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { formatSweep } from "../../src/sweep/sweep_text.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

Deno.test("a sweep's table and its walk-forward show refused orders if there are any", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const sweep = (quantities: string, rest = {}) =>
      runSweep(sweepInput({}, { quantity: "$quantity" }), {
        db,
        space: [`quantity=${quantities}`, "fast=3", "slow=9"],
        workers: 1,
        ...rest,
      });
    const calm = await sweep("1,2");
    assertEquals(calm.best.map(({ metrics }) => metrics.refused), [0, 0]);
    assert(!formatSweep(calm).includes("refused"));
    // No account pays for a million units.
    const greedy = await sweep("1,1000000");
    const bySet = greedy.best.toSorted((a, b) => a.set - b.set);
    const [none, some] = bySet.map(({ metrics }) => metrics.refused ?? NaN);
    assertEquals(none, 0);
    assert(some > 0);
    const [, head, ...rest] = formatSweep(greedy).trimEnd().split("\n");
    const rows = rest.slice(0, 2);
    assertEquals(head.trim().split(/ +/).at(-1), "refused");
    assertEquals(
      rows.map((row) => row.trim().split(/ +/).at(-1)).toSorted(),
      ["0", String(some)],
    );
    const tried = await sweep("1000000", {
      walkForward: { train: 6, test: 3 },
    });
    assertStringIncludes(formatSweep(tried), " by net_profit in 1 split\n");
    const refused = tried.walkForward?.outOfSample.refused ?? 0;
    assert(refused > 0);
    assert(
      formatSweep(tried).includes(`  refused       ${refused}\n`),
      formatSweep(tried),
    );
  });
});
