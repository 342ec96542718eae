/**
 * Bars × sets per second of a sweep: 400 EMA crosses on 5m over 8 symbols × 250
 * trading dates of the demo market, with one thread, with two, and as
 * backtests one after another (inline, a sample of the sets).
 *
 * All three give the same fills and equity; hashes are checked before anything is
 * printed. Sides alternate; medians are printed with their quartiles, the tape
 * separately. If the rate of one thread regresses, the analysis engine is slower; if
 * the ratio of two threads to one regresses, threads write to shared memory or wait
 * for the main thread.
 *
 *     deno run -A bench/sweep.ts [--rounds 3] [--days 250] [--symbols 8] [--sets 400]
 *       [--json]
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { SessionConfigInput } from "../src/config/session_config.ts";
import { parseSessionConfig } from "../src/config/parse.ts";
import { runSweep } from "../src/sweep/run_sweep.ts";
import { runBacktest } from "../src/system/system_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    days: { type: "string", default: "250" },
    symbols: { type: "string", default: "8" },
    sets: { type: "string", default: "400" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const sets = Number(values.sets);
const side = Math.ceil(Math.sqrt(sets));
const { bars, db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
);

const ema = (id: string) => ({
  id,
  name: "ema",
  interval: "5m" as const,
  period: `$${id}` as unknown as number,
});
const input: SessionConfigInput = {
  backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
  session_data_config: {
    symbols,
    streams: ["1m", "5m"],
    indicators: { session: [ema("fast"), ema("slow")] },
  },
  trading_config: { max_buying_power: 1_000_000 },
  strategies: [{
    module: new URL("./strategies/sweep_cross.ts", import.meta.url).href,
  }],
  variables: { fast: 5, slow: 20 },
};
const space = [
  `fast=4..${3 + side}`,
  `slow=${10 + side}..${9 + side + Math.ceil(sets / side)}`,
];

const proofs = new Map<number, string>();
const rates: Record<string, number[]> = {
  "1 thread": [],
  "2 threads": [],
  "backtests": [],
};
const tapes: number[] = [];

function prove(set: number, hash: string): void {
  const known = proofs.get(set) ?? hash;
  if (known !== hash) throw new Error(`Set ${set} differs between two sides`);
  proofs.set(set, hash);
}

async function sweep(workers: number): Promise<number> {
  const { best, metrics } = await runSweep(input, {
    db,
    space,
    workers,
    top: sets * 2,
  });
  for (const { set, hash } of best) prove(set, hash);
  tapes.push(metrics.tapeSeconds);
  return metrics.barSetsPerSecond;
}

/** Every tenth set as a backtest of its own, start-up included. */
async function backtests(): Promise<number> {
  const { best } = await runSweep(input, { db, space, top: sets * 2 });
  const sample = best.filter(({ set }) => set % 10 === 0);
  const started = performance.now();
  for (const { set, parameters } of sample) {
    const config = parseSessionConfig(input, { variables: parameters });
    const result = await runBacktest(config, { db, runner: "inline" });
    prove(set, result.accountHash);
  }
  const seconds = (performance.now() - started) / 1_000;
  return bars * sample.length / seconds;
}

rates.backtests.push(await backtests());
for (let round = 0; round < rounds; round++) {
  rates["1 thread"].push(await sweep(1));
  rates["2 threads"].push(await sweep(2));
}
Deno.removeSync(folder, { recursive: true });

if (values.json) {
  // By the fastest round of each side.
  const fastest = (side: string) => Math.max(...rates[side]);
  const ratios = {
    "a sweep on two threads, of one thread's speed": fastest("2 threads") /
      fastest("1 thread"),
    "a sweep on one thread, of backtests' speed": fastest("1 thread") /
      fastest("backtests"),
  };
  console.log(JSON.stringify({ ratios }));
  Deno.exit(0);
}

const cpu = navigator.hardwareConcurrency;
console.log(
  `${bars} bars × ${proofs.size} sets; ${cpu} cores, Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.arch}`,
);
console.log(
  `median of ${rounds} rounds [quartiles], sides alternating; the tape ${
    quartiles(tapes).median.toFixed(2)
  } s\n`,
);
const one = quartiles(rates["1 thread"]).median;
for (const [name, readings] of Object.entries(rates)) {
  const { low, median, high } = quartiles(readings);
  const text = (rate: number) => (rate / 1e6).toFixed(1);
  console.log(
    `${name.padEnd(10)} ${text(median).padStart(6)} M bars × sets/s [${
      text(low)
    } … ${text(high)}]  ${(median / one).toFixed(2)} of one thread`,
  );
}
