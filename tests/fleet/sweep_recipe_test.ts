import { assertEquals, assertThrows } from "@std/assert";
import { jobsOf } from "../../src/fleet/sweep_recipe.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { recipesOf } from "./_recipe.ts";

Deno.test("recipes of one sweep share their key, and split where indicators exceed the memory", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [whole] = await recipesOf(db);
    const { room } = whole.recipe.tape;
    const parts = await recipesOf(db, room.bytes);
    assertEquals(parts.map(({ recipe }) => recipe.sets.length), [1, 1, 1, 1]);
    const keys = new Set(parts.map(({ recipe }) => recipe.tape.key));
    assertEquals([...keys], [whole.recipe.tape.key]);
  });
});

Deno.test("jobsOf() finds each indicator on the tape, and refuses orders it has no set for", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe, orders }] = await recipesOf(db);
    const { indicators } = recipe.tape.requirements;
    const tape = { indicators: indicators.toReversed() };
    for (const job of jobsOf(recipe, orders, tape)) {
      const set = recipe.sets[job.set];
      assertEquals(
        job.indicators.map(({ onTape }) => tape.indicators[onTape]),
        set.indicators.map(({ onTape }) => indicators[onTape]),
      );
    }
    const unknown = [{ set: 99, window: 0, wantsAccount: false }];
    assertThrows(() => [...jobsOf(recipe, unknown, tape)], RangeError, "99");
    const empty = { indicators: [] };
    assertThrows(() => [...jobsOf(recipe, orders, empty)], RangeError, "ema");
  });
});
