// Workers that are busy keep their sets; those that are silent lose them, and may return.
import { assert, assertEquals } from "@std/assert";
import { programPath, run } from "../examples/cluster/_tools.ts";
import { testWithPostgres } from "./_postgres.ts";
import {
  accountsOf,
  enqueue,
  fetched,
  here,
  KINDS,
  makeSweepMarket,
  tableOf,
  work,
} from "./_sweeps.ts";
import { busyInput, over, statusOf, WorkerProcess } from "./_workers.ts";

/** Longer than the lease of 10 seconds, in which a worker must be heard. */
const SECONDS = Number(Deno.env.get("OPENBELL_SILENCE") ?? 16);
const SPACE = ["fast=2..9", "slow=10,20"];
/** A set takes about a second. */
const TURNS = 40_000;
const WORKING = /Sweep \d+: /;

const pause = (seconds: number) =>
  new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));

testWithPostgres(
  "a worker whose event loop is blocked for longer than its lease keeps its sets",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const options = { folder, space: SPACE };
    const wanted = await here(db, `${folder}/here.db`, options, input);
    const address = await server.database();
    const id = await enqueue(address, db, options, input);
    let blocked = 0;
    const mine = work(address, folder, {
      onNote: (text) => {
        if (!WORKING.test(text) || blocked++ > 0) return;
        // In the middle of the next sets, which another worker would take.
        setTimeout(() => {
          const end = performance.now() + 1_000 * SECONDS;
          while (performance.now() < end);
        }, 300);
      },
    });
    const other = new WorkerProcess(address, folder, ["--once"]);
    await mine;
    assertEquals((await other.ended()).code, 0, other.text);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    const { retries, workers } = await statusOf(address, id);
    assertEquals(retries, 0);
    assert(workers.every(({ done }) => done > 0));
  },
);

testWithPostgres(
  "a worker that is stopped for longer than its lease and goes on changes nothing",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = busyInput(folder, TURNS);
    const options = { folder, space: SPACE };
    const wanted = await here(db, `${folder}/here.db`, options, input);
    const address = await server.database();
    const id = await enqueue(address, db, options, input);
    const stopped = new WorkerProcess(address, folder);
    await stopped.wrote(WORKING);
    stopped.signal("SIGSTOP");
    const other = new WorkerProcess(address, folder);
    await pause(SECONDS);
    stopped.signal("SIGCONT");
    assertEquals((await over(address, id)).state, "finished");
    for (const worker of [stopped, other]) await worker.stop();
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    assertEquals(tableOf(`${folder}/all.db`).length, 16);
  },
);

/** Calls `body` with an address of this machine that a network of its own reaches. */
async function withNetwork(
  body: (network: {
    readonly command: string[];
    readonly address: string;
    readonly cut: (down: boolean) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const id = `ob${Deno.pid % 10_000}`;
  const ip = (...args: string[]) => run(programPath("ip") ?? "ip", args);
  const inside = (...args: string[]) => ip("netns", "exec", id, "ip", ...args);
  const subnet = `10.213.${Deno.pid % 250}`;
  await ip("netns", "add", id);
  try {
    await ip("link", "add", `${id}a`, "type", "veth", "peer", "name", `${id}b`);
    await ip("link", "set", `${id}b`, "netns", id);
    await ip("addr", "add", `${subnet}.1/24`, "dev", `${id}a`);
    await ip("link", "set", `${id}a`, "up");
    await inside("addr", "add", `${subnet}.2/24`, "dev", `${id}b`);
    await inside("link", "set", `${id}b`, "up");
    await inside("link", "set", "lo", "up");
    await body({
      command: [programPath("ip") ?? "ip", "netns", "exec", id],
      address: `${subnet}.1`,
      cut: async (down) => {
        await inside("link", "set", `${id}b`, down ? "down" : "up");
      },
    });
  } finally {
    await ip("netns", "del", id);
  }
}

/** Passes connections to an address on to a port of this machine. */
function forward(hostname: string, port: number) {
  const listener = Deno.listen({ hostname, port: 0 });
  const open = new Set<Deno.Conn>();
  const pass = async (from: Deno.Conn, to: Deno.Conn) => {
    try {
      await from.readable.pipeTo(to.writable);
    } catch {
      // One side has gone: so does the other.
    }
    for (const one of [from, to]) {
      if (open.delete(one)) tryClose(one);
    }
  };
  const passing: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const from of listener) {
      const to = await Deno.connect({ hostname: "127.0.0.1", port });
      open.add(from).add(to);
      passing.push(pass(from, to), pass(to, from));
    }
  })();
  return {
    port: listener.addr.port,
    close: async () => {
      listener.close();
      await accepting;
      for (const one of open) tryClose(one);
      await Promise.all(passing);
    },
  };
}

function tryClose(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}

if (Deno.uid() === 0 && programPath("ip") !== undefined) {
  for (const { kind, folds, ...walk } of KINDS) {
    testWithPostgres(
      `${kind}: a worker whose network is cut for longer than its lease loses nothing`,
      (server, folder) =>
        withNetwork(async ({ command, address: ip, cut }) => {
          const { db } = makeSweepMarket(folder);
          const input = busyInput(folder, TURNS / folds);
          const options = { folder, space: SPACE, ...walk };
          const local = `${folder}/here.db`;
          const wanted = await here(db, local, options, input);
          const address = await server.database();
          const id = await enqueue(address, db, options, input);
          const way = forward(ip, server.port);
          const far = address.replace(
            `127.0.0.1:${server.port}`,
            `${ip}:${way.port}`,
          );
          const worker = new WorkerProcess(far, folder, [], command);
          await worker.wrote(WORKING);
          await cut(true);
          const other = new WorkerProcess(address, folder);
          await other.wrote(WORKING);
          await pause(SECONDS);
          await cut(false);
          assertEquals((await over(address, id)).state, "finished");
          await other.stop();
          await worker.stop();
          await way.close();
          const out = `${folder}/all.db`;
          assertEquals(await fetched(address, id, out), wanted);
          assertEquals(accountsOf(out), accountsOf(local));
        }),
    );
  }
} else {
  console.log("A network that is cut is not tested: that needs root and ip");
}
