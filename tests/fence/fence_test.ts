/**
 * Attacks of foreign modules, one a file: in every mode, an attack gets nothing,
 * and its run prints what the honest run prints, or one error that says why it
 * ended.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import {
  type Job,
  type Kind,
  makeFenceMarket,
  MODES,
  runJobs,
} from "./_runs.ts";

const FOLDERS = {
  attacks: "strategy",
  scanners: "scanner",
  indicators: "indicator",
} as const satisfies Record<string, Kind>;
const HONEST = "none.ts";

/** Attacks that end their runs, and what the error says. */
const OUTSIDE = /called buy after .*, outside of its hooks/;
const ENDINGS: Readonly<Record<string, RegExp>> = {
  "attacks/bracket_getters.js": /failed in onBar .*: reads 1 /,
  "attacks/order_after_end.js": OUTSIDE,
  "attacks/order_by_event.js": OUTSIDE,
  "attacks/order_by_immediate.js": OUTSIDE,
  "attacks/order_by_message.js": OUTSIDE,
  "attacks/order_by_microtask.js": OUTSIDE,
  "attacks/order_by_promise.js": OUTSIDE,
  "attacks/order_by_timer.js": OUTSIDE,
  "attacks/order_in_thread_of_async.js": /it returned a promise/,
  "attacks/order_list_methods.js": /Cannot buy AAA: quantity is NaN/,
  "attacks/order_list_proxy.js": /accepted 1 1/,
  "attacks/order_number_objects.js": /quantity is an object/,
  "attacks/order_of_others.js": /An order cannot name a strategy/,
  "attacks/replace_getters.js": /quantity true 1/,
  "attacks/throw_getters.js": /failed in onBar .*: first/,
  "attacks/throw_proxy.js": /an object that is no error was thrown/,
  "attacks/throw_stopped.js": /failed in onBar .*: no error/,
  "scanners/act_by_timer.js": /scanning called random after .*outside/,
  "scanners/unknown_symbol.js": /scanning .*ZZZ/,
};

function jobsIn(folder: string, kind: Kind): Job[] {
  const url = new URL(`./${folder}/`, import.meta.url);
  const names = [...Deno.readDirSync(url)].map(({ name }) => name).sort();
  const others = names.filter((name) => name !== HONEST);
  return [HONEST, ...others].map((name) => ({
    module: new URL(name, url).href,
    kind,
  }));
}

/** The lines in which an attack says that it ran, and what it got. */
function attackLines(lines: readonly string[]): string[] {
  return lines.filter((line) => /^(?:GOT|TRIED)/.test(line));
}

for (const mode of MODES) {
  for (const [folder, kind] of Object.entries(FOLDERS)) {
    Deno.test(`${mode}: ${folder} get nothing and change no byte of the result`, async (t) => {
      await withFolder(async (temporary) => {
        const db = makeFenceMarket(temporary);
        const jobs = jobsIn(folder, kind);
        const [honest, ...runs] = await runJobs(jobs, mode, db, temporary);
        assertEquals(honest.error, undefined);
        assertEquals(attackLines(honest.lines), ["TRIED"]);
        assert(honest.result.includes(`"hash": "`));
        for (const [i, { result, lines, error }] of runs.entries()) {
          const name = jobs[i + 1].module.split("/").slice(-2).join("/");
          await t.step(name, () => {
            const ending = ENDINGS[name];
            if (ending !== undefined) {
              assertMatch(error ?? "no error", ending);
              assert(!/\n {2,}at /.test(error ?? ""), error);
              return;
            }
            assertEquals(error, undefined);
            assertEquals(attackLines(lines), ["TRIED"]);
            assertEquals(result, honest.result);
          });
        }
      });
    });
  }
}
