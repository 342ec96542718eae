/**
 * Saved runs as text.
 *
 * @module
 */
import { formatMetric, type SweepMetric } from "../tape/set_metrics.ts";
import { alignColumns } from "../text/align_columns.ts";
import { cleanForLog } from "../text/clean.ts";
import { sparkline } from "../text/sparkline.ts";
import type { ConfigDifference, RunComparison } from "./compare_runs.ts";
import type { SavedRun } from "./saved_run.ts";

const CURVE_WIDTH = 24;
const HASH_SHOWN = 12;
const TRADES_SHOWN = 5;

/** The figures of a list, with their headings. */
const LISTED: readonly (readonly [SweepMetric, string])[] = [
  ["total_return", "return"],
  ["sharpe", "sharpe"],
  ["max_drawdown", "drawdown"],
  ["round_trips", "trades"],
];

const FIRST: ReadonlySet<number> = new Set([0]);

/**
 * Runs in a table, a line each.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { formatRuns, RunStore } from "@openbell/session/runs";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 *
 * const runs = new RunStore(`${folder}/runs`, { create: true });
 * runs.save(result, { store: db });
 * console.log(formatRuns(runs.list()));
 * runs.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatRuns(runs: readonly SavedRun[]): string {
  return lines([
    ["run", "saved", "name", "range"].concat(
      LISTED.map(([, heading]) => heading),
      ["equity", "tags"],
    ),
    ...runs.map((run) => [
      String(run.id),
      minute(run.savedAt),
      run.name,
      range(run),
      ...LISTED.map(([metric]) => figureText(metric, run.figures[metric])),
      sparkline(run.curve, CURVE_WIDTH),
      run.tags.join(", "),
    ]),
  ], new Set([1, 2, 3, 8, 9]));
}

/**
 * What a run was, line by line.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { formatRun, RunStore } from "@openbell/session/runs";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 *
 * const runs = new RunStore(`${folder}/runs`, { create: true });
 * const id = runs.save(result, { store: db, note: "a first run" });
 * console.log(formatRun(runs.get(id), runs.equalTo(id)));
 * runs.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatRun(run: SavedRun, equals: readonly number[]): string {
  const rows: [string, string][] = [
    ["saved", `${minute(run.savedAt)} UTC by version ${run.version}`],
    ["config", run.configFile === "" ? "given by a program" : run.configFile],
    ["store", run.store],
    ...run.modules.map(({ name, module, hash }, i): [string, string] => [
      i === 0 ? "code" : "",
      `${name}, ${module}, ${short(hash)}`,
    ]),
    ["tags", run.tags.length === 0 ? "none" : run.tags.join(", ")],
    ...run.note === "" ? [] : [["note", run.note] satisfies [string, string]],
    ...equals.length === 0 ? [] : [
      [
        "equal to",
        `run ${equals.join(", ")}, which has the same hash`,
      ] satisfies [string, string],
    ],
  ];
  return [
    `run ${run.id}: ${cleanForLog(run.name)}`,
    ...rows.map(([name, text]) => `  ${name.padEnd(12)} ${cleanForLog(text)}`),
    "",
  ].join("\n");
}

/**
 * A comparison in tables: figures, what differs in the configs, round trips.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { compareRuns, formatComparison, RunStore } from "@openbell/session/runs";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 *
 * const runs = new RunStore(`${folder}/runs`, { create: true });
 * const first = runs.save(result, { store: db });
 * const second = runs.save(result, { store: db });
 * console.log(formatComparison(compareRuns(runs, [first, second])));
 * runs.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatComparison(comparison: RunComparison): string {
  const { runs, figures, config, code, trades } = comparison;
  const heads = runs.map(({ id }) => `run ${id}`);
  const known = figures.filter(({ values }) =>
    values.some((value) => value !== null && value !== 0)
  );
  const parts = [
    lines([
      ["", ...heads],
      ["name", ...runs.map(({ name }) => name)],
      ["range", ...runs.map(range)],
      ["equity", ...runs.map(({ curve }) => sparkline(curve, CURVE_WIDTH))],
      ["hash", ...runs.map(({ hash }) => short(hash))],
      ...known.map(({ metric, values, best }) => [
        metric,
        ...values.map((value, i) =>
          `${best.includes(i) ? "* " : ""}${figureText(metric, value)}`
        ),
      ]),
    ], FIRST),
    "* the best value of a line\n",
    differenceTable("config", heads, config),
    differenceTable("code", heads, code, short),
    tradeLines(comparison, trades),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function differenceTable(
  title: string,
  heads: readonly string[],
  differences: readonly ConfigDifference[],
  text: (value: string) => string = (value) => value,
): string {
  if (differences.length === 0) return `The same ${title}.\n`;
  return lines([
    [`different ${title}`, ...heads],
    ...differences.map(({ path, values }) => [
      path,
      ...values.map((value) => value === undefined ? "–" : text(String(value))),
    ]),
  ], new Set([0, ...heads.map((_, i) => i + 1)]));
}

/** The round trips of each run beside those of the first. */
function tradeLines(
  { runs }: RunComparison,
  trades: RunComparison["trades"],
): string {
  const first = runs[0].id;
  const texts = trades.slice(1).flatMap(({ common, gone, added }, i) => {
    const id = runs[i + 1].id;
    if (gone.length + added.length === 0) {
      return [`Round trips of run ${id}: the ${common} of run ${first}.`];
    }
    const rows = [
      ...gone.slice(0, TRADES_SHOWN).map((trip) => ({ of: first, trip })),
      ...added.slice(0, TRADES_SHOWN).map((trip) => ({ of: id, trip })),
    ].sort((a, b) => a.trip.entryTime - b.trip.entryTime);
    return [
      `Round trips: ${common} in both, ${gone.length} in run ${first} alone, ${added.length} in run ${id} alone; the first of them:`,
      ...rows.map(({ of, trip }) =>
        `  run ${of}  ${minute(new Date(trip.entryTime).toISOString())}  ${
          cleanForLog(trip.symbol)
        } ${trip.side} ${trip.quantity} at ${trip.entryPrice}, net ${
          trip.netProfit.toFixed(2)
        }`
      ),
    ];
  });
  return texts.length === 0 ? "" : `${texts.join("\n")}\n`;
}

/** A figure in the format of its unit; shares in per cent. */
function figureText(metric: SweepMetric, value: number | null): string {
  return formatMetric(metric, value ?? null);
}

function range({ from, to }: SavedRun): string {
  return from === "" ? "no session" : `${from} to ${to}`;
}

/** The first characters of a hash. */
function short(hash: string): string {
  return hash.slice(0, HASH_SHOWN);
}

/** An instant to the minute. */
function minute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

function lines(
  rows: readonly (readonly string[])[],
  left: ReadonlySet<number>,
): string {
  const cells = rows.map((row) => row.map(cleanForLog));
  return `${alignColumns(cells, left).join("\n")}\n`;
}
