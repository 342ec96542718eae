import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { makeTape } from "../../src/tape/tape.ts";
import { TapeKeeper } from "../../src/tape/tape_keeper.ts";
import { recipesOf } from "../fleet/_recipe.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";

Deno.test("makeTape() gives every window its dates, its history and its bars", async () => {
  await withFolder(async (folder) => {
    const { db, bars } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const { dates } = recipe.requirements;
    const tape = await makeTape(recipe);
    recipe.windows.forEach(({ from, to }, i) => {
      const plan = tape.plans[i];
      assertEquals(plan.dates, dates.slice(from, to));
      assertEquals(plan.memory.buffer, tape.plans[0].memory.buffer);
      const stored = [...bars.values()].flatMap((days) =>
        plan.dates.map((date) => days.get(date)?.length ?? 0)
      );
      assertEquals(tape.bars[i], stored.reduce((sum, n) => sum + n, 0));
      // Two days of history before the range, and the sessions before the window.
      assertEquals(plan.memory.sessionsCapacity, 2 + to);
    });
    assertEquals(tape.indicators, recipe.requirements.indicators);
  });
});

Deno.test("makeTape() stops when its signal aborts", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const stop = new AbortController();
    const stopped = await assertRejects(
      () =>
        makeTape(recipe, {
          onProgress: () => stop.abort(),
          signal: stop.signal,
        }),
      SessionError,
    );
    assertEquals(stopped.code, "stopped");
  });
});

Deno.test("TapeKeeper returns its tape for the same bars and fewer indicators alone", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const keeper = new TapeKeeper();
    const shares: number[] = [];
    const tapeFor = (of: typeof recipe) =>
      keeper.tapeFor(of, (share) => shares.push(share));
    const { requirements } = recipe;
    const indicators = requirements.indicators.slice(1);
    const fewer = { ...recipe, requirements: { ...requirements, indicators } };
    const first = await tapeFor(recipe);
    assert(shares.length > 1);
    assertEquals(shares.splice(0).at(-1), 1);
    assert(await tapeFor(fewer) === first);
    assertEquals(shares.splice(0), [1]);
    const other = await tapeFor({ ...fewer, key: "other" });
    assert(other !== first);
    assert(await tapeFor({ ...recipe, key: "other" }) !== other);
  });
});
