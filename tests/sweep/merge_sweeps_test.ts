// The parts of a sweep, run one by one and merged, are the sweep.
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { mergeSweeps } from "../../src/sweep/merge_sweeps.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { SweepOptions } from "../../src/sweep/sweep_options.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";
import { change, tableHash, tableOf } from "./_table.ts";

const SPACE = ["fast=2..4", "slow=6,9,12"];

/** Runs each of some parts into a file of its own. */
async function runParts(
  folder: string,
  of: number,
  options: Partial<SweepOptions> & { readonly db: string },
): Promise<string[]> {
  const files: string[] = [];
  for (let number = 1; number <= of; number++) {
    const out = `${folder}/part_${of}_${number}.db`;
    const { shard } = await runSweep(sweepInput(), {
      space: SPACE,
      workers: 1,
      ...options,
      out,
      shard: { number, of },
    });
    assertEquals([shard?.number, shard?.of], [number, of]);
    files.push(out);
  }
  return files;
}

Deno.test("shards in any order, overlapping ones too, merge to the table of one machine with one thread or two", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const one = `${folder}/one.db`;
    const options = { db, space: SPACE };
    const whole = await runSweep(sweepInput(), {
      ...options,
      out: one,
      workers: 1,
    });
    const expected = tableHash(one);
    assertEquals(tableOf(one).length, 9);
    const two = `${folder}/two.db`;
    await runSweep(sweepInput(), { ...options, out: two, workers: 2 });
    assertEquals(tableHash(two), expected);

    const [a, b] = await runParts(folder, 2, { db });
    const [c, d, e, f] = await runParts(folder, 4, { db, workers: 2 });
    assertEquals(tableOf(a).map(({ set_id }) => set_id), [0, 1, 2, 3]);
    assertEquals(tableOf(b).map(({ set_id }) => set_id), [4, 5, 6, 7, 8]);
    const orders = [[a, b], [b, a], [f, c, e, d], [d, a, f, c, e, b]];
    for (const [i, files] of orders.entries()) {
      const out = `${folder}/all_${i}.db`;
      const merged = mergeSweeps(files, out);
      assertEquals([merged.finished, merged.sets, merged.failed], [9, 9, 0]);
      assertEquals(tableHash(out), expected);
      // Again, with the merged file among those that a pattern matches.
      assertEquals(mergeSweeps([out, ...files], out).finished, 9);
      assertEquals(tableHash(out), expected);
      const resumed = await runSweep(sweepInput(), { ...options, out });
      assertEquals(resumed.metrics.setsRun, 0);
      assertEquals(resumed.best, whole.best);
    }
  });
});

Deno.test("walk-forward: shards run the training sets, and the merged sweep tests the best, its accounts included", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const walkForward = { train: 3, test: 2 };
    const one = `${folder}/one.db`;
    const whole = await runSweep(sweepInput(), {
      db,
      space: SPACE,
      out: one,
      workers: 2,
      walkForward,
    });
    const folds = whole.walkForward?.folds.length ?? 0;
    assertEquals(tableOf(one).length, 9 * folds + folds);
    const parts = await runParts(folder, 3, { db, walkForward });
    const all = `${folder}/all.db`;
    const { windows, finished } = mergeSweeps(parts.toReversed(), all);
    assertEquals([windows, finished], [folds, 9 * folds]);
    const tested = await runSweep(sweepInput(), {
      db,
      space: SPACE,
      out: all,
      workers: 1,
      walkForward,
    });
    assertEquals(tested.metrics.setsRun, 0);
    assertEquals(tested.walkForward, whole.walkForward);
    assertEquals(tableHash(all), tableHash(one));
    // Another figure chooses other sets; the tests of this one are those left.
    const options = { db, space: SPACE, out: all, walkForward };
    await runSweep(sweepInput(), { ...options, rank: "round_trips" });
    const again = await runSweep(sweepInput(), options);
    assertEquals(again.walkForward, whole.walkForward);
    assertEquals(tableHash(all), tableHash(one));
  });
});

