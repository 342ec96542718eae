/**
 * One side of the comparison in a separate process, so that its memory and its
 * start are measured alone. For each line on standard input it does the work
 * once and answers with a line of JSON.
 *
 *     deno run -A bench/same_work/side.ts SIDE '{"db": …}'
 *
 * @module
 */
import { peakMb } from "../peak_memory.ts";
import { textLines } from "./text_lines.ts";
import { readMarket } from "./data.ts";
import { outcomeOf, parsedConfig } from "./engine.ts";
import { type Market, type Outcome, outcomeHash } from "./work.ts";

/** The arguments of a side. */
export interface SideTask {
  /** The store. */
  readonly db: string;
  /** The symbols in it. */
  readonly symbols: readonly string[];
  /** First and last date. */
  readonly from: string;
  /** Last date. */
  readonly to: string;
  /** Whether everything is sold at the close. */
  readonly flat: boolean;
}

/** The answer of a side after each run. */
export interface SideReading {
  /** Milliseconds to read bars into memory; 0 if that is part of the run. */
  readonly loadMs: number;
  /** Milliseconds from there to the last fill. */
  readonly runMs: number;
  /** Milliseconds for statistics and result. */
  readonly statisticsMs: number;
  /** The hash of fills and equity. */
  readonly hash: string;
  /** The peak memory of this process so far, MiB. */
  readonly peakMb: number;
}

/** The sides that do the whole work. */
export const SIDES = [
  "fused loop",
  "inline",
  "workers",
  "grademark",
] as const;

/** One of {@linkcode SIDES}. */
export type Side = typeof SIDES[number];

type Work = () => Promise<Omit<SideReading, "peakMb">>;

async function engineWork(runner: "inline" | "workers", task: SideTask) {
  const { SystemManager } = await import("../../src/system/system_manager.ts");
  const { default: emaCross } = await import("./strategy.ts");
  const config = parsedConfig(task.symbols, task.from, task.to);
  const system = new SystemManager();
  return async () => {
    const started = performance.now();
    const result = await system.run(config, {
      db: task.db,
      runner,
      strategies: [emaCross({ flat: task.flat })],
    });
    const total = performance.now() - started;
    const { seconds, startSeconds } = result.metrics;
    const sessions = result.sessions.map(({ date, open, close }) => ({
      date,
      open: Date.parse(open),
      close: Date.parse(close),
    }));
    const market = { symbols: task.symbols, sessions, bars: [] };
    return {
      loadMs: 0,
      runMs: 1_000 * (seconds + startSeconds),
      statisticsMs: total - 1_000 * (seconds + startSeconds),
      hash: outcomeHash(market, outcomeOf(result)),
    };
  };
}

/** A side that takes its bars from memory and has no statistics of its own. */
function plainWork(
  task: SideTask,
  run: (market: Market) => Outcome,
): Work {
  return () => {
    const started = performance.now();
    const market = readMarket(task.db, task.symbols, task.from, task.to);
    const loaded = performance.now();
    const outcome = run(market);
    const ended = performance.now();
    return Promise.resolve({
      loadMs: loaded - started,
      runMs: ended - loaded,
      statisticsMs: 0,
      hash: outcomeHash(market, outcome),
    });
  };
}

async function grademarkWork(task: SideTask): Promise<Work> {
  const grademark = await import("./grademark.ts");
  return () => {
    const started = performance.now();
    const market = readMarket(task.db, task.symbols, task.from, task.to);
    const frame = grademark.frameOf(market.bars[0]);
    const loaded = performance.now();
    const trades = grademark.runGrademark(frame);
    const ended = performance.now();
    grademark.analyseTrades(trades);
    const statisticsMs = performance.now() - ended;
    return Promise.resolve({
      loadMs: loaded - started,
      runMs: ended - loaded,
      statisticsMs,
      hash: outcomeHash(market, grademark.outcomeOfTrades(market, trades)),
    });
  };
}

async function workOf(side: Side, task: SideTask): Promise<Work> {
  switch (side) {
    case "inline":
    case "workers":
      return engineWork(side, task);
    case "grademark":
      return await grademarkWork(task);
    case "fused loop": {
      const { fusedOutputs, runFused } = await import("./fused.ts");
      // The outputs are reused by the next run, like the engine's memory.
      let outputs: ReturnType<typeof fusedOutputs> | undefined;
      return plainWork(
        task,
        (market) =>
          runFused(market, outputs ??= fusedOutputs(market), task.flat),
      );
    }
  }
}

if (import.meta.main) {
  const [side, task] = Deno.args;
  const work = await workOf(side as Side, JSON.parse(task));
  console.log("ready");
  for await (const _ of textLines(Deno.stdin.readable)) {
    const reading = await work();
    console.log(JSON.stringify({ ...reading, peakMb: peakMb() }));
  }
  Deno.exit(0); // the engine's threads would keep the process alive
}
