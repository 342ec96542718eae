// A sweep over a queue is the sweep on this machine, whoever runs it.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { testWithPostgres } from "./_postgres.ts";
import {
  change,
  enqueue,
  fetched,
  here,
  makeSweepMarket,
  sweepInput,
  tableOf,
  work,
} from "./_sweeps.ts";

testWithPostgres(
  "one worker or several, with one thread or two, give the table of this machine",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const address = await server.database();
    const run = async (name: string, threads: number[]) => {
      const id = await enqueue(address, db);
      const workers = threads.map((threads, i) =>
        work(address, folder, { threads, cache: `${folder}/cache${i}` })
      );
      await Promise.all(workers);
      return await fetched(address, id, `${folder}/${name}.db`);
    };
    assertEquals(await run("one", [1]), wanted);
    assertEquals(await run("two", [2, 1]), wanted);
    assertEquals(await run("eight", [1, 1, 1, 1, 2, 1, 1, 1]), wanted);
    // The file is that of a sweep: it resumes, and everything is there.
    const out = `${folder}/two.db`;
    assertEquals(await here(db, out), wanted);
    const rows = tableOf(out);
    assertEquals(rows.length, 48);
  },
);

testWithPostgres(
  "jobs that are delivered twice change nothing",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const address = await server.database();
    const id = await enqueue(address, db);
    await server.sql(
      address,
      `INSERT INTO openbell_jobs.job (name, data, retry_limit, heartbeat_seconds, policy)
       SELECT name, data, retry_limit, heartbeat_seconds, policy
       FROM openbell_jobs.job`,
    );
    await Promise.all([
      work(address, folder, { cache: `${folder}/a` }),
      work(address, folder, { cache: `${folder}/b` }),
    ]);
    assertEquals(await fetched(address, id, `${folder}/two.db`), wanted);
    const results = await server.sql(
      address,
      "SELECT count(*) FROM openbell.result",
    );
    assertEquals(results, "48");
  },
);

testWithPostgres(
  "sets that fail are rows as on this machine, and a sweep of such sets alone fails",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    Deno.writeTextFileSync(
      `${folder}/picky.ts`,
      `export default ({ fast, most }) => ({
        subscriptions: [{ intervals: ["5m"] }],
        onSessionStart(context) {
          if (Number(fast) > Number(most)) throw new Error("no " + fast);
          context.buy("AAA", Number(fast));
        },
      });`,
    );
    const inputFor = (most: number) =>
      sweepInput({
        strategies: [{
          module: "./picky.ts",
          params: { fast: "$fast" as unknown as number, most },
        }],
      });
    const address = await server.database();
    const some = { folder };
    const wanted = await here(db, `${folder}/here.db`, some, inputFor(5));
    const id = await enqueue(address, db, some, inputFor(5));
    await work(address, folder);
    assertEquals(await fetched(address, id, `${folder}/some.db`), wanted);
    const rows = tableOf(`${folder}/some.db`);
    const failed = rows.filter(({ status }) => status === "failed");
    assertEquals(failed.length, 24);
    for (
      const [options, most, wanted] of [
        [some, 0, /^Sweep \d+ failed: All 48 sets failed; set 0 with: .*no 2/],
        [
          { ...some, onError: "fail" },
          5,
          /^Sweep \d+ failed: Set \d+ failed: .*no [6-9]/,
        ],
      ] as const
    ) {
      const id = await enqueue(address, db, options, inputFor(most));
      await work(address, folder);
      const error = await assertRejects(
        () => fetched(address, id, `${folder}/none.db`),
        SessionError,
      );
      assertEquals(error.code, "strategy_failed");
      assertMatch(error.message, wanted);
    }
  },
);

testWithPostgres(
  "a set with two results ends the sweep, with the names of both machines",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    await server.sql(
      address,
      `INSERT INTO openbell.worker (machine, engine, threads)
       VALUES ('first', '0.0.0', 1);
       INSERT INTO openbell.result
         (sweep, fold, set_id, status, hash, figures, worker)
       VALUES (${id}, 0, 47, 'done', 'ab', '{}', 1)`,
    );
    const notes = await work(address, folder);
    const note = notes.find((text) => text.includes("two results"));
    assert(note?.includes("ab on first") === true, notes.join("\n"));
    assert(note.includes(` on ${Deno.hostname()}`), note);
    const error = await assertRejects(
      () => fetched(address, id, `${folder}/all.db`),
      SessionError,
    );
    assertEquals(error.code, "results_differ");
  },
);

testWithPostgres(
  "what fetch finds in the file must be the same",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    await work(address, folder);
    const out = `${folder}/all.db`;
    await fetched(address, id, out);
    change(out, "UPDATE results SET hash = 'ab' WHERE set_id = 7");
    const error = await assertRejects(
      () => fetched(address, id, out),
      SessionError,
    );
    assertEquals(error.code, "results_differ");
  },
);
