// A thousand idle workers ask the database less than a hundred times a second.
import { assert, assertEquals } from "@std/assert";
import { parseQueueAddress } from "../../src/queue/address.ts";
import { cancelSweep } from "../../src/queue/admin.ts";
import { QueueDatabase } from "../../src/queue/database.ts";
import { WorkerDesk } from "../../src/queue/desk.ts";
import { idlePause } from "../../src/queue/idle_pause.ts";
import { SweepJobs } from "../../src/queue/jobs.ts";
import { withQueue } from "../../src/queue/queue.ts";
import { testWithPostgres } from "./_postgres.ts";
import { enqueue, makeSweepMarket } from "./_sweeps.ts";

const WORKERS = 1_000;

/** The questions a second of workers, over a minute that is only counted. */
function asksPerSecond(workers: number, running: number): number {
  let asks = 0;
  for (let worker = 0; worker < workers; worker++) {
    let idle = 0;
    for (let at = 0; at < 60_000; asks++) {
      at += idlePause({ workers, running, idle: idle++ });
    }
  }
  return asks / 60;
}

testWithPostgres(
  "a question of an idle worker is one statement, and a thousand of them ask less than a hundred times a second",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    await withQueue(
      address,
      ({ database, jobs }) => cancelSweep(database, jobs, id),
    );
    const database = await QueueDatabase.open(parseQueueAddress(address), 4);
    const jobs = await SweepJobs.open(database, false);
    let statements = 0;
    const { executeSql } = database;
    database.executeSql = (text, values) => {
      statements++;
      return executeSql.call(database, text, values);
    };
    const facts = { machine: "m", threads: 1 };
    const desks = [];
    for (let i = 0; i < WORKERS; i++) {
      desks.push(await WorkerDesk.open(database, jobs, facts));
    }
    statements = 0;
    for (const desk of desks) {
      const taken = await desk.take(undefined, []);
      assert(taken.type === "nothing");
      assertEquals(taken.running, []);
      assertEquals(taken.workers, WORKERS);
    }
    assertEquals(statements, WORKERS);
    await jobs.close();
    await database.close();
    for (const running of [0, 1]) {
      const asks = asksPerSecond(WORKERS, running);
      assert(asks < 100, `${asks} with ${running} sweeps`);
    }
    // A few workers answer at once.
    assert(idlePause({ workers: 8, running: 0, idle: 0 }) <= 2_500);
  },
);
