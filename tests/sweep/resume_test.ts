// Sweeps that stop early and resume, in separate processes.
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openbell, openbellArgs } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

interface Prepared {
  readonly folder: string;
  readonly config: string;
  readonly marker: string;
  /** The command without `--out`. */
  readonly args: readonly string[];
}

/** A sweep of ten sets; the seventh hangs while a file exists. */
function prepare(folder: string): Prepared {
  const { db } = makeSweepMarket(folder);
  const config = `${folder}/config.json`;
  const marker = `${folder}/marker`;
  const input = sweepInput({}, { hangWhile: "$hang" });
  Deno.writeTextFileSync(config, JSON.stringify(input));
  Deno.writeTextFileSync(marker, "");
  const hang = ["a", "b", "c", marker, "d"].join(",");
  const args = ["sweep", config, "--db", db, "--workers", "1"];
  args.push("--set", `hang=${hang}`, "--set", "quantity=10,20");
  return { folder, config, marker, args };
}

/** Starts the sweep and sends a signal when its seventh set hangs. */
async function startAndEnd(
  { args, marker }: Prepared,
  out: string,
  signal: Deno.Signal,
): Promise<{ code: number; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: openbellArgs([...args, "--out", out]),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let said = "";
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes);
    if (!said.includes("hanging")) continue;
    child.kill(signal);
    break;
  }
  Deno.removeSync(marker);
  const { code } = await child.status;
  return { code, stderr: await stderr };
}

function rowsOf(out: string): Record<string, unknown>[] {
  const database = new DatabaseSync(out);
  const rows = database.prepare(
    "SELECT set_id, status, parameters, hash, net_profit FROM results ORDER BY set_id",
  ).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

Deno.test("A killed sweep resumes with the unfinished sets", async () => {
  await withFolder(async (folder) => {
    const sweep = prepare(folder);
    const out = `${folder}/killed.db`;
    const { code } = await startAndEnd(sweep, out, "SIGKILL");
    assert(code !== 0);
    const before = rowsOf(out);
    // The seventh set is sent when the fifth is stored.
    assert([5, 6].includes(before.length), `${before.length}`);

    const again = await openbell([...sweep.args, "--out", out]);
    assertEquals(again.code, 0, again.stderr);
    const left = 10 - before.length;
    assert(again.stderr.startsWith(`${left} runs in `), again.stderr);
    const after = rowsOf(out);
    assertEquals(after.slice(0, before.length), before);

    const whole = `${folder}/whole.db`;
    const inOne = await openbell([...sweep.args, "--out", whole]);
    assertEquals(inOne.code, 0, inOne.stderr);
    assertEquals(after, rowsOf(whole));
    assertEquals(again.stdout, inOne.stdout);

    const third = await openbell([...sweep.args, "--out", out]);
    assertEquals(third.stderr, "all sets were finished already\n");
    assertEquals(third.stdout, inOne.stdout);
  });
});

Deno.test("Ctrl-C ends a sweep, keeps the finished sets and says how to resume", async () => {
  await withFolder(async (folder) => {
    const sweep = prepare(folder);
    const out = `${folder}/stopped.db`;
    const { code, stderr } = await startAndEnd(sweep, out, "SIGINT");
    assertEquals(code, 1);
    const count = rowsOf(out).length;
    assert(count >= 5 && count < 10);
    assertEquals(
      stderr,
      `error: The sweep was stopped after ${count} of 10 sets; the same command resumes from ${out}\n`,
    );
  });
});

Deno.test("Results of another sweep are refused with what changed, unless --restart is given", async () => {
  await withFolder(async (folder) => {
    const { args, config, marker } = prepare(folder);
    Deno.removeSync(marker);
    const out = `${folder}/sweep.db`;
    const run = (more: string[] = []) =>
      openbell([...args, "--out", out, ...more]);
    assertEquals((await run()).code, 0);

    const space = await run(["--set", "fast=2"]);
    assertEquals(space.code, 2);
    assert(space.stderr.includes("the parameters changed since"), space.stderr);

    const input = sweepInput({}, { hangWhile: "$hang", quantity: 11 });
    Deno.writeTextFileSync(config, JSON.stringify(input));
    const changed = await run();
    assertEquals(changed.code, 2);
    assert(changed.stderr.includes("the config changed since"), changed.stderr);
    assertEquals(rowsOf(out).length, 10);

    const restarted = await run(["--restart"]);
    assertEquals(restarted.code, 0, restarted.stderr);
    assert(restarted.stderr.startsWith("10 runs in "), restarted.stderr);

    const store = await openbell([...args, "--out", args[3]]);
    assertEquals(store.code, 1);
    assert(store.stderr.includes("holds something else"), store.stderr);
  });
});