Deno.test("a merge refuses missing sets, shards of other sweeps, and two results of one set, and names both machines", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [a, b, c] = await runParts(folder, 3, { db });
    const out = `${folder}/all.db`;
    const refused = (files: string[]) =>
      assertThrows(() => mergeSweeps(files, out), SessionError);
    assertEquals(refused([]).code, "argument_invalid");
    assertEquals(refused([out]).code, "argument_invalid");
    assertEquals(
      refused([a, c]).message,
      "3 of 9 sets are missing, the first of them sets 3 … 5; run their shards to the end, or merge what is there with --partial",
    );
    assertEquals(tableOf(out), []);
    assertEquals(mergeSweeps([a, c], out, { partial: true }).finished, 6);
    assertEquals(mergeSweeps([b], out).finished, 9);

    const other = `${folder}/other.db`;
    await runSweep(sweepInput(), {
      db,
      space: ["fast=2..4", "slow=6,9,15"],
      out: other,
      shard: { number: 1, of: 3 },
    });
    const message = refused([a, other, b, c]).message;
    assertStringIncludes(message, "they differ in the parameters");
    assertEquals(refused([db]).code, "store_open");
    assertEquals(refused([`${folder}/none.db`]).code, "store_open");

    const wrong = `${folder}/wrong.db`;
    Deno.copyFileSync(b, wrong);
    change(a, "UPDATE machines SET name = 'alpha'");
    change(b, "UPDATE machines SET name = 'beta'");
    change(wrong, "UPDATE machines SET name = 'gamma'");
    for (
      const sql of [
        "UPDATE results SET hash = 'f00d' WHERE set_id = 4",
        "UPDATE results SET net_profit = net_profit + 1 WHERE set_id = 4",
        "UPDATE results SET status = 'failed', hash = '' WHERE set_id = 4",
      ]
    ) {
      const file = `${wrong}.${sql.length}`;
      Deno.copyFileSync(wrong, file);
      change(file, sql);
      const differs = assertThrows(
        () => mergeSweeps([a, b, file, c], out, { restart: true }),
        SessionError,
      );
      assertEquals(differs.code, "results_differ");
      assertStringIncludes(differs.message, "Set 4 of window 0");
      assertStringIncludes(differs.message, "on beta");
      assertStringIncludes(differs.message, "on gamma");
    }
  });
});

Deno.test("a shard whose sets all fail is complete, and so is one without sets", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input = sweepInput({}, { refuse: "$refuse" });
    const options = { db, space: ["refuse=true,false"], workers: 1 };
    const files: string[] = [];
    for (let number = 1; number <= 3; number++) {
      const out = `${folder}/${number}.db`;
      files.push(out);
      const shard = { number, of: 3 };
      const result = await runSweep(input, { ...options, out, shard });
      const sets = [0, 1, 1][number - 1];
      assertEquals(result.metrics.setsRun, sets);
      assertEquals(result.failed, number === 2 ? 1 : 0);
    }
    const { finished, failed } = mergeSweeps(files, `${folder}/all.db`);
    assertEquals([finished, failed], [2, 1]);
    const bad = { ...options, shard: { number: 4, of: 3 } };
    const { code } = await assertRejects(
      () => runSweep(input, bad),
      SessionError,
    );
    assertEquals(code, "argument_invalid");
  });
});

Deno.test("a part that another program has changed is one error that names it, and the merged file stays as it was", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [a, b] = await runParts(folder, 2, { db });
    const out = `${folder}/all.db`;
    mergeSweeps([a, b], out);
    const expected = tableHash(out);
    const changed = `${folder}/changed.db`;
    const odd = [
      "=cmd\u001b[31m\nerror: forged",
      "[]",
      "null",
      "{}",
      "1e9",
      "-1",
    ];
    const statements = [
      "DELETE FROM sweep WHERE key = 'spec'",
      "DELETE FROM sweep WHERE key <> 'format'",
      "DROP TABLE machines",
      "DROP TABLE origins",
      "DROP TABLE accounts",
      ...odd.map((text) =>
        `UPDATE sweep SET value = '${text}' WHERE key = 'spec'`
      ),
      ...odd.flatMap((text) =>
        ["the_number_of_sets", "the_number_of_windows"].map((key) =>
          `UPDATE sweep SET value = '${text}' WHERE key = '${key}'`
        )
      ),
    ];
    for (const statement of statements) {
      Deno.copyFileSync(a, changed);
      change(changed, statement);
      const error = assertThrows(
        // Alone, so that no other part contradicts it.
        () => mergeSweeps([changed], out, { partial: true }),
        SessionError,
      );
      assertStringIncludes(error.message, changed, statement);
      assertEquals(error.message.includes("\n"), false, statement);
      assertEquals(tableHash(out), expected, statement);
    }
  });
});
