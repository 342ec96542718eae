/**
 * The cost of ten indicators on each bar.
 *
 * The pipeline of `pipeline.ts`, and bars of 1m and 5m alone with a strategy
 * that does nothing, each with and without ten indicators on 1m, in turns;
 * medians and their ratio are printed for both runners. With ten indicators the
 * pipeline must keep more than half of its throughput. A regression makes each
 * indicator of a user more expensive.
 *
 *     deno run -A bench/indicator_cost.ts [--rounds 7] [--days 125] [--symbols 8]
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Strategy } from "../src/strategy/strategy.ts";
import type { SessionConfig } from "../src/config/session_config.ts";
import type { RunMetrics } from "../src/results/run_result.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { barsConfig, pipelineConfig } from "./pipeline_config.ts";
import { quartiles } from "./quartiles.ts";
import { crossCount } from "./strategies/cross_count.ts";

const TEN = [
  "sma",
  "ema",
  "rsi",
  "macd",
  "atr",
  "bbands",
  "stochastic",
  "adx",
  "obv",
  "vwap",
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    days: { type: "string", default: "125" },
    symbols: { type: "string", default: "8" },
  },
});
const { db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
);

const range = { symbols, from, to };
const ten = TEN.map((name) => ({
  id: `ten_${name}`,
  name,
  interval: "1m" as const,
}));
/** Rounds after which most code is compiled. */
const WARM_UPS = 4;

interface Workload {
  readonly name: string;
  /** Without the ten, and with them. */
  readonly configs: readonly SessionConfig[];
  readonly strategy: () => Strategy;
  readonly readings: Record<string, RunMetrics[][]>;
}
const workloads: Workload[] = [{
  name: "the pipeline",
  configs: [pipelineConfig(range), pipelineConfig(range, ten)],
  strategy: () => crossCount().strategy,
  readings: { inline: [[], []], workers: [[], []] },
}, {
  name: "bars alone",
  configs: [barsConfig(range), barsConfig(range, ten)],
  strategy: () => ({
    subscriptions: [{ intervals: ["5m"] }],
    onBar: () => {},
  }),
  readings: { inline: [[], []], workers: [[], []] },
}];

const system = new SystemManager();
for (let round = 0; round < WARM_UPS + Number(values.rounds); round++) {
  for (const { configs, strategy, readings } of workloads) {
    for (const runner of ["inline", "workers"] as const) {
      for (const [i, config] of configs.entries()) {
        const { metrics } = await system.run(config, {
          db,
          runner,
          strategies: [strategy()],
        });
        if (round >= WARM_UPS) readings[runner][i].push(metrics);
      }
    }
  }
}
system.stop();
Deno.removeSync(folder, { recursive: true });

const [{ bars }] = workloads[0].readings.inline[0];
console.log(
  `${
    bars.toLocaleString("en-US")
  } one-minute bars of ${symbols.length} symbols, ten indicators: ${
    TEN.join(" ")
  }`,
);
for (const { name, readings } of workloads) {
  for (const [runner, [without, full]] of Object.entries(readings)) {
    const rate = (of: RunMetrics[]) =>
      quartiles(of.map((one) => one.barsPerSecond)).median / 1e6;
    const busy = (of: RunMetrics[]) =>
      quartiles(of.map(({ busyMs }) => busyMs.processor)).median;
    const each = 1e6 * (busy(full) - busy(without)) / bars / TEN.length;
    console.log(
      `${name.padEnd(12)} ${runner.padEnd(7)} without ${
        rate(without).toFixed(2)
      } M bars/s, with ${rate(full).toFixed(2)}: ${
        (rate(full) / rate(without)).toFixed(2)
      } of the throughput; ${
        each.toFixed(1)
      } ns an indicator and bar in the processor`,
    );
  }
}
