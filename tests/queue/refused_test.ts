// What cannot be done is one clear message, and nothing is lost by it.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { cancelSweep } from "../../src/queue/admin.ts";
import { JOBS_VERSION } from "../../src/queue/jobs.ts";
import { withQueue } from "../../src/queue/queue.ts";
import { VERSION } from "../../src/version.ts";
import { openbell } from "../cli/_openbell.ts";
import { freePort, testWithPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, work } from "./_sweeps.ts";
import { busyInput, statusOf, WorkerProcess } from "./_workers.ts";

const PASSWORD = "hunter2-is-wrong";

/** The one line that a command ends with. */
async function refused(args: readonly string[], env = {}): Promise<string> {
  const { code, stdout, stderr } = await openbell(args, { env });
  assert(code === 1 || code === 2, `${code}`);
  assertEquals(stdout, "");
  assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  assert(!stderr.includes(PASSWORD), stderr);
  return stderr.trimEnd();
}

testWithPostgres(
  "a wrong password, a database that is not there, and one without sweeps are one line each, without the password",
  async (server, folder) => {
    const cache = ["--cache", folder];
    const empty = await server.database();
    const place = `127.0.0.1:${server.port}`;
    const without = `postgres://postgres@${place}/postgres`;
    const closed = `postgres://postgres:${PASSWORD}@127.0.0.1:${freePort()}/x`;
    for (
      const [queue, env, wanted] of [
        [
          server.address("postgres", PASSWORD),
          {},
          `error: The queue postgres://${place}/postgres refuses the user or the password: password authentication failed for user "postgres"; they are read from the address, or from PGUSER and PGPASSWORD`,
        ],
        [
          without,
          { PGPASSWORD: PASSWORD },
          /refuses the user or the password: password authentication failed/,
        ],
        [
          without,
          { PGPASSWORD: "" },
          `error: The queue postgres://${place}/postgres wants a password, and none is given; set PGPASSWORD, or name a file that has it in PGPASSFILE`,
        ],
        [
          server.address("nowhere"),
          {},
          /does not exist: database "nowhere" does not exist; create the database first/,
        ],
        [closed, {}, /cannot be reached: .*ECONNREFUSED/],
        [empty, {}, /has no sweeps: openbell sweep CONFIG --queue/],
        [
          `postgres//x:${PASSWORD}@y`,
          {},
          "error: The queue needs the address of a PostgreSQL database, such as postgres://user@host:5432/database, with the password in PGPASSWORD",
        ],
      ] as const
    ) {
      for (
        const args of [["worker", ...cache, "--once"], ["sweep", "status"]]
      ) {
        const line = await refused([...args, "--queue", queue], env);
        if (typeof wanted === "string") assertEquals(line, wanted);
        else assertMatch(line, wanted);
      }
    }
  },
);

testWithPostgres(
  "a database of another version is refused by all who open it, and stays as it is",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    const open = (table: string, version: number) =>
      server.sql(address, `UPDATE ${table} SET version = ${version}`);
    const isRefused = async () => {
      for (
        const action of [
          () => work(address, folder),
          () => statusOf(address, id),
          () => enqueue(address, db),
        ]
      ) {
        const { code, message } = await assertRejects(action, SessionError);
        assertEquals(code, "store_version");
        assertMatch(message, /is of another version of openbell/);
      }
    };
    await open("openbell.version", 7);
    await isRefused();
    await open("openbell.version", 1);
    const jobs = await server.sql(
      address,
      "SELECT version FROM openbell_jobs.version",
    );
    await open("openbell_jobs.version", 1_000);
    await isRefused();
    await open("openbell_jobs.version", Number(jobs));
    await work(address, folder);
    assertEquals((await statusOf(address, id)).state, "finished");
  },
);

