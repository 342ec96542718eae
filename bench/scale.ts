/**
 * Checks that the time of a run grows linearly with its bars and that its memory
 * stays bounded: 100 symbols × 10 years of minutes, 98 million bars of the demo
 * market.
 *
 * The store is generated in a temporary folder, symbol by symbol (about 11
 * bytes per bar), or once in the file that `--db` names. Each point of the
 * curve runs in a separate process (`scale_point.ts`): all years with some of
 * the symbols, then all symbols with some of the years. The exit code is 1 if a
 * point needs 1 GiB or more. A curve that bends means a cost that grows with the
 * number of symbols or the length of a run.
 *
 * With `--threads`, the symbols are split over so many threads instead, in turns;
 * see `split_symbols.ts`. If two threads are not nearly twice as fast as one, they
 * wait for each other or for memory.
 *
 *     deno run -A bench/scale.ts [--symbols 100] [--years 10]
 *       [--runner workers] [--db FILE] [--threads 1,2,4,8,16] [--rounds 3]
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Runner } from "../src/system/run_options.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import { type Reading, startPoint } from "./scale_point.ts";
import { fillStore } from "./large_store.ts";
import { SPLIT_COLUMNS, splitRows } from "./split_symbols.ts";
import { straightLine } from "./straight_line.ts";
import { machineLine, markdownTable } from "./table.ts";

const FIRST_YEAR = 2015;
const LIMIT_MB = 1_024;
const SYMBOL_SHARES = [0.1, 0.25, 0.5, 1];
const YEAR_SHARES = [0.1, 0.2, 0.5];

async function main(
  db: string,
  symbols: readonly string[],
  dates: readonly string[],
  runner: Runner,
): Promise<number> {
  fillStore(db, symbols, dates[0], dates[dates.length - 1]);
  const part = <T>(all: readonly T[], share: number) =>
    all.slice(0, Math.max(1, Math.round(all.length * share)));
  const shapes = [
    ...SYMBOL_SHARES.map((share) => [part(symbols, share), dates] as const),
    ...YEAR_SHARES.map((share) => [symbols, part(dates, share)] as const),
  ];
  const readings: Reading[] = [];
  const rows: string[][] = [];
  for (const [some, range] of shapes) {
    const [from, to] = [range[0], range[range.length - 1]];
    const point = await startPoint({ db, runner, symbols: some, from, to });
    const reading = await point.run();
    readings.push(reading);
    rows.push([
      `${some.length} × ${reading.sessions}`,
      reading.bars.toLocaleString("en-US"),
      reading.seconds.toFixed(2),
      (reading.bars / reading.seconds / 1e6).toFixed(2),
      reading.peakMb.toFixed(0),
    ]);
  }
  console.log(`\n${machineLine()}; ${runner} runner, one run a point\n`);
  console.log(markdownTable(
    ["symbols × sessions", "bars", "seconds", "M bars/s", "peak MiB"],
    rows,
  ));
  const line = straightLine(
    readings.map(({ bars }) => bars),
    readings.map(({ seconds }) => seconds),
  );
  console.log(
    `\nStraight line: ${line.intercept.toFixed(2)} s and ${
      (1e9 * line.slope).toFixed(0)
    } ns a bar explain ${
      (100 * line.explained).toFixed(2)
    } % of the differences in time`,
  );
  const most = Math.max(...readings.map(({ peakMb }) => peakMb));
  const bounded = most < LIMIT_MB;
  console.log(
    `Memory: ${most.toFixed(0)} MiB at most, ${
      bounded ? "below" : "NOT below"
    } ${LIMIT_MB} MiB`,
  );
  return bounded ? 0 : 1;
}

/** The symbols split over each number of threads, in turns. */
async function mainOfThreads(
  db: string,
  symbols: readonly string[],
  dates: readonly string[],
  threads: readonly number[],
  rounds: number,
): Promise<void> {
  const [from, to] = [dates[0], dates[dates.length - 1]];
  fillStore(db, symbols, from, to);
  const point = { db, runner: "inline", symbols, from, to } as const;
  const rows = await splitRows(point, threads, rounds);
  console.log(
    `\n${machineLine()}; ${symbols.length} symbols × ${dates.length} sessions, median of ${rounds} rounds [quartiles]\n`,
  );
  console.log(markdownTable(SPLIT_COLUMNS, rows));
}

const { values } = parseArgs({
  options: {
    symbols: { type: "string", default: "100" },
    years: { type: "string", default: "10" },
    runner: { type: "string", default: "workers" },
    db: { type: "string" },
    threads: { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const symbols = Array.from(
  { length: Number(values.symbols) },
  (_, i) => `S${String(i).padStart(3, "0")}`,
);
const threads = values.threads?.split(",").map(Number);
if (threads?.some((n) => !(n >= 1 && n <= symbols.length))) {
  throw new RangeError("--threads must be numbers from 1 to that of symbols");
}
const lastYear = FIRST_YEAR + Number(values.years) - 1;
const dates = new TimeManager({ exchange: "US_EQUITY" })
  .getTradingDates(`${FIRST_YEAR}-01-01`, `${lastYear}-12-31`);
const folder = Deno.makeTempDirSync({ prefix: "openbell_scale_" });
const runner = values.runner === "inline" ? "inline" : "workers";
try {
  const db = values.db ?? `${folder}/market.db`;
  if (threads === undefined) {
    Deno.exitCode = await main(db, symbols, dates, runner);
  } else {
    await mainOfThreads(db, symbols, dates, threads, Number(values.rounds));
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
