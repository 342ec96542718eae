/**
 * The cost of parked symbols: the same backtest with one active symbol alone,
 * with a universe beside it, and with all of them active, alternately.
 *
 * Each side computes a 20-day SMA of every symbol, which the strategy reads
 * before each session. Active symbols have the bars, indicators and calls of
 * `bench/pipeline.ts`. The share counts: what the parked symbols add to a run,
 * preparation included, of what the active ones add. The target is a tenth.
 *
 *     deno run -A bench/universe.ts [--rounds 5] [--days 60] [--symbols 500]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { parseSessionConfig } from "../src/config/parse.ts";
import type { Runner } from "../src/system/run_options.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const PERIOD = 20;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    days: { type: "string", default: "60" },
    symbols: { type: "string", default: "500" },
  },
});
const rounds = Number(values.rounds);
const days = Number(values.days);
const market = makeBenchMarket(Number(values.symbols) + 1, PERIOD + days);
const [first, ...others] = market.symbols;
const start = new TimeManager({ exchange: "US_EQUITY" })
  .getNextTradingDate(market.from, PERIOD);

const SIDES = {
  alone: { symbols: [first], universe: [] },
  parked: { symbols: [first], universe: others },
  active: { symbols: market.symbols, universe: [] },
} as const;
type Side = keyof typeof SIDES;

function configOf(side: Side) {
  return parseSessionConfig({
    backtest_config: { start_date: start, end_date: market.to },
    session_data_config: {
      ...SIDES[side],
      streams: ["1m", "5m", "15m"],
      indicators: {
        session: [
          { id: "day", name: "sma", period: PERIOD, interval: "1d" },
          { id: "fast", name: "ema", period: 10, interval: "5m" },
          { id: "slow", name: "ema", period: 30, interval: "5m" },
          { name: "rsi", period: 14, interval: "1m" },
        ],
      },
    },
  });
}

/** Runs a side and returns its seconds, and how many averages were ready. */
async function run(
  system: SystemManager,
  side: Side,
  runner: Runner,
): Promise<{ readonly seconds: number; readonly ready: number }> {
  const config = configOf(side);
  const names = side === "alone" ? [first] : market.symbols;
  let ready = 0;
  let above = 0;
  const started = performance.now();
  await system.run(config, {
    db: market.db,
    runner,
    strategies: [{
      subscriptions: [{ intervals: ["5m"] }],
      onSessionStart(context) {
        for (const name of names) {
          if (context.indicator(name, "day").ready) ready++;
        }
      },
      onBar(context, { symbol }) {
        const fast = context.indicator(symbol, "fast").value;
        const slow = context.indicator(symbol, "slow").value;
        if (fast !== undefined && slow !== undefined && fast > slow) above++;
      },
    }],
  });
  if (above === 0) throw new Error(`${side}: no average was above another`);
  return { seconds: (performance.now() - started) / 1_000, ready };
}

const system = new SystemManager();
const rows: string[][] = [];
for (const runner of ["inline", "workers"] as const) {
  const seconds: Record<Side, number[]> = { alone: [], parked: [], active: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const side of Object.keys(SIDES) as Side[]) {
      const result = await run(system, side, runner);
      const names = side === "alone" ? 1 : market.symbols.length;
      if (result.ready !== names * days) {
        throw new Error(`${side}: ${result.ready} averages were ready`);
      }
      // The first round warms up.
      if (round > 0) seconds[side].push(result.seconds);
    }
  }
  const median = (side: Side) => quartiles(seconds[side]).median;
  const alone = median("alone");
  const share = (median("parked") - alone) / (median("active") - alone);
  for (const side of Object.keys(SIDES) as Side[]) {
    rows.push([
      `${runner}, ${side}`,
      spread(seconds[side].map((s) => 1_000 * s), 0),
      side === "parked" ? `${(100 * share).toFixed(1)} %` : "",
    ]);
  }
}
system.stop();
Deno.removeSync(market.folder, { recursive: true });

console.log(
  `${others.length} symbols beside one, ${days} sessions; median of ${rounds} rounds [quartiles]; ${machineLine()}\n`,
);
console.log(
  markdownTable(["run", "ms", "of what active ones add"], rows),
);
