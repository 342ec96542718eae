/**
 * Processor time of a set of a sweep, all threads of the process included, in
 * nanoseconds a base bar: of the first hundred sets and of the next, while code is
 * compiled and after it. EMA crosses on 5m, as in `sweep.ts`, but the same in all
 * sets, which differ in their cash: other periods have other numbers of orders, and a
 * sweep over them begins with the dearest.
 *
 * If the next sets take longer, a slice or an order is slower; if the first do
 * alone, more code is compiled, or the same code again.
 *
 *     deno run -A bench/sweep_cpu.ts [--symbols 8] [--days 250] [--sets 300] [--workers 1]
 *       [--crossings]
 *
 * With `--crossings` the strategy is called for crossings alone, which the engine
 * looks for; otherwise for all 5m bars.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import type { SessionConfigInput } from "../src/config/session_config.ts";
import { runSweep } from "../src/sweep/run_sweep.ts";
import { makeBenchMarket } from "./demo_market.ts";

const HUNDRED = 100;
/** That of the first set; each further one has a unit more. */
const CASH = 1_000_000;

const { values } = parseArgs({
  options: {
    symbols: { type: "string", default: "8" },
    days: { type: "string", default: "250" },
    sets: { type: "string", default: "300" },
    workers: { type: "string", default: "1" },
    crossings: { type: "boolean", default: false },
  },
});
const sets = Number(values.sets);
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
  trading_config: { starting_cash: CASH, max_buying_power: CASH },
  strategies: [{
    module: new URL(
      `./strategies/${values.crossings ? "sweep_crossings" : "sweep_cross"}.ts`,
      import.meta.url,
    ).href,
  }],
  variables: { fast: 10, slow: 30 },
};

/** Milliseconds of all threads so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** When so many sets were done; the first entry is the start of the sets. */
const done: { readonly sets: number; readonly ms: number }[] = [];
await runSweep(input, {
  db,
  space: [`trading_config.starting_cash=${CASH}..${CASH + sets - 1}`],
  workers: Number(values.workers),
  onProgress: ({ phase, done: sets }) => {
    if (phase === "tape") done.length = 0;
    if (done.at(-1)?.sets !== sets) done.push({ sets, ms: cpuMs() });
  },
});
Deno.removeSync(folder, { recursive: true });

/** The last reading that counts at most so many sets. */
function at(sets: number) {
  const found = done.findLast((reading) => reading.sets <= sets);
  if (found === undefined) throw new Error("No set was reported");
  return found;
}

/** Nanoseconds a base bar of the sets between two counts. */
function costOf(from: number, to: number): number {
  const first = at(from);
  const last = at(to);
  return (last.ms - first.ms) * 1e6 / (last.sets - first.sets) / bars;
}

const early = costOf(0, HUNDRED);
const late = costOf(HUNDRED, Infinity);
console.log(
  `${bars} bars, ${values.workers} threads; nanoseconds of CPU a set and base bar`,
);
console.log(`the first hundred sets  ${early.toFixed(1)}`);
console.log(`the sets after them     ${late.toFixed(1)}`);
console.log(`the first ÷ the next    ${(early / late).toFixed(2)}`);
Deno.exit(0);
