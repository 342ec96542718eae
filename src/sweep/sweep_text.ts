/**
 * The result of a sweep as text.
 *
 * @module
 */
import type { Statistic } from "../statistics/statistic.ts";
import { alignColumns } from "../text/align_columns.ts";
import { cleanForLog } from "../text/clean.ts";
import {
  formatMetric,
  type SweepMetric,
  type SweepMetrics,
} from "../tape/set_metrics.ts";
import { parametersText } from "./parameters.ts";
import type { SweepRow } from "./result_store.ts";
import type { SetRange, Shard } from "./shard.ts";
import type { SweepResult } from "./sweep_result.ts";
import type { WalkForwardResult } from "./walk_forward.ts";

/** The figures of a table besides the ranking one. */
const SHOWN: readonly SweepMetric[] = [
  "net_profit",
  "sharpe",
  "max_drawdown",
  "win_rate",
  "round_trips",
];

/**
 * A table of the best sets, or of the splits, with a heading.
 *
 * ```ts
 * import { openBarStore, runSweep, writeDemoMarket } from "@openbell/session";
 * import { formatSweep } from "@openbell/session/sweep";
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const result = await runSweep({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * }, {
 *   db,
 *   space: ["quantity=10,20"],
 *   strategies: [({ quantity }) => ({
 *     subscriptions: [{ intervals: ["1m"] }],
 *     onSessionStart: (context) => void context.buy("DEMO", Number(quantity)),
 *   })],
 * });
 * console.log(formatSweep(result)); // best of 2 sets by net_profit …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatSweep(result: SweepResult): string {
  const { sets, failed, walkForward, failures } = result;
  const lines: string[] = [];
  const names = result.dimensions.map(({ name }) => name);
  if (result.shard !== undefined) lines.push(shardLine(result.shard, sets));
  if (walkForward === undefined) {
    const count = result.shard === undefined ? sets : setsOf(result.shard);
    if (result.best.length > 0) {
      lines.push(`best of ${count} sets by ${result.rank}`);
    }
    lines.push(...bestTable(result.best, names, result.rank));
    if (result.deflatedSharpe !== undefined) {
      lines.push(deflatedLine(result.deflatedSharpe));
    }
  } else {
    const splits = walkForward.folds.length;
    const where = splits === 1 ? "1 split" : `each of ${splits} splits`;
    lines.push(
      `walk-forward: the best of ${sets} sets by ${result.rank} in ${where}`,
    );
    lines.push(...foldTable(walkForward, names, result.rank), "");
    lines.push("out of sample, one trial after the other, each from flat:");
    const { outOfSample } = walkForward;
    for (const metric of shownWith(result.rank, [outOfSample])) {
      const value = formatMetric(metric, outOfSample[metric]);
      lines.push(`  ${metric.padEnd(13)} ${value}`);
    }
  }
  if (failed > 0) {
    lines.push("", `${failed} runs failed, the first of them:`);
    for (const { set, parameters, error } of failures.slice(0, 3)) {
      const reason = cleanForLog(error ?? "");
      lines.push(`  set ${set} (${parametersText(parameters)}): ${reason}`);
    }
  }
  for (const warning of result.warnings) lines.push(`warning: ${warning}`);
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** A line about how likely the best set is more than luck. */
function deflatedLine(deflated: Statistic): string {
  return deflated.value === null
    ? `deflated Sharpe ratio of the best set: n/a, ${deflated.reason}`
    : `deflated Sharpe ratio of the best set: ${
      deflated.value.toFixed(3)
    }, the probability that it is more than the luck of the best of so many`;
}

/** A line with times and speed. */
export function formatSweepTimes({ metrics }: SweepResult): string {
  const { setsRun, workers, tapeSeconds, setSeconds, barSetsPerSecond } =
    metrics;
  if (setsRun === 0) return "all sets were finished already\n";
  const threads = workers === 1 ? "1 thread" : `${workers} threads`;
  return `${setsRun} runs in ${setSeconds.toFixed(2)} s on ${threads}, ${
    (barSetsPerSecond / 1e6).toFixed(2)
  } M bars × sets a second; the tape took ${tapeSeconds.toFixed(2)} s\n`;
}

/** Figures that a table shows if a row has any. */
const SHOWN_IF_ANY: readonly SweepMetric[] = ["refused", "liquidations"];

/**
 * The figures of a table, the ranking one first; refused orders and
 * liquidations are among them if a row has any.
 */
function shownWith(
  rank: SweepMetric,
  rows: readonly SweepMetrics[],
): readonly SweepMetric[] {
  const others = SHOWN_IF_ANY.filter((metric) =>
    rows.some((row) => row[metric] !== 0)
  );
  const shown = [...SHOWN, ...others];
  return [rank, ...shown.filter((metric) => metric !== rank)];
}

function setsOf({ from, to }: SetRange): number {
  return to - from;
}

/** What a part of a sweep is, and what is to be done with it. */
function shardLine(shard: Shard & SetRange, sets: number): string {
  const { number, of, from, to } = shard;
  const which = from === to ? "none" : `${from} … ${to - 1}`;
  return `shard ${number}/${of} is done: sets ${which} of ${sets}`;
}

/** The lines of a table of sets, best first; none without sets. */
export function bestTable(
  rows: readonly SweepRow[],
  names: readonly string[],
  rank: SweepMetric,
): string[] {
  if (rows.length === 0) return [];
  const metrics = shownWith(rank, rows.map((row) => row.metrics));
  return alignColumns([
    ["set", ...names, ...metrics],
    ...rows.map(({ set, parameters, metrics: figures }) => [
      String(set),
      ...names.map((name) => cleanForLog(String(parameters[name]))),
      ...metrics.map((metric) => formatMetric(metric, figures[metric])),
    ]),
  ]);
}

function foldTable(
  { folds }: WalkForwardResult,
  names: readonly string[],
  rank: SweepMetric,
): string[] {
  return alignColumns([
    ["chosen on", "tried on", ...names, `${rank} in`, `${rank} out`],
    ...folds.map((fold) => [
      fold.train.join(" … "),
      fold.test.join(" … "),
      ...names.map((name) => cleanForLog(String(fold.parameters[name]))),
      formatMetric(rank, fold.inSample[rank]),
      formatMetric(rank, fold.outOfSample[rank]),
    ]),
  ]);
}
