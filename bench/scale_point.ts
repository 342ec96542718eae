/**
 * One run of the scale bench in a process of its own: 1m bars with 5m derived, EMA 10
 * and 30 on 5m, RSI 14 on 1m, quality on, a strategy called for every 5m bar.
 *
 *     deno run -A bench/scale_point.ts '{"db": …}'
 *
 * Loads its modules, writes `ready`, and runs when its standard input has a line or
 * ends; so several begin at once. Then it writes a line of JSON.
 *
 * @module
 */
import { parseSessionConfig } from "../src/config/parse.ts";
import { runBacktest } from "../src/system/system_manager.ts";
import type { Runner } from "../src/system/run_options.ts";
import { peakMb } from "./peak_memory.ts";
import { textLines } from "./same_work/text_lines.ts";
import { crossCount } from "./strategies/cross_count.ts";

/** A run to measure. */
export interface Point {
  /** The store. */
  readonly db: string;
  /** The runner. */
  readonly runner: Runner;
  /** Its symbols. */
  readonly symbols: readonly string[];
  /** First and last trading date. */
  readonly from: string;
  /** Last trading date. */
  readonly to: string;
}

/** Its result. */
export interface Reading {
  /** Base bars. */
  readonly bars: number;
  /** Sessions. */
  readonly sessions: number;
  /** Seconds of the run without its start. */
  readonly seconds: number;
  /** The peak memory of the process, MiB. */
  readonly peakMb: number;
}

/** A process that is ready to run a point. */
export interface ReadyPoint {
  /** Starts the run and waits for its result. */
  run(): Promise<Reading>;
}

/** Starts a process for a point and waits until it is ready. */
export async function startPoint(point: Point): Promise<ReadyPoint> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", import.meta.filename ?? ""].concat(
      JSON.stringify(point),
    ),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = textLines(child.stdout);
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value;
    throw new Error(`The run of ${point.symbols.length} symbols failed`);
  };
  await line();
  return {
    async run() {
      await child.stdin.close();
      const reading = JSON.parse(await line());
      await lines.return(undefined);
      await child.status;
      return reading;
    },
  };
}

async function measure(point: Point): Promise<Reading> {
  const config = parseSessionConfig({
    backtest_config: {
      start_date: point.from,
      end_date: point.to,
      prefetch_days: 5,
    },
    session_data_config: {
      symbols: point.symbols,
      streams: ["1m", "5m"],
      indicators: {
        session: [
          { name: "ema", period: 10, interval: "5m" },
          { name: "ema", period: 30, interval: "5m" },
          { name: "rsi", period: 14, interval: "1m" },
        ],
      },
    },
  });
  const { metrics, sessions } = await runBacktest(config, {
    db: point.db,
    runner: point.runner,
    strategies: [crossCount().strategy],
  });
  const { bars, seconds } = metrics;
  return { bars, seconds, sessions: sessions.length, peakMb: peakMb() };
}

if (import.meta.main) {
  const point = JSON.parse(Deno.args[0]);
  console.log("ready");
  for await (const _ of Deno.stdin.readable) break;
  console.log(JSON.stringify(await measure(point)));
  Deno.exit(0); // the engine's threads would keep the process alive
}
