/** Sets of a sweep that tell later ones: each gives what it gives alone, or the sweep ends. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { openbell } from "../cli/_openbell.ts";
import { makeFenceMarket } from "./_runs.ts";

const SETS = new URL("./sets/", import.meta.url);
const VALUES = [1, 2, 3];

/** The hash of each set. */
async function hashesOf(name: string, db: string): Promise<unknown[]> {
  const { best, failures } = await runSweep({
    backtest_config: { start_date: "2024-07-01", end_date: "2024-07-01" },
    session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
    trading_config: { max_buying_power: 9e9 },
    variables: { quantity: 1 },
    strategies: [{
      module: new URL(name, SETS).href,
      params: { quantity: "$quantity" },
    }],
  }, { db, space: [{ name: "quantity", values: VALUES }], workers: 1 });
  assertEquals(failures.length, 0);
  return best.map((row) => [row.parameters.quantity, row.hash]);
}

/**
 * What nobody can take back. The best set runs again in another thread, and the
 * sweep ends because it gives something else there.
 */
const NOTICED = [
  "diagnostics.js",
  "listeners.js",
  "listeners_by_prototype.js",
  "node_modules.js",
  "process_events.js",
];

Deno.test("no set of a sweep finds what an earlier one has left for it", async (t) => {
  await withFolder(async (folder) => {
    const db = makeFenceMarket(folder);
    const honest = await hashesOf("none.ts", db);
    assertEquals(honest.length, VALUES.length);
    const names = [...Deno.readDirSync(SETS)].map(({ name }) => name).sort();
    for (const name of names) {
      await t.step(name, async () => {
        const hashes = hashesOf(name, db);
        if (!NOTICED.includes(name)) return assertEquals(await hashes, honest);
        const error = await assertRejects(() => hashes, SessionError);
        assertEquals(error.code, "strategy_failed");
        assertStringIncludes(
          error.message,
          "different result when it ran again",
        );
      });
    }
  });
});

const TAPES = new URL("./tapes/", import.meta.url);

/** The hash of each set of a sweep of the command line. */
async function printedHashes(
  name: string,
  db: string,
  folder: string,
): Promise<unknown[]> {
  const module = new URL(name, TAPES).href;
  const path = `${folder}/sweep.json`;
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      backtest_config: { start_date: "2024-07-01", end_date: "2024-07-01" },
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m", "5m"],
        indicators: {
          modules: [module],
          session: [{ id: "own", name: "own", interval: "1m" }],
        },
      },
      trading_config: { max_buying_power: 9e9 },
      variables: { quantity: 1 },
      strategies: [{ module, params: { quantity: "$quantity" } }],
    }),
  );
  const args = ["sweep", path, "--db", db, "--set", "quantity=1,2", "--quiet"];
  const { code, stdout, stderr } = await openbell([...args, "--json", "-"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout).best.map((
    row: { parameters: { quantity: number }; hash: string },
  ) => [row.parameters.quantity, row.hash]);
}

Deno.test("no set of a sweep hears of the bars that an own indicator has seen", async (t) => {
  await withFolder(async (folder) => {
    const db = makeFenceMarket(folder);
    const honest = await printedHashes("none.ts", db, folder);
    assertEquals(honest.length, 2);
    for (const { name } of Deno.readDirSync(TAPES)) {
      await t.step(name, async () => {
        assertEquals(await printedHashes(name, db, folder), honest);
      });
    }
  });
});
