// The commands of queues, as users call them.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import { inProject, openbell } from "../cli/_openbell.ts";
import { freePort, testWithPostgres } from "./_postgres.ts";
import { enqueue, makeSweepMarket, tableHash, tableOf } from "./_sweeps.ts";
import { busyInput, over, statusOf, WorkerProcess } from "./_workers.ts";

const SETS = ["--set", "fast=2..9", "--set", "slow=10..30:4"];

/** Runs a command that succeeds. */
async function done(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
) {
  const ended = await openbell(args, { cwd, env });
  assertEquals(ended.code, 0, ended.stderr);
  return ended;
}

testWithPostgres(
  "sweep --queue ends as a sweep here does, and --detach prints a number for the other commands",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = JSON.stringify(busyInput(folder, 4_000));
    Deno.writeTextFileSync(`${folder}/config.json`, input);
    const sweep = ["sweep", "config.json", "--db", db, ...SETS];
    // The password is nowhere but in the environment.
    const address = (await server.database()).replace(":secret", "");
    const env = { PGPASSWORD: "secret" };
    const queue = ["--queue", address];
    const here = await done([...sweep, "--out", "here.db"], folder);

    const first = await done([...sweep, ...queue, "--detach"], folder, env);
    assertEquals(first.stdout, "1\n");
    assertEquals(first.stderr, "sweep 1 of 48 sets is queued\n");
    const waiting = JSON.parse(
      (await done(["sweep", "status", "1", ...queue, "--json"], folder, env))
        .stdout,
    );
    assertEquals(
      [waiting.state, waiting.total, waiting.done, waiting.secondsLeft],
      ["running", 48, 0, null],
    );
    Deno.env.set("PGPASSWORD", "secret");
    const port = String(freePort());
    const worker = new WorkerProcess(address, folder, ["--metrics", port]);
    const watched = done(
      ["sweep", "watch", "1", ...queue, "--json"],
      folder,
      env,
    );
    await worker.wrote(/Sweep 1: /);
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
    assertMatch(metrics.headers.get("content-type") ?? "", /^text\/plain/);
    const text = await metrics.text();
    assertMatch(
      text,
      /^# TYPE openbell_worker_sets_total counter\nopenbell_worker_sets_total\{result="done",worker="1",version="[\d.]+"\} [1-9]/m,
    );
    for (const line of text.split("\n")) {
      assertMatch(line, /^(#.*|[a-z_]+\{[^}]*\} -?[\d.e+]+|)$/);
    }
    const lines = (await watched).stdout.trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    const end = lines[lines.length - 1];
    assertEquals([end.state, end.done, end.failed], ["finished", 48, 0]);
    assertEquals(end.workers.length, 1);
    assert(end.workers[0].barSetsPerSecond > 0 && end.barSetsPerSecond > 0);
    assert(Date.now() - Date.parse(end.lastHeartbeat) < 60_000);

    const out = ["--out", "queue.db"];
    const attached = await done([...sweep, ...queue, ...out], folder, env);
    assertEquals(attached.stdout, here.stdout);
    assertMatch(attached.stderr, /sweep 2 of 48 sets is queued; it goes on/);
    await done(
      ["sweep", "fetch", "1", ...queue, "--out", "one.db"],
      folder,
      env,
    );
    for (const name of ["queue", "one"]) {
      assertEquals(
        tableHash(`${folder}/${name}.db`),
        tableHash(`${folder}/here.db`),
      );
    }
    assertEquals(tableOf(`${folder}/one.db`).length, 48);
    await worker.stop();
    Deno.env.delete("PGPASSWORD");
    const list = await done(["sweep", "status", ...queue], folder, env);
    assertMatch(
      list.stdout,
      /^ *sweep +state +sets +queued \(UTC\) +config\n +2 +finished +48 .*\n +1 +finished +48 /,
    );
    const status = await done(["sweep", "status", "1", ...queue], folder, env);
    assertMatch(
      status.stdout,
      /^sweep 1, .*: finished\n48 sets over 1 window, in \d+ (s|min)\n48 of 48 {2}[\d.]+ M bars × sets\/s\n/,
    );
    assertMatch(status.stdout, /worker +machine +threads +done/);
    // The speed of a sweep that is over does not go down with time.
    await server.sql(
      address,
      `UPDATE openbell.sweep SET created = created - interval '1 day',
         ended = ended - interval '1 day';
       UPDATE openbell.chunk SET taken = taken - interval '1 day',
         done = done - interval '1 day'`,
    );
    const later = await done(["sweep", "status", "1", ...queue], folder, env);
    const counts = ({ stdout }: { stdout: string }) => stdout.split("\n")[2];
    assertEquals(counts(later), counts(status));
    assert(!/ 0\.0 M bars/.test(counts(later)), later.stdout);
    const cancelled = await openbell(["sweep", "cancel", "1", ...queue], {
      env,
    });
    assertEquals(
      [cancelled.code, cancelled.stderr],
      [2, "error: Sweep 1 cannot be cancelled: it is finished already\n"],
    );
    const other = await openbell(["sweep", "watch", "7", ...queue], { env });
    assertEquals(
      [other.code, other.stderr],
      [2, "error: The queue has no sweep 7; the last ones are 2, 1\n"],
    );
  },
);

testWithPostgres(
  "the worker of compose.yaml runs as it is written there, with another address",
  async (server, folder) => {
    const compose = parse(
      Deno.readTextFileSync(inProject("examples/cluster/compose.yaml")),
    ) as {
      services: Record<
        string,
        {
          image: string;
          command: string[];
          environment: Record<string, string>;
        }
      >;
    };
    const { database, worker } = compose.services;
    assertEquals(database.environment.POSTGRES_USER, "openbell");
    assertMatch(database.image, /^postgres:\d+$/);
    const version = /deno@([\d.]+) /.exec(
      Deno.readTextFileSync(inProject(".ci/run")),
    )?.[1];
    assertEquals(worker.image, `denoland/deno:${version}`);
    assertEquals(worker.command.slice(0, 3), [
      "run",
      "-A",
      "jsr:@openbell/session/cli",
    ]);
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db, { folder }, busyInput(folder, 0));
    const args = worker.command.slice(3).map((arg) =>
      arg.replace("postgres://openbell@database/openbell", address)
        .replace(/^\/code$/, folder)
        .replace(/^\/cache$/, `${folder}/cache`)
    );
    await done([...args, "--once"], folder);
    assertEquals((await statusOf(address, id)).state, "finished");
  },
);

