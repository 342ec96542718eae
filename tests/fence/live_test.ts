/**
 * Attacks on live runs: an attack gets nothing, the run prints what the honest
 * one prints, and the honest backtest over what it recorded has the honest hash.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { ENDINGS } from "./_endings.ts";
import {
  attackLines,
  HONEST_JOB,
  type Job,
  LIVE_MODES,
  makeFenceMarket,
  nameOf,
  runJobs,
} from "./_runs.ts";

/** The attacks that a live run adds something to. */
const NAMES = [
  // Looking ahead.
  "attacks/clone_of_views.js",
  "attacks/spy_on_typed_arrays.ts",
  "attacks/spy_on_atomics.ts",
  "attacks/memory_of_globals.js",
  "attacks/broadcast_channel.ts",
  "attacks/resizable_targets.js",
  "live/write_the_view.js",
  // Forging.
  "attacks/forge_hash.ts",
  "attacks/forge_store.ts",
  "attacks/forge_json.ts",
  "attacks/patch_clocks.js",
  // Messages, and the switch.
  "attacks/post_result.ts",
  "attacks/post_junk.ts",
  "attacks/listen_for_ports.js",
  "attacks/begin_another_run.ts",
  "attacks/process_internals.js",
  "attacks/unload_events.js",
  "live/release_the_switch.js",
  // Ending the run, and acting outside of hooks.
  "attacks/end_process.js",
  "attacks/order_by_callbacks.js",
  "attacks/order_by_timer.js",
  // Keys.
  "live/read_keys.js",
];

/** What is open, as docs/security.md says. */
const OPEN: Readonly<Record<string, RegExp>> = {
  "live live/read_keys.js": /^GOT keys by Deno\.env\.get, /,
};

for (const mode of LIVE_MODES) {
  Deno.test(`${mode}: attacks get nothing and change no byte of the result, nor of what is recorded`, async (t) => {
    await withFolder(async (folder) => {
      const db = makeFenceMarket(folder);
      const jobs: Job[] = [
        HONEST_JOB,
        ...NAMES.map((name): Job => ({
          module: new URL(name, import.meta.url).href,
          kind: "strategy",
        })),
      ];
      const [honest, ...runs] = await runJobs(jobs, mode, db, folder);
      assertEquals(honest.error, undefined);
      assertEquals(attackLines(honest), ["TRIED"]);
      const [, live] = /"hash": "(\w+)"/.exec(honest.result) ?? [];
      assertMatch(live, /^[0-9a-f]{64}$/);
      assert(honest.result.endsWith(`recorded: ${live}`));
      for (const [i, run] of runs.entries()) {
        const name = nameOf(jobs[i + 1]);
        await t.step(name, () => {
          const ending = ENDINGS[name];
          if (ending !== undefined) {
            assertMatch(run.error ?? "no error", ending);
            return;
          }
          assertEquals(run.error, undefined);
          const lines = attackLines(run).filter((line) => line !== "TRIED");
          const open = OPEN[`${mode} ${name}`];
          assertEquals(
            lines.filter((line) => open?.test(line) !== true),
            [],
          );
          assertEquals(lines.length > 0, open !== undefined);
          assertEquals(run.result, honest.result);
        });
      }
    });
  });
}
