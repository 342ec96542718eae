/**
 * Attacks of foreign modules, one a file: in every mode, an attack gets nothing,
 * and its run prints what the honest run prints, or one error that says why it
 * ended.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { ENDINGS, TOO_LATE } from "./_endings.ts";
import {
  attackLines,
  FOLDERS,
  jobsIn,
  makeFenceMarket,
  MODES,
  nameOf,
  runJobs,
} from "./_runs.ts";

for (const mode of MODES) {
  for (const folder of Object.keys(FOLDERS) as (keyof typeof FOLDERS)[]) {
    Deno.test(`${mode}: ${folder} get nothing and change no byte of the result`, async (t) => {
      await withFolder(async (temporary) => {
        const db = makeFenceMarket(temporary);
        const jobs = jobsIn(folder);
        const [honest, ...runs] = await runJobs(jobs, mode, db, temporary);
        assertEquals(honest.error, undefined);
        assertEquals(attackLines(honest), ["TRIED"]);
        assert(honest.result.includes(`"hash": "`));
        for (const [i, run] of runs.entries()) {
          const name = nameOf(jobs[i + 1]);
          await t.step(name, () => {
            const ending = ENDINGS[name];
            const isLate = run.error === undefined && TOO_LATE.has(name);
            if (ending !== undefined && !isLate) {
              assertMatch(run.error ?? "no error", ending);
              assert(!/\n {2,}at /.test(run.error ?? ""), run.error);
              return;
            }
            assertEquals(run.error, undefined);
            assertEquals(attackLines(run), ["TRIED"]);
            assertEquals(run.result, honest.result);
          });
        }
      });
    });
  }
}
