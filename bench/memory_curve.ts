/**
 * Measures whether the memory of a run grows with its length.
 *
 * Runs a thousand sessions of a demo market inline and through workers, each in
 * a separate process, and prints the resident memory every fifty sessions. A
 * flat curve after the first fifty means that the next session reuses the
 * memory of the last; a rising one means a leak. A shorter run comes first: a
 * thousand sessions take less than a second, in which the runtime still
 * compiles, and compiled code would count as memory of sessions.
 *
 * ```sh
 * deno run -A bench/memory_curve.ts [sessions]
 * ```
 *
 * @module
 */
import { parseSessionConfig } from "../src/config/parse.ts";
import { writeDemoMarket } from "../src/demo/demo_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../src/system/system_manager.ts";
import type { Runner } from "../src/system/run_options.ts";
import { TimeManager } from "../src/time/time_manager.ts";

const SYMBOLS = ["ALFA", "BRAVO", "CHARLIE"];
const FROM = "2020-01-02";
const TO = "2024-03-28";
const STEP_SESSIONS = 50;
const WARM_UP_SESSIONS = 500;
/** The most growth after the first fifty sessions that counts as flat. */
const FLAT_MB = 16;

interface Point {
  readonly sessions: number;
  readonly rssMb: number;
}

/** Resident memory after a garbage collection. */
function memoryMb(): number {
  // Otherwise the curve depends on when the collector happens to run.
  (globalThis as { gc?: () => void }).gc?.();
  return Deno.memoryUsage().rss / 2 ** 20;
}

/** The memory of one run at its start and every fifty sessions. */
async function measure(
  db: string,
  runner: Runner,
  count: number,
): Promise<Point[]> {
  const dates = new TimeManager({ exchange: "US_EQUITY" })
    .getTradingDates(FROM, TO).slice(0, count);
  await run(db, runner, dates.slice(0, WARM_UP_SESSIONS), () => {});
  const points: Point[] = [{ sessions: 0, rssMb: memoryMb() }];
  let sessions = 0;
  await run(db, runner, dates, () => {
    sessions++;
    if (sessions % STEP_SESSIONS === 0 || sessions === dates.length) {
      points.push({ sessions, rssMb: memoryMb() });
    }
  });
  return points;
}

/** Runs the dates; `onSessionEnd` is called at the end of each. */
async function run(
  db: string,
  runner: Runner,
  dates: readonly string[],
  onSessionEnd: () => void,
): Promise<void> {
  const config = parseSessionConfig({
    backtest_config: {
      start_date: dates[0],
      end_date: dates[dates.length - 1],
      prefetch_days: 5,
    },
    session_data_config: {
      symbols: SYMBOLS,
      streams: ["1m", "5m", "15m", "1d"],
      historical: { data: [{ trailing_days: 3, intervals: ["1m", "5m"] }] },
      indicators: {
        session: [
          { name: "ema", period: 10, interval: "5m" },
          { name: "rsi", period: 14, interval: "1m" },
        ],
        historical: {
          slot: {
            type: "trailing_average",
            period: "3d",
            granularity: "minute",
          },
        },
      },
    },
  });
  await runBacktest(config, {
    db,
    runner,
    strategies: [{
      subscriptions: [{ intervals: ["5m"] }],
      onBar: () => {},
      onSessionEnd,
    }],
  });
}

/** Runs this script again in a separate process, for one runner. */
async function measureApart(
  db: string,
  runner: Runner,
  count: number,
): Promise<Point[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--v8-flags=--expose-gc",
      import.meta.filename ?? "",
      String(count),
      runner,
      db,
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`The ${runner} run failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function print(runner: Runner, points: readonly Point[]): boolean {
  console.log(`\n${runner}: resident memory by session`);
  for (const { sessions, rssMb } of points) {
    const bar = "█".repeat(Math.round(rssMb / 8));
    console.log(
      `${String(sessions).padStart(6)}  ${
        rssMb.toFixed(1).padStart(7)
      } MB  ${bar}`,
    );
  }
  const settled = points.filter(({ sessions }) => sessions >= STEP_SESSIONS);
  const first = settled[0].rssMb;
  const last = settled[settled.length - 1].rssMb;
  const highest = Math.max(...settled.map(({ rssMb }) => rssMb));
  const flat = last - first <= FLAT_MB;
  console.log(
    `${flat ? "flat" : "NOT flat"}: ${first.toFixed(1)} MB after ${
      settled[0].sessions
    } sessions, ${last.toFixed(1)} MB at the end, ${
      highest.toFixed(1)
    } MB at most`,
  );
  return flat;
}

async function main(count: number): Promise<number> {
  const folder = Deno.makeTempDirSync({ prefix: "openbell_memory_" });
  try {
    const db = `${folder}/demo.db`;
    const store = openBarStore(db, { create: true });
    const { minuteBars } = writeDemoMarket(store, {
      symbols: SYMBOLS,
      from: FROM,
      to: TO,
      gapRate: 0.01,
    });
    store.close();
    console.log(
      `${count} sessions of ${SYMBOLS.length} symbols, ${
        minuteBars.toLocaleString("en-US")
      } bars stored`,
    );
    let flat = true;
    for (const runner of ["inline", "workers"] as const) {
      flat = print(runner, await measureApart(db, runner, count)) && flat;
    }
    return flat ? 0 : 1;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [count = "1000", runner, db] = Deno.args;
  if (runner === "inline" || runner === "workers") {
    console.log(JSON.stringify(await measure(db, runner, Number(count))));
  } else {
    Deno.exitCode = await main(Number(count));
  }
}
