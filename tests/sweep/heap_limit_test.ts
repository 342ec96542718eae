/** `sweep --heap`: one error in place of the runtime's own text. */
import { assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

/** Its second set keeps arrays for ever. */
const HOG = `
const kept = [];
export default ({ quantity }) => ({
  name: "hog",
  subscriptions: [{ intervals: ["5m"] }],
  onSessionEnd({ session: { date } }) {
    if (quantity !== 3 || date !== "2024-06-14") return;
    for (;;) kept.push(new Array(10_000).fill(Math.random()));
  },
});`;

/** Writes a market and a sweep, and returns the command's arguments. */
function prepare(folder: string): string[] {
  const { db } = makeSweepMarket(folder);
  const module = `${folder}/hog.ts`;
  Deno.writeTextFileSync(module, HOG);
  const config = `${folder}/config.json`;
  const input = sweepInput({
    strategies: [{ module, params: { quantity: "$fast" } }],
  });
  Deno.writeTextFileSync(config, JSON.stringify(input));
  return ["sweep", config, "--db", db, "--workers", "1"];
}

Deno.test("sweep --heap: a set that needs more ends the sweep with one error that names set, strategy, hook and date, and the results before it are kept", async () => {
  await withFolder(async (folder) => {
    const args = prepare(folder);
    const out = ["--out", `${folder}/results.db`];
    const ended = await openbell(
      [...args, ...out, "--set", "fast=2,3", "--heap", "96M"],
      { hangsMs: 60_000 },
    );
    assertEquals([ended.code, ended.stdout], [1, ""]);
    assertMatch(
      ended.stderr,
      /^error: The heap of a thread has reached 96 MB, the limit of --heap, while in set 1, strategy hog was in onSessionEnd on 2024-06-14: a strategy keeps too much, or the run needs a higher limit\n$/,
    );
    const results = new DatabaseSync(out[1]);
    const rows = results.prepare("SELECT set_id, status FROM results").all();
    results.close();
    assertEquals(rows.map((row) => ({ ...row })), [
      { set_id: 0, status: "done" },
    ]);
  });
});

Deno.test("sweep --heap: a sweep within the limit has the same results", async () => {
  await withFolder(async (folder) => {
    const args = [...prepare(folder), "--set", "fast=2,4"];
    const plain = await openbell(args);
    assertEquals(plain.code, 0, plain.stderr);
    const limited = await openbell([...args, "--heap=256M"]);
    assertEquals([limited.code, limited.stdout], [0, plain.stdout]);
    const wrong = await openbell([...args, "--heap", "5"]);
    assertEquals([wrong.code, wrong.stderr], [
      2,
      "error: --heap 5: expected a size from 16M to 1024G, such as 512M or 2G\n",
    ]);
  });
});
