/**
 * The command line from nothing: whole processes of `openbell backtest` with every
 * runner, beside `deno run` of an empty module, in turns; medians of their
 * time with their quartiles. All results must have one hash.
 *
 * If the ratio to the empty module grows, more modules are loaded, or in more
 * threads.
 *
 *     deno run -A bench/cold_start.ts [--days 18] [--rounds 9]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";

const RUNNERS = ["auto", "workers", "inline"];

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "18" },
    rounds: { type: "string", default: "9" },
  },
});
const { bars, db, folder, from, symbols, to } = makeBenchMarket(
  1,
  Number(values.days),
);
const config = `${folder}/config.json`;
const result = `${folder}/result.json`;
const empty = `${folder}/empty.ts`;
Deno.writeTextFileSync(empty, "");
Deno.writeTextFileSync(
  config,
  JSON.stringify({
    backtest_config: { start_date: from, end_date: to },
    session_data_config: {
      symbols,
      streams: ["1m", "5m"],
      indicators: {
        session: [
          { id: "fast", name: "ema", interval: "5m", period: 5 },
          { id: "slow", name: "ema", interval: "5m", period: 20 },
        ],
      },
    },
    strategies: [{
      module: new URL("./strategies/sweep_cross.ts", import.meta.url).href,
    }],
  }),
);
const main = new URL("../src/cli/main.ts", import.meta.url).pathname;
const run = [main, "backtest", config, "--db", db, "--json", result, "--quiet"];
const sides = new Map<string, readonly string[]>([
  ["deno run, an empty module", [empty]],
  ...RUNNERS.map((name) =>
    [`backtest --runner ${name}`, [...run, "--runner", name]] as const
  ),
]);
const times = new Map([...sides.keys()].map((name) => [name, [] as number[]]));
const places = new Map<string, string>();
const hashes = new Set<string>();

for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, args] of sides) {
    const started = performance.now();
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", ...args],
      stderr: "inherit",
    }).output();
    const ms = performance.now() - started;
    if (!success) throw new Error(`${name} failed`);
    // The first round fills the runtime's caches.
    if (round > 0) times.get(name)?.push(ms);
    if (args[0] === empty) continue;
    const { hash, metrics } = JSON.parse(Deno.readTextFileSync(result));
    hashes.add(hash);
    places.set(name, metrics.runner);
  }
}
Deno.removeSync(folder, { recursive: true });
if (hashes.size !== 1) throw new Error("The results of two runners differ");

const [[, first]] = times;
const unit = quartiles(first).median;
console.log(`${bars} bars, ${navigator.hardwareConcurrency} cores`);
for (const [name, readings] of times) {
  const { low, median, high } = quartiles(readings);
  const text = `${median.toFixed(0)} [${low.toFixed(0)} … ${high.toFixed(0)}]`;
  console.log(
    `${name.padEnd(26)} ${text.padStart(22)} ms  ${
      (median / unit).toFixed(1).padStart(5)
    } ×  ${places.get(name) ?? ""}`,
  );
}
