// Walk-forward over a queue is that of this machine, tests and their accounts included.
import { assertEquals } from "@std/assert";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { testWithPostgres } from "./_postgres.ts";
import {
  accountsOf,
  enqueue,
  fetched,
  here,
  makeSweepMarket,
  SPACE,
  sweepInput,
  tableOf,
  work,
} from "./_sweeps.ts";

const WALK = { walkForward: { train: 4, test: 2 } };

testWithPostgres(
  "walk-forward over a queue has the results and accounts of this machine, and resumes from them",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`, WALK);
    const address = await server.database();
    for (const rank of ["net_profit", "max_drawdown"] as const) {
      const options = { ...WALK, rank };
      const local = `${folder}/${rank}.db`;
      const wanted = await here(db, local, options);
      const id = await enqueue(address, db, options);
      const workers = ["a", "b"].map((name) =>
        work(address, folder, { cache: `${folder}/${name}` })
      );
      await Promise.all(workers);
      const out = `${folder}/${rank}-queue.db`;
      assertEquals(await fetched(address, id, out), wanted);
      assertEquals(accountsOf(out), accountsOf(local));
      const input = sweepInput();
      const again = { ...options, db, space: SPACE, workers: 1 };
      const [one, other] = [
        await runSweep(input, { ...again, out: local }),
        await runSweep(input, { ...again, out }),
      ];
      assertEquals(one.walkForward?.folds.length, 3);
      assertEquals(other.walkForward, one.walkForward);
    }
    assertEquals(tableOf(`${folder}/here.db`).length, 3 * 48 + 3);
    assertEquals(wanted.length, 64);
  },
);

testWithPostgres(
  "every job of a walk-forward that is delivered twice tests each split once",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`, WALK);
    const address = await server.database();
    const id = await enqueue(address, db, WALK);
    // Also those that are added later.
    await server.sql(
      address,
      `CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF pg_trigger_depth() = 1 AND NEW.state = 'created' THEN
           INSERT INTO openbell_jobs.job (name, data, retry_limit, heartbeat_seconds, policy)
           VALUES (NEW.name, NEW.data, NEW.retry_limit, NEW.heartbeat_seconds, NEW.policy);
         END IF;
         RETURN NEW;
       END $$;
       INSERT INTO openbell_jobs.job (name, data, retry_limit, heartbeat_seconds, policy)
       SELECT name, data, retry_limit, heartbeat_seconds, policy
       FROM openbell_jobs.job;
       CREATE TRIGGER twice AFTER INSERT ON openbell_jobs.job
       FOR EACH ROW EXECUTE FUNCTION twice()`,
    );
    await Promise.all([
      work(address, folder, { cache: `${folder}/a` }),
      work(address, folder, { cache: `${folder}/b` }),
    ]);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    assertEquals(
      accountsOf(`${folder}/all.db`),
      accountsOf(`${folder}/here.db`),
    );
  },
);
