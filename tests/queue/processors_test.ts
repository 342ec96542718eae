// Workers of one machine run no more sets at the same time than it has processors.
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Processors } from "../../src/queue/processors.ts";
import { testWithPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, tableOf } from "./_sweeps.ts";
import { busyInput, over, statusOf, WorkerProcess } from "./_workers.ts";

const WORKING = /Sweep \d+: /;
/** A set takes about a tenth of a second. */
const TURNS = 4_000;
const SPACE = ["fast=2..9", "slow=10..30:4"];

/** Those of a worker; `notes` are what its user is told. */
function processorsOf(
  folder: string,
  { count = 2, wanted = 1, notes = [] as string[] } = {},
): Processors {
  const onNote = (text: string) => notes.push(text);
  return new Processors({ count, wanted, folder, onNote });
}

function withFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(`${folder}/processors`);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

Deno.test(
  "no worker has a processor that another one has, whoever takes and gives back",
  withFolder((folder) => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 40 }),
      (count, wants, steps) => {
        const workers = wants.map((wanted) =>
          processorsOf(folder, { count, wanted })
        );
        const held = wants.map(() => 0);
        for (const [at, takes] of steps) {
          const i = at % workers.length;
          if (takes) {
            // One with more threads than processors needs all of them.
            const wanted = Math.min(wants[i], count);
            const free = count - held.reduce((sum, one) => sum + one, 0);
            assertEquals(
              workers[i].tryTake(),
              held[i] > 0 || wanted <= free,
            );
            if (wanted <= free && held[i] === 0) held[i] = wanted;
          } else {
            workers[i].release();
            held[i] = 0;
          }
        }
        for (const worker of workers) worker.release();
      },
    ));
  }),
);

Deno.test(
  "the processor of a worker that shows no sign of life goes to one other",
  withFolder((folder) => {
    const [stopped, second, third] = [1, 2, 3].map(() =>
      processorsOf(folder, { count: 1 })
    );
    assert(stopped.tryTake());
    const ago = (seconds: number) => {
      const then = new Date(Date.now() - 1_000 * seconds);
      Deno.utimeSync(`${folder}/processor-1`, then, then);
    };
    ago(30);
    assert(!second.tryTake());
    ago(90);
    assert(second.tryTake());
    assert(!third.tryTake());
    // It goes on, and ends: what it had is no longer its own.
    stopped.release();
    assert(!third.tryTake());
    second.release();
    assert(third.tryTake());
    third.release();
  }),
);

Deno.test(
  "a worker whose machine has no place to meet the others says so, and runs",
  withFolder((folder) => {
    const notes: string[] = [];
    Deno.writeTextFileSync(folder, "no folder");
    const worker = processorsOf(folder, { notes });
    assert(worker.tryTake() && worker.tryTake());
    worker.release();
    assertEquals(notes.length, 1);
    assertMatch(
      notes[0],
      /^Runs beside other workers of this machine, whatever they use: /,
    );
  }),
);

testWithPostgres(
  "of four workers on a processor one runs sets; if it is killed, another one does",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const options = { folder, space: SPACE };
    const wanted = await here(db, `${folder}/here.db`, options, input);
    const address = await server.database();
    const one = ["--processors", "1"];
    const workers = Array.from(
      { length: 4 },
      (_, i) =>
        new WorkerProcess(address, folder, [
          ...one,
          // They meet whatever their caches are.
          ...["--cache", `${folder}/cache${i}`],
        ]),
    );
    const id = await enqueue(address, db, options, input);
    const first = await Promise.any(workers.map(async (worker) => {
      await worker.wrote(WORKING);
      return worker;
    }));
    await first.kill();
    const others = workers.filter((worker) => worker !== first);
    assertEquals((await over(address, id)).state, "finished");
    const { workers: seen } = await statusOf(address, id);
    assertEquals(seen.filter(({ done }) => done > 0).length, 2);
    for (const worker of others) await worker.stop();
    const waited = others.filter(({ text }) =>
      text.includes(
        "Waiting: other workers use the processors of this machine (--processors)",
      )
    );
    assert(waited.length > 0);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    assertEquals(tableOf(`${folder}/all.db`).length, 48);
  },
);

testWithPostgres(
  "a worker that waits for a processor ends with --once when the sweep is over",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const address = await server.database();
    const id = await enqueue(address, db, { folder, space: SPACE }, input);
    const workers = ["2", "1", "1"].map((threads) =>
      new WorkerProcess(address, folder, [
        ...["--once", "--processors", "1", "--threads", threads],
      ])
    );
    for (const worker of workers) {
      assertEquals((await worker.ended()).code, 0, worker.text);
    }
    assertEquals((await statusOf(address, id)).done, 48);
  },
);
