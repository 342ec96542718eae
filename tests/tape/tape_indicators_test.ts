// Indicators that are added to a tape are those of a tape that is made with them.
import { assert, assertEquals } from "@std/assert";
import { resolveParams } from "../../src/indicators/params.ts";
import { listIndicators } from "../../src/indicators/registry.ts";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { EntryWord } from "../../src/memory/layout.ts";
import type { IndicatorPlan } from "../../src/session/run_plan.ts";
import { makeTape, type Tape } from "../../src/tape/tape.ts";
import { TapeKeeper } from "../../src/tape/tape_keeper.ts";
import { indicatorKey, type TapeRecipe } from "../../src/tape/tape_recipe.ts";
import { indicatorBytes } from "../../src/tape/tape_room.ts";
import { recipesOf } from "../fleet/_recipe.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";

/** All built-in indicators that need no parameters, on base and on derived bars. */
function allIndicators(): IndicatorPlan[] {
  return [-1, 0].flatMap((source) =>
    listIndicators().flatMap((definition, i) => {
      const needed = Object.values(definition.params)
        .some((param) => param.default === undefined);
      const params = resolveParams(
        definition,
        needed ? { period: 3 + i % 7 } : {},
      );
      return [{
        id: `x${source + 1}_${definition.name}`,
        name: definition.name,
        params,
        source,
        outputs: definition.outputs,
        restarts: definition.sessionBound,
        barsNeeded: 1,
        sessionsNeeded: 0,
      }];
    })
  );
}

/** All rows of an indicator, by symbol and column. */
function valuesOf(tape: Tape, wanted: IndicatorPlan): number[][][] {
  const arena = Arena.attach(tape.whole.memory.buffer);
  const directory = new Directory(arena);
  const place = tape.indicators.findIndex((one) =>
    indicatorKey(one) === indicatorKey(wanted)
  );
  return tape.whole.ids.indicators[place].map((id) => {
    const { offset, capacity } = directory.block(id, 0);
    const rows = directory.words(id)[EntryWord.rows];
    return wanted.outputs.map((_, column) => [
      ...arena.float64(offset + 8 * column * capacity, capacity)
        .subarray(0, rows),
    ]);
  });
}

/** A recipe with these indicators. */
function withIndicators(
  recipe: TapeRecipe,
  indicators: readonly IndicatorPlan[],
): TapeRecipe {
  return {
    ...recipe,
    requirements: { ...recipe.requirements, indicators },
  };
}

Deno.test("every indicator that is added to a tape has the values of a tape that is made with it", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const all = allIndicators();
    assert(all.length > 40, `${all.length}`);
    const made = await makeTape(withIndicators(recipe, all));
    const keeper = new TapeKeeper();
    const shares: number[] = [];
    const tapeFor = (indicators: readonly IndicatorPlan[]) =>
      keeper.tapeFor(
        withIndicators(recipe, indicators),
        (share) => shares.push(share),
      );
    const bare = await tapeFor([]);
    const loads = shares.length;
    const some = await tapeFor(all.slice(0, 5));
    const added = await tapeFor(all);
    assertEquals(shares.length, loads + 2, "the bars were loaded again");
    assertEquals(bare.whole.memory.buffer, added.whole.memory.buffer);
    assertEquals(some.indicators.length, 5);
    for (const indicator of all) {
      const known = valuesOf(made, indicator).map(([first]) =>
        first.filter((value) => !Number.isNaN(value)).length
      );
      assert(known.every((rows) => rows > 100), `${indicator.id}: ${known}`);
      assertEquals(
        valuesOf(added, indicator),
        valuesOf(made, indicator),
        indicator.id,
      );
    }
    assertEquals(added.plans.length, recipe.windows.length);
    for (const plan of added.plans) {
      assertEquals(plan.indicators.length, all.length);
      assertEquals(plan.ids.indicators, added.whole.ids.indicators);
    }
  });
});

Deno.test("an indicator stays until its memory is needed, the oldest one goes first, and no series is lost", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const [ema] = recipe.requirements.indicators;
    const emas = Array.from({ length: 60 }, (_, i) => ({
      ...ema,
      id: `e${i}`,
      params: { ...ema.params, period: 2 + i },
    }));
    const { room } = recipe;
    const own = indicatorBytes(ema, room);
    const memoryBytes = room.bytes + 3 * own;
    const keeper = new TapeKeeper();
    const tapeFor = (...numbers: number[]) =>
      keeper.tapeFor(
        {
          ...withIndicators(recipe, numbers.map((i) => emas[i])),
          memoryBytes,
        },
        () => {},
      );
    const idsOn = ({ indicators }: Tape) => indicators.map(({ id }) => id);
    await tapeFor(0);
    await tapeFor(1);
    await tapeFor(2);
    await tapeFor(0);
    const fourth = await tapeFor(3);
    assertEquals(idsOn(fourth).sort(), ["e0", "e2", "e3"]);
    const series = fourth.whole.ids.count;
    const arena = Arena.attach(fourth.whole.memory.buffer);
    const bytes = arena.bytesInUse;
    let last = fourth;
    for (let i = 4; i < emas.length; i++) last = await tapeFor(i);
    assertEquals(last.whole.ids.count, series);
    assertEquals(arena.bytesInUse, bytes);
    const made = await makeTape(withIndicators(recipe, [emas[59]]));
    assertEquals(valuesOf(last, emas[59]), valuesOf(made, emas[59]));
  });
});

Deno.test("a tape that cannot be added to is made again with what it had, as far as it fits", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape } }] = await recipesOf(db);
    const [ema] = tape.requirements.indicators;
    const emas = Array.from({ length: 5 }, (_, i) => ({
      ...ema,
      // Recipes number theirs from zero.
      id: "i0",
      params: { ...ema.params, period: 2 + i },
    }));
    // Nothing is added to a tape whose history is adjusted.
    const adjusted: TapeRecipe = {
      ...tape,
      requirements: { ...tape.requirements, adjustments: [] },
    };
    const keeper = new TapeKeeper();
    let loads = 0;
    const tapeFor = async (i: number, memoryBytes = Infinity) => {
      let isLoaded = false;
      const made = await keeper.tapeFor(
        { ...withIndicators(adjusted, [emas[i]]), memoryBytes },
        (share) => isLoaded ||= share < 1,
      );
      if (isLoaded) loads++;
      return made;
    };
    const periodsOn = ({ indicators }: Tape) =>
      indicators.map(({ params }) => Number(params.period)).sort();
    for (const i of [0, 1, 2]) await tapeFor(i);
    assertEquals(loads, 3);
    const all = await tapeFor(0);
    assertEquals(loads, 3, "the bars were loaded again");
    assertEquals(periodsOn(all), [2, 3, 4]);
    for (const i of [0, 1, 2]) {
      const made = await makeTape(withIndicators(adjusted, [emas[i]]));
      assertEquals(valuesOf(all, emas[i]), valuesOf(made, emas[i]));
    }
    // Three fit: the one that was used before the others goes.
    const { room } = tape;
    const memoryBytes = room.bytes + 3 * indicatorBytes(ema, room);
    assertEquals(periodsOn(await tapeFor(3, memoryBytes)), [2, 4, 5]);
    // Another tape, such as one of its own, begins with nothing.
    const other = { ...withIndicators(adjusted, [emas[4]]), key: "other" };
    assertEquals(periodsOn(await keeper.tapeFor(other, () => {})), [6]);
  });
});
