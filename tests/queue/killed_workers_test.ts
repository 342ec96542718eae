// Whatever happens to workers and to the database, the table is that of one machine.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWithPostgres } from "./_postgres.ts";
import {
  accountsOf,
  enqueue,
  fetched,
  here,
  KINDS,
  makeSweepMarket,
  tableOf,
} from "./_sweeps.ts";
import { busyInput, over, statusOf, WorkerProcess } from "./_workers.ts";

/** How often a worker is killed. */
const KILLS = Number(Deno.env.get("OPENBELL_KILLS") ?? 3);
const TURNS = 4_000;
/** More kills need more sets. */
const SPACE = [`fast=2..${6 + 3 * KILLS}`, "slow=10..30:4"];
const WORKING = /Sweep \d+: /;

for (const { kind, folds, ...walk } of KINDS) {
  testWithPostgres(
    `${kind}: workers that are killed at random moments lose nothing, and nothing is stored twice`,
    async (server, folder) => {
      const { db } = makeSweepMarket(folder);
      const input = busyInput(folder, TURNS);
      const options = { folder, space: SPACE, ...walk };
      const local = `${folder}/here.db`;
      const wanted = await here(db, local, options, input);
      const address = await server.database();
      const id = await enqueue(address, db, options, input);
      const start = () => new WorkerProcess(address, folder);
      const workers = [start(), start()];
      for (let kill = 0; kill < KILLS; kill++) {
        const victim = Math.floor(Math.random() * workers.length);
        if (kill === 0) await workers[victim].wrote(WORKING);
        const delay = 300 + Math.random() * 1_500;
        await new Promise((resolve) => setTimeout(resolve, delay));
        await workers[victim].kill();
        workers[victim] = start();
      }
      const { state } = await over(address, id);
      assertEquals(state, "finished");
      for (const worker of workers) await worker.stop();
      const out = `${folder}/all.db`;
      assertEquals(await fetched(address, id, out), wanted);
      assertEquals(accountsOf(out), accountsOf(local));
      const sets = 6 * (5 + 3 * KILLS);
      // A walk-forward has a row for each test, too.
      const tests = folds === 1 ? 0 : folds;
      assertEquals(tableOf(out).length, folds * sets + tests);
    },
  );

  testWithPostgres(
    `${kind}: workers wait for a database that restarts, and go on`,
    async (server, folder) => {
      const { db } = makeSweepMarket(folder);
      const input = busyInput(folder, TURNS);
      const options = { folder, ...walk };
      const local = `${folder}/here.db`;
      const wanted = await here(db, local, options, input);
      const address = await server.database();
      const id = await enqueue(address, db, options, input);
      const worker = new WorkerProcess(address, folder, ["--once"]);
      await worker.wrote(WORKING);
      await server.stop();
      await worker.wrote(/cannot be reached: .*; trying again/);
      await server.start();
      await worker.wrote(/The queue is reached again/);
      assertEquals((await worker.ended()).code, 0, worker.text);
      const out = `${folder}/all.db`;
      assertEquals(await fetched(address, id, out), wanted);
      assertEquals(accountsOf(out), accountsOf(local));
    },
  );
}

testWithPostgres(
  "a worker that is stopped gives its sets back at once",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const wanted = await here(db, `${folder}/here.db`, { folder }, input);
    const address = await server.database();
    // Nobody waits for a lease as long as this.
    const id = await enqueue(address, db, { folder, lease: 3_600 }, input);
    const first = new WorkerProcess(address, folder);
    await first.wrote(WORKING);
    await first.stop();
    const second = new WorkerProcess(address, folder, ["--once"]);
    assertEquals((await second.ended()).code, 0, second.text);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "a worker that is stopped while its queue is away ends too, and its sets are not lost",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const wanted = await here(db, `${folder}/here.db`, { folder }, input);
    const address = await server.database();
    const id = await enqueue(address, db, { folder, lease: 10 }, input);
    const first = new WorkerProcess(address, folder);
    await first.wrote(WORKING);
    await server.stop();
    await first.wrote(/trying again/);
    await first.stop();
    assertMatch(
      first.text,
      /Stopped without an answer of the queue: what was taken goes to others when its lease ends\n$/,
    );
    await server.start();
    const second = new WorkerProcess(address, folder, ["--once"]);
    assertEquals((await second.ended()).code, 0, second.text);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "a set that ends its process is found and given up, and all others are finished",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, 0);
    // As a machine that has no memory left.
    Deno.writeTextFileSync(
      `${folder}/busy.ts`,
      `import process from "node:process";
      export default ({ fast }) => ({
        subscriptions: [{ intervals: ["5m"] }],
        onSessionStart(context) {
          if (fast === 4) process.kill(process.pid, "SIGKILL");
          context.buy("AAA", Number(fast));
        },
      });`,
    );
    const address = await server.database();
    const space = ["fast=2..9", "slow=10"];
    const id = await enqueue(address, db, { folder, space }, input);
    let deaths = 0;
    for (;;) {
      const worker = new WorkerProcess(address, folder, ["--once"]);
      const { code, signal } = await worker.ended();
      if (code === 0) break;
      assertEquals(signal, "SIGKILL", worker.text);
      deaths++;
    }
    const status = await statusOf(address, id);
    assertEquals(status.state, "incomplete");
    assertEquals([status.done, status.parked], [7, 1]);
    assert(deaths >= 3, `${deaths}`);
    assert(
      status.firstError?.includes("workers died or fell silent"),
      status.firstError,
    );
  },
);
