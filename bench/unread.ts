/**
 * Bars that nobody reads: 500 symbols, of whose slices a strategy reads one of 390.
 * It is called at 12:00 and reads the newest close of all symbols.
 *
 * As sets of a sweep, whose bars are in memory, and as whole runs in one thread, from
 * SQLite. The sets tell what a slice costs that is not read; the aim is 40 million
 * bars a second.
 *
 *     deno run -A bench/unread.ts [--symbols 500] [--days 20] [--sets 60]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { parseSessionConfig } from "../src/config/parse.ts";
import type { SessionConfigInput } from "../src/config/session_config.ts";
import type { Strategy } from "../src/strategy/strategy.ts";
import { runSweep } from "../src/sweep/run_sweep.ts";
import { runBacktest } from "../src/system/system_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable } from "./table.ts";

const RUNS = 7;
/** Sets that are left out, while code is compiled. */
const WARM_SETS = 10;

const { values } = parseArgs({
  options: {
    symbols: { type: "string", default: "500" },
    days: { type: "string", default: "20" },
    sets: { type: "string", default: "60" },
  },
});
const { bars, db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
);
const input: SessionConfigInput = {
  backtest_config: { start_date: from, end_date: to },
  session_data_config: { symbols, streams: ["1m", "5m"] },
};

/** How many times a strategy has read all symbols. */
let readings = 0;

function reader(): Strategy {
  return {
    subscriptions: [],
    setup(context) {
      context.schedule("12:00", (context) => {
        let sum = 0;
        for (const symbol of context.symbols) {
          sum += context.bars(symbol, "1m").close(-1);
        }
        if (sum > 0) readings++;
      });
    },
  };
}

/** Milliseconds a set, between one report of the progress and the next. */
const setMs: number[] = [];
let reported = { sets: WARM_SETS, at: NaN };
await runSweep(input, {
  db,
  space: [`random_seed=1..${values.sets}`],
  workers: 1,
  strategies: [reader],
  onProgress: ({ phase, done }) => {
    if (phase === "tape" || done <= reported.sets) return;
    const now = performance.now();
    if (!Number.isNaN(reported.at)) {
      setMs.push((now - reported.at) / (done - reported.sets));
    }
    reported = { sets: done, at: now };
  },
});
const runMs: number[] = [];
const config = parseSessionConfig(input);
for (let run = 0; run < RUNS; run++) {
  const started = performance.now();
  await runBacktest(config, { db, runner: "inline", strategies: [reader()] });
  runMs.push(performance.now() - started);
}
Deno.removeSync(folder, { recursive: true });
const expected = (Number(values.sets) + RUNS) * Number(values.days);
if (readings !== expected) {
  throw new Error(`${readings} readings; there should be ${expected}`);
}

function row(name: string, ms: readonly number[]): string[] {
  const { median } = quartiles(ms);
  return [name, median.toFixed(1), (bars / median / 1e3).toFixed(0)];
}

console.log(
  `${symbols.length} symbols, ${
    bars.toLocaleString("en-US")
  } bars; ${machineLine()}\n`,
);
console.log(markdownTable(["", "ms", "M bars/s"], [
  row("a set of a sweep", setMs),
  row("a run, SQLite to strategy, one thread", runMs.slice(1)),
]));
Deno.exit(0);
