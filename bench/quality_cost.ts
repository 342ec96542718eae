/**
 * The cost of quality scoring: the same backtest with quality on and off,
 * alternately, with both runners.
 *
 * 8 symbols × 250 trading dates of the demo market, some minutes missing, 1m
 * bars with 5m derived, one EMA and a strategy that is called for every 5m bar.
 * The ratio of the medians counts: a run with quality may take up to 1.10 times one
 * without. A third side reads gaps and quality in each call, a cost that only such
 * strategies have.
 *
 *     deno run -A bench/quality_cost.ts [--rounds 7] [--days 250] [--symbols 8]
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Strategy } from "../src/strategy/strategy.ts";
import { parseSessionConfig } from "../src/config/parse.ts";
import type { Runner } from "../src/system/run_options.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    days: { type: "string", default: "250" },
    symbols: { type: "string", default: "8" },
    gaps: { type: "string", default: "0.002" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const { db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
  { gapRate: Number(values.gaps) },
);

function configOf(scored: boolean) {
  return parseSessionConfig({
    backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
    session_data_config: {
      symbols,
      streams: ["1m", "5m"],
      gap_filler: { enable_session_quality: scored },
      historical: { enable_quality: scored },
      indicators: { session: [{ name: "ema", period: 10, interval: "5m" }] },
    },
  });
}

const SIDES = {
  off: { scored: false, reads: false },
  on: { scored: true, reads: false },
  read: { scored: true, reads: true },
} as const;
const RUNNERS: readonly Runner[] = ["inline", "workers"];
const seconds: Record<string, number[]> = {};
const system = new SystemManager();
let bars = 0;
for (let round = 0; round <= rounds; round++) {
  for (const runner of RUNNERS) {
    for (const [name, { scored, reads }] of Object.entries(SIDES)) {
      let sum = 0;
      const strategy: Strategy = {
        subscriptions: [{ intervals: ["5m"] }],
        onBar(context, bar) {
          sum += bar.close;
          if (!reads) return;
          sum += context.quality(bar.symbol) + context.gaps(bar.symbol).length;
        },
      };
      const { metrics } = await system.run(configOf(scored), {
        db,
        runner,
        strategies: [strategy],
      });
      if (!(sum > 0)) throw new Error("the strategy saw nothing");
      bars = metrics.bars;
      // The first round warms up.
      if (round > 0) {
        (seconds[`${runner} ${name}`] ??= []).push(metrics.seconds);
      }
    }
  }
}
system.stop();
Deno.removeSync(folder, { recursive: true });

if (values.json) {
  // By the fastest round of each side.
  const fastest = (side: string) => Math.min(...seconds[side]);
  const ratios = Object.fromEntries(
    RUNNERS.map((runner) => [
      `${runner} with quality, of the speed without`,
      fastest(`${runner} off`) / fastest(`${runner} on`),
    ]),
  );
  console.log(JSON.stringify({ ratios }));
  Deno.exit(0);
}

console.log(
  `${
    bars.toLocaleString("en-US")
  } one-minute bars, ${symbols.length} symbols, ${values.days} sessions; ` +
    `${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}, ${Deno.build.arch}`,
);
console.log(`median of ${rounds} rounds [quartiles], sides alternating\n`);
for (const runner of RUNNERS) {
  const off = quartiles(seconds[`${runner} off`]).median;
  for (const name of Object.keys(SIDES)) {
    const { low, median, high } = quartiles(seconds[`${runner} ${name}`]);
    const ms = (s: number) => (1_000 * s).toFixed(0);
    console.log(
      `${runner.padEnd(8)} quality ${name.padEnd(5)} ${
        ms(median).padStart(6)
      } ms [${ms(low)} … ${ms(high)}]  ${(median / off).toFixed(3)} of off`,
    );
  }
}
