// An executor needs nothing but the recipe, wherever it runs.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { serialize } from "node:v8";
import { SessionError } from "../../src/errors.ts";
import { CallerThread } from "../../src/fleet/caller_thread.ts";
import { LocalThreads } from "../../src/fleet/local_threads.ts";
import { ModuleStrategies } from "../../src/tape/set_strategies.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { outcomesOf, recipesOf } from "./_recipe.ts";

Deno.test("local threads, the caller's thread and another process give equal outcomes from one recipe", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [work] = await recipesOf(db);
    assertEquals(work.orders.length, 8);
    const expected = await outcomesOf(new LocalThreads(2), work);
    assertEquals(expected.length, 8);
    assertEquals(new Set(expected.map((line) => line.split(" ")[3])).size, 8);
    const caller = new CallerThread(new ModuleStrategies());
    const posted = structuredClone(work);
    assertEquals(await outcomesOf(caller, posted), expected);

    const path = `${folder}/work.bin`;
    Deno.writeFileSync(path, serialize(work));
    const script = new URL("_elsewhere.ts", import.meta.url).href;
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: ["run", "-A", "--no-check", "--quiet", script, path] },
    ).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, text(stderr));
    assertEquals(text(stdout).trim().split("\n"), expected);
  });
});

Deno.test("an executor uses its tape again for fewer indicators, and makes another for new bars", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe, orders }] = await recipesOf(db);
    const executor = new CallerThread(new ModuleStrategies());
    const tapes: number[][] = [];
    const run = async (of: typeof recipe, wanted = orders) => {
      const shares: number[] = [];
      tapes.push(shares);
      const lines: string[] = [];
      await executor.run(of, wanted, {
        onTape: (share) => shares.push(share),
        onSet: ({ set, outcome }) => {
          lines.push(`${set} ${outcome.status === "done" && outcome.hash}`);
        },
      });
      return lines;
    };
    const all = await run(recipe);
    assert(tapes[0].length > 1);
    // One set with two of the four indicators, numbered anew.
    const last = recipe.sets[3];
    const { indicators } = recipe.tape.requirements;
    const own = last.indicators.map(({ onTape }) => indicators[onTape]);
    const few = {
      ...recipe,
      tape: {
        ...recipe.tape,
        requirements: { ...recipe.tape.requirements, indicators: own },
      },
      sets: [{
        ...last,
        indicators: last.indicators.map(({ id }, onTape) => ({ id, onTape })),
      }],
    };
    const alone = orders.filter(({ set }) => set === last.set);
    assertEquals(
      await run(few, alone),
      all.filter((line) => line.startsWith(`${last.set} `)),
    );
    assertEquals(tapes[1], [1]);
    const other = { ...recipe, tape: { ...recipe.tape, key: "other" } };
    assertEquals(await run(other), all);
    assert(tapes[2].length > 1);
  });
});

Deno.test("a listener's error and an abort end a run of threads, and the pool runs again", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [work] = await recipesOf(db);
    const threads = new LocalThreads(2);
    const { recipe, orders } = work;
    const onTape = () => {};
    const onSet = () => {
      throw new SessionError("store_write", "The disk is full");
    };
    const failed = await assertRejects(
      () => threads.run(recipe, orders, { onTape, onSet }),
      SessionError,
    );
    assertEquals(failed.code, "store_write");
    const stop = new AbortController();
    const stopped = await assertRejects(
      () =>
        threads.run(
          recipe,
          orders,
          { onTape, onSet: () => stop.abort() },
          stop.signal,
        ),
      SessionError,
    );
    assertEquals(stopped.code, "stopped");
    assertEquals((await outcomesOf(threads, work)).length, orders.length);
  });
});
