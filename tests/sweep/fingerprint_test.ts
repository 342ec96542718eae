// A sweep is the same on every machine, wherever its files are.
import { assertEquals, assertNotEquals } from "@std/assert";
import { readIdentity } from "../../src/sweep/results_file.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { SweepOptions } from "../../src/sweep/sweep_options.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { pathToFileURL } from "node:url";
import { inProject, runArgs } from "../cli/_openbell.ts";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";
import { DAYS, sweepInput } from "./_sweep.ts";

const SYMBOLS = [
  { name: "AAA", seed: 11 },
  { name: "BBB", seed: 12, gaps: 0.02 },
  { name: "CCC", seed: 13 },
];

/** A strategy of two files in a folder of a project, and bars. */
function place(folder: string, symbols = SYMBOLS) {
  Deno.mkdirSync(`${folder}/lib`, { recursive: true });
  Deno.writeTextFileSync(
    `${folder}/strategy.ts`,
    `import { factor } from "./lib/factor.ts";
export default ({ quantity }) => ({
  subscriptions: [{ intervals: ["5m"] }],
  onSessionStart(context) { context.buy("AAA", quantity * factor); },
});`,
  );
  Deno.writeTextFileSync(`${folder}/lib/factor.ts`, "export const factor = 2;");
  const days = daysBetween("2024-06-10", "2024-06-26");
  return makeMarket(folder, { days, symbols }).db;
}

async function fingerprintOf(
  folder: string,
  db: string,
  options: Partial<SweepOptions> = {},
) {
  const out = `${folder}/${crypto.randomUUID()}.db`;
  const input = sweepInput({
    strategies: [{
      module: "strategy.ts",
      params: { quantity: "$quantity" } as Record<string, string>,
    }],
    variables: { fast: 3, slow: 9, quantity: 1 },
  });
  await runSweep(input, {
    db,
    space: ["quantity=1..3"],
    workers: 1,
    verify: 0,
    folder,
    out,
    ...options,
  });
  return readIdentity(out).fingerprint;
}

Deno.test("a sweep in another folder, with bars imported in another order beside other symbols, has the same fingerprint, and so have its shards", async () => {
  await withFolder(async (folder) => {
    const here = `${folder}/here`;
    const there = `${folder}/far/away/from/it`;
    const first = await fingerprintOf(here, place(here));
    const more = [...SYMBOLS.toReversed(), { name: "DDD", seed: 14 }];
    const db = place(there, more);
    assertEquals(await fingerprintOf(there, db), first);
    const shard = { number: 2, of: 3 };
    assertEquals(await fingerprintOf(there, db, { shard }), first);

    const differs = async (what: string) => {
      const other = await fingerprintOf(there, db);
      const parts = Object.keys(other)
        .filter((part) => other[part] !== first[part]);
      assertEquals(parts, [what]);
    };
    const factor = `${there}/lib/factor.ts`;
    Deno.writeTextFileSync(factor, "export const factor = 3;");
    await differs("the_strategies");
    Deno.writeTextFileSync(factor, "export const factor = 2;");
    assertEquals(await fingerprintOf(there, db), first);

    const bar = makeColumns(1);
    for (const name of ["open", "high", "low", "close"] as const) {
      bar[name][0] = 50;
    }
    bar.timestamp[0] = DAYS[3].open;
    const store = openBarStore(db);
    store.writeDay("BBB", "1m", DAYS[3].date, bar, 0, 1, {
      onConflict: "replace",
    });
    store.close();
    await differs("the_stored_bars");
  });
});

Deno.test("facts of instruments in the store count, those of other symbols do not", async () => {
  await withFolder(async (folder) => {
    const db = place(folder);
    const hash = async () => (await fingerprintOf(folder, db)).the_stored_bars;
    const put = (symbol: string) => {
      const store = openBarStore(db);
      store.instruments.put(symbol, { multiplier: 2 });
      store.close();
    };
    const before = await hash();
    put("ZZZ");
    assertEquals(await hash(), before);
    put("AAA");
    assertNotEquals(await hash(), before);
  });
});

Deno.test("an import of a package counts by its address", async () => {
  await withFolder(async (folder) => {
    const db = place(folder);
    const path = `${folder}/lib/factor.ts`;
    const of = async (text: string) => {
      Deno.writeTextFileSync(path, `${text}\nexport const factor = 2;`);
      return (await fingerprintOf(folder, db)).the_strategies;
    };
    const plain = await of(`import * as path from "node:path"; void path;`);
    const other = await of(`import * as path from "node:util"; void path;`);
    assertNotEquals(plain, other);
  });
});

Deno.test("a package has one address before and after it is loaded", async () => {
  await withFolder(async (folder) => {
    const strategy = `${folder}/strategy.ts`;
    Deno.writeTextFileSync(strategy, `import "commander";`);
    const program = `${folder}/program.ts`;
    const modules = inProject("src/sweep/module_files.ts");
    Deno.writeTextFileSync(
      program,
      `const { hashModules } = await import(${JSON.stringify(modules)});
const hash = () => hashModules([${
        JSON.stringify(pathToFileURL(strategy).href)
      }]);
// The runtime must not find the import before the program runs.
const name = ["comm", "ander"].join("");
const isLoaded = Deno.args.includes("loaded");
if (isLoaded) await import(name);
const first = hash();
if (!isLoaded) await import(name);
console.log(JSON.stringify([first, hash()]));`,
    );
    const hashes = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: runArgs(program, args),
      }).output();
      return JSON.parse(new TextDecoder().decode(stdout));
    };
    const [before, after] = await hashes();
    assertEquals(before, after);
    assertEquals(await hashes("loaded"), [before, before]);
  });
});
