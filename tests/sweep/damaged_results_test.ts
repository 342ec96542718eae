/** Files of a sweep's results with wrong bytes anywhere. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { mergeSweeps } from "../../src/sweep/merge_sweeps.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { seededRandom } from "../fixtures/random.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";
import { change, tableHash } from "./_table.ts";

const SPACE = ["fast=2..4", "slow=10,14"];
const KNOWN = new Set([
  ...["store_corrupt", "store_open", "store_version", "argument_invalid"],
  "results_differ",
]);

Deno.test("resuming from and merging damaged results works or is one error of one line", () =>
  withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const whole = `${folder}/whole.db`;
    const sweep = (out: string) =>
      runSweep(sweepInput(), { db, out, space: SPACE, workers: 1 });
    await sweep(whole);
    const bytes = Deno.readFileSync(whole);
    const random = seededRandom(5);
    let refused = 0;
    for (let seed = 0; seed < 60; seed++) {
      const changed = bytes.slice();
      // The first page has the tables' names.
      const from = seed % 2 === 0 ? 100 : 4_096;
      for (let k = 0; k < 30; k++) {
        const at = from + Math.floor(random() * (bytes.length - from));
        changed[at] = Math.floor(random() * 256);
      }
      const size = seed % 5 === 0
        ? Math.floor(random() * bytes.length)
        : bytes.length;
      const path = `${folder}/${seed}.db`;
      for (
        const use of [
          sweep,
          (path: string) => mergeSweeps([path], `${path}.all`),
        ]
      ) {
        Deno.writeFileSync(path, changed.subarray(0, size));
        try {
          await use(path);
        } catch (error) {
          assert(error instanceof SessionError, String(error));
          assert(KNOWN.has(error.code), error.message);
          assert(!error.message.includes("\n"), error.message);
          refused++;
        }
        for (const suffix of ["", "-wal", "-shm"]) {
          try {
            Deno.removeSync(`${path}${suffix}`);
          } catch (error) {
            assert(error instanceof Deno.errors.NotFound);
          }
        }
      }
    }
    assert(refused > 30, `${refused}`);
  }));

Deno.test("triggers and views in results are refused before anything is written or merged", () =>
  withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const out = `${folder}/a.db`;
    const sweep = (restart = false) =>
      runSweep(sweepInput(), { db, out, space: SPACE, workers: 1, restart });
    await sweep();
    for (
      const sql of [
        `CREATE TRIGGER forge AFTER INSERT ON results
           BEGIN UPDATE results SET net_profit = 1e9; END`,
        'CREATE TRIGGER "a\nerror: b" BEFORE DELETE ON sweep BEGIN SELECT 1; END',
        `CREATE VIEW endless AS WITH RECURSIVE n(i) AS
           (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n`,
      ]
    ) {
      const whole = Deno.readFileSync(out);
      change(out, sql);
      const before = tableHash(out);
      for (
        const use of [
          () => sweep(),
          () => sweep(true),
          () =>
            Promise.resolve().then(() =>
              mergeSweeps([out], `${folder}/all.db`)
            ),
        ]
      ) {
        const error = await use().then(() => undefined, (error) => error);
        assert(error instanceof SessionError, `${sql}: ${error}`);
        assertEquals(error.code, "store_corrupt");
        assertMatch(
          error.message,
          /the (?:trigger|view) ".*" is not of a sweep$/,
        );
      }
      assertEquals(tableHash(out), before);
      Deno.writeFileSync(out, whole);
    }
  }));
