/**
 * What ten indicators on every bar cost the pipeline.
 *
 * The same run with and without ten indicators on 1m, in turns; medians and
 * their ratio are printed for both runners. With ten indicators the pipeline
 * must keep more than half of its throughput: a regression here is what every
 * further indicator of a user costs.
 *
 *     deno run -A bench/indicator_cost.ts [--rounds 7] [--days 125] [--symbols 8]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { parseSessionConfig } from "../src/config/parse.ts";
import { type Runner, SystemManager } from "../src/system/system_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";

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

const configs = [[], TEN].map((names) =>
  parseSessionConfig({
    backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
    session_data_config: {
      symbols,
      streams: ["1m", "5m"],
      indicators: {
        session: names.map((name) => ({ name, interval: "1m" as const })),
      },
    },
  })
);

const system = new SystemManager();
const seconds: Record<string, [number[], number[]]> = {};
const busy: Record<string, [number[], number[]]> = {};
let bars = 0;
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const runner of ["inline", "workers"] as Runner[]) {
    for (const [i, config] of configs.entries()) {
      const { metrics } = await system.run(config, {
        db,
        runner,
        strategies: [{
          subscriptions: [{ intervals: ["5m"] }],
          onBar: () => {},
        }],
      });
      bars = metrics.bars;
      // The first round warms.
      if (round === 0) continue;
      (seconds[runner] ??= [[], []])[i].push(metrics.seconds);
      (busy[runner] ??= [[], []])[i].push(metrics.busyMs.processor);
    }
  }
}
system.stop();
Deno.removeSync(folder, { recursive: true });

console.log(
  `${
    bars.toLocaleString("en-US")
  } one-minute bars of ${symbols.length} symbols, ten indicators: ${
    TEN.join(" ")
  }`,
);
for (const [runner, [without, ten]] of Object.entries(seconds)) {
  const plain = quartiles(without).median;
  const full = quartiles(ten).median;
  const rate = (s: number) => `${(bars / s / 1e6).toFixed(2)} M bars/s`;
  const [idle, used] = busy[runner].map((ms) => quartiles(ms).median);
  console.log(
    `${runner.padEnd(8)} without ${rate(plain)}, with ${rate(full)}: ${
      (plain / full).toFixed(2)
    } of the throughput; ${
      (1e6 * (used - idle) / bars / TEN.length).toFixed(1)
    } ns an indicator and bar in the processor`,
  );
}
