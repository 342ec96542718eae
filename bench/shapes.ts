/**
 * The time of a bar by the shape of a run: many symbols for a few sessions, one
 * symbol for twenty years, and shapes between them, on minutes and on seconds.
 *
 * Each run streams its base bars, derives 5m bars with EMA 10 and 30 on them, and
 * calls a strategy for every 5m bar. Shapes take turns in one process; the first
 * round warms up, and the median of the others counts. Shapes of minutes must be
 * within 1.5 × of the fastest one of them, a bar, and so must those of seconds. If
 * many symbols become slower, a slice or a session has a cost for each symbol; if
 * many sessions do, a session has one.
 *
 *     deno run -A bench/shapes.ts [--rounds 5] [--runner inline] [--share 1]
 *
 * `--share 0.1` takes a tenth of the sessions of each shape. Exit code 1: a shape is
 * slower than that.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { parseSessionConfig } from "../src/config/parse.ts";
import { makeColumns } from "../src/store/bar_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import { randomInt, seededRandom } from "../tests/fixtures/random.ts";
import { type BenchMarket, makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { crossCount } from "./strategies/cross_count.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const LIMIT = 1.5;
const FIRST_DATE = "2005-01-03";

type Base = "1m" | "1s";

/** A shape: its base bars, symbols and sessions. */
interface Shape {
  readonly base: Base;
  readonly symbols: number;
  readonly sessions: number;
}

const SHAPES: readonly Shape[] = [
  { base: "1m", symbols: 500, sessions: 20 },
  { base: "1m", symbols: 100, sessions: 50 },
  { base: "1m", symbols: 20, sessions: 250 },
  { base: "1m", symbols: 5, sessions: 1_000 },
  { base: "1m", symbols: 1, sessions: 5_000 },
  { base: "1s", symbols: 20, sessions: 5 },
  { base: "1s", symbols: 5, sessions: 20 },
  { base: "1s", symbols: 1, sessions: 100 },
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    runner: { type: "string", default: "inline" },
    share: { type: "string", default: "1" },
  },
});
const rounds = Number(values.rounds);
const runner = values.runner === "workers" ? "workers" : "inline";

function marketOf({ base, symbols, sessions }: Shape): BenchMarket {
  const days = Math.max(1, Math.round(sessions * Number(values.share)));
  return base === "1m"
    ? makeBenchMarket(symbols, days, { first: FIRST_DATE })
    : secondsMarket(symbols, days);
}

/** Random walks in cents, a bar for every second. */
function secondsMarket(symbolCount: number, days: number): BenchMarket {
  const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const folder = Deno.makeTempDirSync({ prefix: "openbell_shapes_" });
  const db = `${folder}/market.db`;
  const store = openBarStore(db, { create: true });
  const to = days === 1
    ? FIRST_DATE
    : time.getNextTradingDate(FIRST_DATE, days - 1);
  const dates = time.getTradingDates(FIRST_DATE, to);
  const random = seededRandom(7);
  let bars = 0;
  store.transaction(() => {
    for (const symbol of symbols) {
      let cents = 10_000;
      for (const date of dates) {
        const { open, close } = time.getSessionBoundaryTimes(date);
        const columns = makeColumns((close - open) / 1_000);
        const rows = columns.timestamp.length;
        for (let row = 0; row < rows; row++) {
          const first = cents;
          cents = Math.max(1_000, cents + randomInt(random, -2, 2));
          columns.timestamp[row] = open + 1_000 * row;
          columns.open[row] = first / 100;
          columns.high[row] = Math.max(first, cents) / 100;
          columns.low[row] = Math.min(first, cents) / 100;
          columns.close[row] = cents / 100;
          columns.volume[row] = 100;
        }
        store.writeDay(symbol, "1s", date, columns, 0, rows, {
          exchange: "US_EQUITY",
        });
        bars += rows;
      }
    }
  });
  store.close();
  return { folder, db, symbols, from: FIRST_DATE, to, bars };
}

/** Nanoseconds a bar. */
async function run(
  system: SystemManager,
  base: Base,
  { db, symbols, from, to, bars }: BenchMarket,
): Promise<number> {
  const config = parseSessionConfig({
    backtest_config: { start_date: from, end_date: to, prefetch_days: 5 },
    session_data_config: {
      symbols,
      streams: [base, "5m"],
      indicators: {
        session: [
          { name: "ema", period: 10, interval: "5m" },
          { name: "ema", period: 30, interval: "5m" },
        ],
      },
    },
  });
  const { metrics } = await system.run(config, {
    db,
    runner,
    strategies: [crossCount().strategy],
  });
  if (metrics.bars !== bars) {
    throw new Error(`${metrics.bars} bars were streamed, not ${bars}`);
  }
  return 1e9 * metrics.seconds / bars;
}

const markets = SHAPES.map(marketOf);
const readings: number[][] = SHAPES.map(() => []);
const system = new SystemManager();
for (let round = 0; round <= rounds; round++) {
  for (const [i, { base }] of SHAPES.entries()) {
    const reading = await run(system, base, markets[i]);
    if (round > 0) readings[i].push(reading);
  }
}
system.stop();
for (const { folder } of markets) Deno.removeSync(folder, { recursive: true });

const medians = readings.map((all) => quartiles(all).median);
const bestOf = (base: Base) =>
  Math.min(...medians.filter((_, i) => SHAPES[i].base === base));
const ratios = SHAPES.map(({ base }, i) => medians[i] / bestOf(base));
console.log(
  `${machineLine()}; ${runner} runner, median of ${rounds} rounds [quartiles]\n`,
);
console.log(markdownTable(
  ["base", "symbols × sessions", "bars", "ns a bar", "× the fastest"],
  SHAPES.map(({ base, symbols, sessions }, i) => [
    base,
    `${symbols} × ${Math.max(1, Math.round(sessions * Number(values.share)))}`,
    markets[i].bars.toLocaleString("en-US"),
    spread(readings[i]),
    ratios[i].toFixed(2),
  ]),
));
const isWithin = Math.max(...ratios) <= LIMIT;
console.log(
  `\n${isWithin ? "All" : "NOT all"} within ${LIMIT} × of the fastest`,
);
Deno.exit(isWithin ? 0 : 1); // threads would keep the process alive
