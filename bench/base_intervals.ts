/**
 * Runs on stored bars of several lengths, which hold the same trades: a run
 * should be as much faster as it has fewer bars.
 *
 * 8 symbols × 250 trading dates of the demo market. Each side streams one stored
 * interval, with an EMA and a strategy that is called for every bar, in one
 * thread. With `--indicators` it has that many EMAs, and the strategy reads the
 * first two and trades their crossings, as users' strategies do. Sides alternate,
 * and the median counts.
 *
 *     deno run -A bench/base_intervals.ts [--rounds 7] [--days 250] [--symbols 8]
 *       [--indicators 10] [--json]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { parseSessionConfig } from "../src/config/parse.ts";
import { DerivedStoreBars } from "../src/coordinator/derived_store_bars.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import {
  crossedAbove,
  crossedBelow,
} from "../src/strategy/series_functions.ts";
import type { Strategy } from "../src/strategy/strategy.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import type { StoredInterval } from "../src/types.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    days: { type: "string", default: "250" },
    symbols: { type: "string", default: "8" },
    indicators: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const trades = values.indicators !== undefined;
const indicators = Number(values.indicators ?? 1);
if (trades && indicators < 2) throw new RangeError("--indicators is 2 or more");
const { db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
);
const INTERVALS: readonly StoredInterval[] = [
  "1m",
  "5m",
  "15m",
  "1h",
  "1h-clock",
];

/** Stores the bars of an interval beside the minutes that make them up. */
async function storeLonger(interval: StoredInterval): Promise<void> {
  const store = openBarStore(db);
  const time = new TimeManager({ exchange: "US_EQUITY" });
  for (const symbol of symbols) {
    const derived = new DerivedStoreBars(store, { symbol, interval });
    for await (const [bars, rows] of derived.days(time)) {
      if (rows === 0) continue;
      const date = time.getTradingDateOf(bars.timestamp[0]);
      store.writeDay(symbol, interval, date, bars, 0, rows, {
        exchange: "US_EQUITY",
      });
    }
  }
  store.close();
}

// The longest first: none is derived from another one that is stored.
for (const interval of INTERVALS.slice(1).reverse()) {
  await storeLonger(interval);
}

const seconds = new Map<StoredInterval, number[]>();
const bars = new Map<StoredInterval, number>();
const system = new SystemManager();
for (let round = 0; round <= rounds; round++) {
  for (const interval of INTERVALS) {
    const config = parseSessionConfig({
      backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
      session_data_config: {
        symbols,
        streams: [interval],
        indicators: {
          session: Array.from({ length: indicators }, (_, i) => (
            { id: `ema${i}`, name: "ema", period: 10 + 10 * i, interval }
          )),
        },
      },
    });
    let calls = 0;
    const strategy: Strategy = {
      subscriptions: [{ intervals: [interval] }],
      onBar: (context, { symbol }) => {
        calls++;
        if (!trades) return;
        const fast = context.indicator(symbol, "ema0");
        const slow = context.indicator(symbol, "ema1");
        const held = context.position(symbol);
        if (held === 0 && crossedAbove(fast, slow)) context.buy(symbol, 100);
        else if (held > 0 && crossedBelow(fast, slow)) {
          context.sell(symbol, held);
        }
      },
    };
    const { baseInterval, metrics } = await system.run(config, {
      db,
      runner: "inline",
      strategies: [strategy],
    });
    if (baseInterval !== interval || calls !== metrics.bars) {
      throw new Error(`the run of ${interval} streamed ${baseInterval}`);
    }
    bars.set(interval, metrics.bars);
    // The first round warms up.
    if (round === 0) continue;
    const readings = seconds.get(interval) ?? [];
    seconds.set(interval, [...readings, metrics.seconds]);
  }
}
system.stop();
Deno.removeSync(folder, { recursive: true });

if (values.json) {
  // By the fastest round of each side.
  const fastest = (interval: StoredInterval) =>
    Math.min(...seconds.get(interval) ?? []);
  const ratios = Object.fromEntries(
    INTERVALS.slice(1).map((interval) => [
      `a run on ${interval}, times as fast as one on 1m`,
      fastest("1m") / fastest(interval),
    ]),
  );
  console.log(JSON.stringify({ ratios }));
  Deno.exit(0);
}

const medianOf = (interval: StoredInterval) =>
  quartiles(seconds.get(interval) ?? []).median;
console.log(
  `${symbols.length} symbols, ${values.days} sessions, in one thread; ${machineLine()}; median of ${rounds} rounds [quartiles]\n`,
);
console.log(markdownTable(
  ["base", "bars", "ms", "ns a bar", "times fewer bars", "times faster"],
  INTERVALS.map((interval) => {
    const count = bars.get(interval) ?? NaN;
    const all = bars.get("1m") ?? NaN;
    return [
      interval,
      count.toLocaleString("en-US"),
      spread((seconds.get(interval) ?? []).map((s) => 1_000 * s)),
      (1e9 * medianOf(interval) / count).toFixed(0),
      (all / count).toFixed(1),
      (medianOf("1m") / medianOf(interval)).toFixed(1),
    ];
  }),
));
