/** Sets of a sweep that tell later ones: each gives what it gives alone. */
import {
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { inProject, openbell, runArgs } from "../cli/_openbell.ts";
import { makeFenceMarket } from "./_runs.ts";

const SETS = new URL("./sets/", import.meta.url);

/** What needs a permission: it is closed in the sandbox alone. They run last. */
const PERMITTED = ["environment.js", "process_state.js"];

/** What the sets of each module gave, with one thread. */
async function sweepAll(
  names: readonly string[],
  sandbox: boolean,
  db: string,
  folder: string,
): Promise<Record<string, unknown>> {
  const out = `${folder}/sets.json`;
  const [run, ...args] = runArgs(inProject("tests/fence/_sets_driver.ts"), [
    ...[`${sandbox}`, db, out, ...names],
  ]);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [run, "--unstable-worker-options", "--no-prompt", ...args],
    stdout: "null",
    signal: AbortSignal.timeout(300_000),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(Deno.readTextFileSync(out));
}

for (const sandbox of [false, true]) {
  const where = sandbox ? "in the sandbox" : "without the sandbox";
  Deno.test(`${where}, no set of a sweep finds what an earlier one has left for it`, async (t) => {
    await withFolder(async (folder) => {
      const db = makeFenceMarket(folder);
      const names = [...Deno.readDirSync(SETS)]
        .filter(({ isFile }) => isFile).map(({ name }) => name)
        .filter((name) => !PERMITTED.includes(name)).sort();
      const all = [...names, ...PERMITTED];
      const found = await sweepAll(all, sandbox, db, folder);
      const honest = found["none.ts"] as [number, unknown[]];
      assertEquals([honest[0], honest[1].length], [0, 3]);
      for (const name of all) {
        const isOpen = !sandbox && PERMITTED.includes(name);
        await t.step(name, () => {
          if (isOpen) assertNotEquals(found[name], honest);
          else assertEquals(found[name], honest);
        });
      }
    });
  });
}

/** A strategy of which one set gives something else when it runs again. */
const changing = (seen: string) =>
  `export default ({ quantity }) => {
  const file = ${JSON.stringify(seen)} + quantity;
  let isSecond = false;
  try {
    Deno.statSync(file);
    isSecond = true;
  } catch {
    Deno.writeTextFileSync(file, "");
  }
  let count = 0;
  return {
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context) {
      if (++count !== 3) return;
      context.buy("AAA", quantity === 2 && isSecond ? 1 : quantity);
    },
  };
};
`;

Deno.test("random sets run again, and one that gives something else ends the sweep, resumed or not", async () => {
  await withFolder(async (folder) => {
    const db = makeFenceMarket(folder);
    const module = `${folder}/changing.js`;
    Deno.writeTextFileSync(module, changing(`${folder}/seen`));
    const sweep = (verify: number, out: string) =>
      runSweep({
        backtest_config: { start_date: "2024-07-01", end_date: "2024-07-01" },
        session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
        trading_config: { max_buying_power: 9e9 },
        strategies: [{ module, params: { quantity: 1 } }],
      }, {
        db,
        space: [{ name: "quantity", values: [1, 2, 3] }],
        out: `${folder}/${out}`,
        verify,
      });
    // The best set alone gives the same.
    assertEquals((await sweep(0, "best.db")).best.length, 3);
    for (const quantity of [1, 2, 3]) {
      Deno.removeSync(`${folder}/seen${quantity}`);
    }
    const error = await assertRejects(() => sweep(3, "all.db"), SessionError);
    assertEquals(error.code, "strategy_failed");
    assertStringIncludes(error.message, "Set 1 gave a different result");
    const resumed = await assertRejects(() => sweep(0, "all.db"), SessionError);
    assertStringIncludes(resumed.message, "those of another sweep");
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
