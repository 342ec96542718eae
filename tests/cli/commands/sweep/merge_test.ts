// `sweep --shard` and `sweep merge` as a scheduler calls them.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../../../system/_market.ts";
import { makeSweepMarket, sweepInput } from "../../../sweep/_sweep.ts";
import { tableHash, tableOf } from "../../../sweep/_table.ts";
import { openbell, openbellArgs } from "../../_openbell.ts";

Deno.test("shards that are killed resume, and merge to the table of one machine", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    const marker = `${folder}/marker`;
    const input = sweepInput({}, { hangWhile: "$hang" });
    Deno.writeTextFileSync(config, JSON.stringify(input));
    const args = ["sweep", config, "--db", db, "--workers", "1"];
    args.push("--set", `hang=a,b,${marker},d`, "--set", "quantity=10,20");
    const one = `${folder}/one.db`;
    assertEquals((await openbell([...args, "--out", one])).code, 0);

    Deno.writeTextFileSync(marker, "");
    const shard = (number: number) => [
      ...args,
      ...["--shard", `${number}/2`, "--out", `${folder}/s${number}.db`],
    ];
    const child = new Deno.Command(Deno.execPath(), {
      args: openbellArgs(shard(2)),
      stdout: "piped",
      stderr: "null",
    }).spawn();
    for await (const bytes of child.stdout) {
      if (!new TextDecoder().decode(bytes).includes("hanging")) continue;
      child.kill("SIGKILL");
      break;
    }
    await child.status;
    Deno.removeSync(marker);
    const first = await openbell(shard(1));
    assertEquals(first.code, 0, first.stderr);
    assertEquals(
      first.stdout.split("\n").slice(0, 2),
      ["shard 1/2 is done: sets 0 … 3 of 8", "best of 4 sets by net_profit"],
    );
    const files = [`${folder}/s2.db`, `${folder}/s1.db`];
    const merge = ["sweep", "merge", ...files, "--out", `${folder}/all.db`];
    const early = await openbell(merge);
    assertEquals(early.code, 2);
    assertStringIncludes(early.stderr, "of 8 sets are missing");

    const again = await openbell(shard(2));
    assertEquals(again.code, 0, again.stderr);
    const merged = await openbell(merge);
    assertEquals(merged.code, 0, merged.stderr);
    assert(merged.stdout.startsWith("8 of 8 sets are in "), merged.stdout);
    assertEquals(tableHash(`${folder}/all.db`), tableHash(one));
  });
});

Deno.test("merge tests the sets of walk-forward with --config, and refuses to forget them", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(config, JSON.stringify(sweepInput()));
    const args = ["sweep", config, "--db", db, "--set", "fast=2..3"];
    args.push("--walk-forward", "train=4,test=3");
    const one = `${folder}/one.db`;
    const whole = await openbell([...args, "--out", one]);
    assertEquals(whole.code, 0, whole.stderr);
    for (const number of [1, 2]) {
      const out = `${folder}/s${number}.db`;
      const part = await openbell([
        ...args,
        ...["--shard", `${number}/2`, "--out", out],
      ]);
      assertEquals(part.code, 0, part.stderr);
    }
    const all = `${folder}/all.db`;
    const merge = ["sweep", "merge", `${folder}/s1.db`, `${folder}/s2.db`];
    merge.push("--out", all);
    const forgot = await openbell(merge);
    assertEquals(forgot.code, 2);
    assertStringIncludes(forgot.stderr, "--config FILE");
    const tested = await openbell([...merge, "--config", config, "--db", db]);
    assertEquals(tested.code, 0, tested.stderr);
    assertEquals(tested.stdout, whole.stdout);
    assertEquals(tableHash(all), tableHash(one));
    assertEquals(tableOf(all).length, 2 * 2 + 2);
  });
});

Deno.test("wrong arguments of shards and merges end with code 2 and one message", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(config, JSON.stringify(sweepInput()));
    const sweep = ["sweep", config, "--db", db, "--set", "fast=2..3"];
    const out = `${folder}/out.db`;
    const cases: [string[], string, number][] = [
      [[...sweep, "--shard", "1/2"], "--shard needs --out", 2],
      [[...sweep, "--out", out, "--shard", "3/2"], "The shard is 3/2", 2],
      [[...sweep, "--out", out, "--shard", "x"], 'The shard is "x"', 2],
      [["sweep", "merge", "--out", out], "missing required argument", 2],
      [["sweep", "merge", db], "required option '--out", 2],
      [["sweep", "merge", db, "--out", out], "something else", 1],
      [["sweep", "merge", `${db}x`, "--out", out], "no such file", 1],
      [["sweep", "merge", db, "--out", out, "--db", db], "--config", 2],
    ];
    const ended = await Promise.all(cases.map(([args]) => openbell(args)));
    ended.forEach(({ code, stdout, stderr }, i) => {
      assertEquals([code, stdout], [cases[i][2], ""], stderr);
      assertStringIncludes(stderr, cases[i][1]);
      assertEquals(stderr.includes("    at "), false);
    });
  });
});
