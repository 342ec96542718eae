/**
 * Strategies that name the package: they get the engine that runs them, with
 * or without a configuration of their folder.
 */
import { assertEquals } from "@std/assert";
import { basename } from "node:path";
import { openbell } from "../cli/_openbell.ts";
import { loadSessionConfig } from "../../src/config/load.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { daysBetween, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-08");

const NAMES = [
  "@openbell/session/strategy",
  "jsr:@openbell/session/strategy",
  "jsr:@openbell/session",
];

function strategy(specifier: string): string {
  return `import { defineStrategy } from "${specifier}";
export default defineStrategy({
  params: { quantity: { type: "integer", default: 3 } },
  create: ({ quantity }) => ({
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      if (context.position(symbol) === 0) context.buy(symbol, quantity);
    },
  }),
});`;
}

/** A folder with a config, its store and strategies, one for each name. */
function write(folder: string): string[] {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }],
  });
  return NAMES.map((name, i) => {
    Deno.writeTextFileSync(`${folder}/${i}.ts`, strategy(name));
    const path = `${folder}/${i}.json`;
    Deno.writeTextFileSync(
      path,
      JSON.stringify({
        backtest_config: { start_date: DAYS[0].date, end_date: DAYS[0].date },
        store: basename(db),
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        strategies: [{ module: `${i}.ts`, params: { quantity: 3 } }],
      }),
    );
    return path;
  });
}

Deno.test("a strategy imports the package by its name, and gets the engine that runs it", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/deno.json`, "{}");
    const configs = write(folder);
    const seen: unknown[] = [];
    for (const config of configs) {
      for (
        const flags of [["--runner", "workers"], ["--runner", "inline"], [
          "--sandbox",
        ]]
      ) {
        const json = `${folder}/result.json`;
        const { code, stderr } = await openbell(
          ["backtest", config, "--quiet", "--json", json, ...flags],
          { cwd: folder },
        );
        assertEquals(code, 0, `${config} ${flags}: ${stderr}`);
        seen.push(JSON.parse(Deno.readTextFileSync(json)).fills.length);
      }
      const { fills } = await runBacktest(loadSessionConfig(config), {
        runner: "inline",
      });
      seen.push(fills.length);
    }
    assertEquals(seen, seen.map(() => 1));
  });
});

Deno.test("a sweep runs a strategy that names the package, with the store of the config", async () => {
  await withFolder(async (folder) => {
    const [, config] = write(folder);
    const { code, stdout, stderr } = await openbell(
      ["sweep", config, "--set", "quantity=1,2"],
      { cwd: folder },
    );
    assertEquals(code, 0, stderr);
    assertEquals(stdout.includes("quantity"), true, stdout);
  });
});