testWithPostgres(
  "a worker of another version leaves a sweep to others and says so once",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const address = await server.database();
    const id = await enqueue(address, db);
    const engine = (version: string) =>
      server.sql(address, `UPDATE openbell.sweep SET engine = '${version}'`);
    await engine("9.9.9");
    const error = await assertRejects(
      () => work(address, folder),
      SessionError,
    );
    assertEquals(error.code, "store_version");
    assertEquals(
      error.message,
      `Sweep ${id} needs workers of openbell 9.9.9; this one is ${VERSION}`,
    );
    await engine(VERSION);
    await work(address, folder);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "a cancelled sweep keeps its results, and its workers go on with the next one",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, 4_000);
    const wanted = await here(db, `${folder}/here.db`, { folder }, input);
    const address = await server.database();
    const first = await enqueue(address, db, { folder }, input);
    const worker = new WorkerProcess(address, folder, ["--once"]);
    await worker.wrote(/Sweep 1: /);
    await withQueue(
      address,
      ({ database, jobs }) => cancelSweep(database, jobs, first),
    );
    const second = await enqueue(address, db, { folder }, input);
    assertEquals((await worker.ended()).code, 0, worker.text);
    const { state, done } = await statusOf(address, first);
    assertEquals(state, "cancelled");
    assert(done >= 2 && done < 48, `${done}`);
    const { message } = await assertRejects(
      () => fetched(address, first, `${folder}/first.db`),
      SessionError,
    );
    assertEquals(
      message,
      "Sweep 1 was cancelled; sweep fetch 1 --partial fetches what is there",
    );
    // A worker that asks for its sets after it has ended finds none.
    const job = await withQueue(
      address,
      ({ database, jobs }) => jobs.fetch(first, database),
    );
    assertEquals(job, undefined);
    const again = await assertRejects(
      () =>
        withQueue(
          address,
          ({ database, jobs }) => cancelSweep(database, jobs, first),
        ),
      SessionError,
    );
    assertEquals(again.code, "argument_invalid");
    assertEquals(await fetched(address, second, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "sets that fail three times are given up with their error, and the rest goes on",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, 0);
    Deno.writeTextFileSync(`${folder}/bad.ts`, 'throw new Error("no module");');
    const [strategy] = input.strategies ?? [];
    const both = { ...input, strategies: [{ ...strategy, module: "$which" }] };
    const address = await server.database();
    const space = ["which=./busy.ts,./bad.ts", "fast=2..9", "slow=10"];
    const id = await enqueue(address, db, { folder, space }, both);
    const notes = await work(address, folder);
    const status = await statusOf(address, id);
    assertEquals(status.state, "incomplete", notes.join("\n"));
    assertEquals([status.done, status.parked, status.retries], [8, 8, 16]);
    assertMatch(status.firstError ?? "", /no module/);
    const { message } = await assertRejects(
      () => fetched(address, id, `${folder}/all.db`),
      SessionError,
    );
    assertMatch(
      message,
      /^Sweep 1 has sets that were given up \(sweep status 1 tells why\); sweep fetch 1 --partial fetches what is there$/,
    );
  },
);

testWithPostgres(
  "sets whose hook does not return are given up, and the worker goes on",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = { ...busyInput(folder, 0), strategy_seconds: 1 };
    Deno.writeTextFileSync(
      `${folder}/busy.ts`,
      `export default ({ fast }) => ({
        subscriptions: [{ intervals: ["5m"] }],
        onSessionStart(context) {
          while (fast === 4);
          context.buy("AAA", Number(fast));
        },
      });`,
    );
    const address = await server.database();
    const space = ["fast=2..9", "slow=10"];
    const id = await enqueue(address, db, { folder, space }, input);
    const worker = new WorkerProcess(address, folder, ["--once"]);
    assertEquals((await worker.ended()).code, 0, worker.text);
    const status = await statusOf(address, id);
    assertEquals(status.state, "incomplete");
    assertEquals([status.done, status.parked, status.retries], [7, 1, 2]);
    assertMatch(status.firstError ?? "", /onSessionStart.* 1 second/);
  },
);

testWithPostgres(
  "the version of pg-boss's tables is the one that this program reads",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    await enqueue(address, db);
    const version = await server.sql(
      address,
      "SELECT version FROM openbell_jobs.version",
    );
    assertEquals(Number(version), JOBS_VERSION);
  },
);