Deno.test("options of queues need --queue, and some cannot be combined with it", async () => {
  const queue = ["--queue", "postgres://nobody@127.0.0.1:1/none"];
  for (
    const [args, wanted] of [
      [["--detach"], "error: --detach needs --queue\n"],
      [["--bars", "x.db"], "error: --bars needs --queue\n"],
      [
        [...queue, "--shard", "1/2", "--out", "x.db"],
        "error: --shard cannot be combined with --queue: workers run the sets\n",
      ],
    ] as const
  ) {
    const { code, stderr } = await openbell([
      "sweep",
      "config.json",
      ...SETS,
      ...args,
    ]);
    assertEquals([code, stderr], [2, wanted]);
  }
});

testWithPostgres(
  "a worker that is there before the first sweep waits for it, and can be stopped",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, 0);
    const address = await server.database();
    const stopped = new WorkerProcess(address, folder);
    await stopped.wrote(/^The queue .* has no sweeps yet: waiting$/m);
    await stopped.stop();
    const worker = new WorkerProcess(address, folder);
    await worker.wrote(/has no sweeps yet: waiting/);
    const id = await enqueue(address, db, { folder }, input);
    assertEquals((await over(address, id)).state, "finished");
    await worker.stop();
    assert(!worker.text.includes("error"), worker.text);
  },
);
