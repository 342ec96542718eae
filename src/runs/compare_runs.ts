/**
 * What differs between runs.
 *
 * @module
 */
import type { RunResult } from "../results/run_result.ts";
import type { RoundTrip } from "../trading/round_trips.ts";
import {
  isHigherBetter,
  SWEEP_METRICS,
  type SweepMetric,
} from "../tape/set_metrics.ts";
import type { RunStore } from "./run_store.ts";
import type { SavedRun } from "./saved_run.ts";

/** The last instant that has a date, in milliseconds. */
const INSTANT_MAX = 8.64e15;

/** A value of the configs that is not the same in all runs. */
export interface ConfigDifference {
  /** Its place in the config, as `trading_config.slippage.type` or `strategies.cross.params.fast`. */
  readonly path: string;
  /** Its value in each run; `undefined` where it is absent. */
  readonly values: readonly unknown[];
}

/** A figure in each run. */
export interface FigureRow {
  /** Its name. */
  readonly metric: SweepMetric;
  /** Its values; `null` if the sample is too small. */
  readonly values: readonly (number | null)[];
  /** Which runs have the best value; empty if all have the same. */
  readonly best: readonly number[];
}

/** How the round trips of a run differ from those of the first. */
export interface TradeDifference {
  /** Round trips that both have: symbol, strategy, times, quantity and prices are equal. */
  readonly common: number;
  /** Those that the first run alone has. */
  readonly gone: readonly RoundTrip[];
  /** Those that the first run does not have. */
  readonly added: readonly RoundTrip[];
}

interface NamedTrip {
  readonly key: string;
  readonly trip: RoundTrip;
}

/** What {@linkcode compareRuns} finds. */
export interface RunComparison {
  /** The runs, in the order in which they were named. */
  readonly runs: readonly SavedRun[];
  /** The values of the configs that differ, by path. */
  readonly config: readonly ConfigDifference[];
  /** Modules whose code differs, by name: the hash in each run. */
  readonly code: readonly ConfigDifference[];
  /** All figures. */
  readonly figures: readonly FigureRow[];
  /** The round trips of each run beside those of the first; of the first, none differ. */
  readonly trades: readonly TradeDifference[];
}

/**
 * Compares saved runs with the first of them.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { compareRuns, RunStore } from "@openbell/session/runs";
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
 * console.log(compareRuns(runs, [first, second]).config); // []
 * runs.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `argument_invalid` if one of them is unknown.
 */
export function compareRuns(
  store: RunStore,
  ids: readonly number[],
): RunComparison {
  const runs = ids.map((id) => store.get(id));
  const trips = ids.map((id) => store.withResult(id, namedTrips));
  return {
    runs,
    config: differences(runs.map(({ config }) => leaves(config))),
    code: differences(
      runs.map(({ modules }) =>
        new Map(modules.map(({ name, hash }) => [name, hash]))
      ),
    ),
    figures: SWEEP_METRICS.map((metric) => figureRow(metric, runs)),
    trades: trips.map((own) => tradeDifference(trips[0], own)),
  };
}

/** The round trips by a key that names the strategy, whose number may change. */
function namedTrips(
  { account, statistics }: RunResult,
): readonly NamedTrip[] {
  return account.roundTrips.map((trip) => {
    const strategy = statistics.strategies[trip.strategy]?.name ?? "";
    const { symbol, side, entryTime, exitTime } = trip;
    const { quantity, entryPrice, exitPrice } = trip;
    requireTrip(trip);
    const facts = [strategy, symbol, side, entryTime, exitTime, quantity];
    return { key: JSON.stringify([...facts, entryPrice, exitPrice]), trip };
  });
}

/** @throws {TypeError} if a row of a damaged file is no round trip. */
function requireTrip(trip: RoundTrip): void {
  const { symbol, side, entryTime, exitTime } = trip;
  const { quantity, entryPrice, exitPrice, netProfit } = trip;
  const isOne = typeof symbol === "string" &&
    (side === "long" || side === "short") &&
    [entryTime, exitTime].every((time) => Math.abs(time) <= INSTANT_MAX) &&
    [entryTime, exitTime, quantity, entryPrice, exitPrice, netProfit]
      .every(Number.isFinite);
  if (!isOne) throw new TypeError("A row of the result is no round trip");
}

/** The values that are not the same in all of the maps. */
function differences(
  maps: readonly ReadonlyMap<string, unknown>[],
): ConfigDifference[] {
  const paths = new Set(maps.flatMap((map) => [...map.keys()]));
  const found: ConfigDifference[] = [];
  for (const path of paths) {
    const values = maps.map((map) => map.get(path));
    if (values.some((value) => value !== values[0])) {
      found.push({ path, values });
    }
  }
  return found;
}

/** The values of a config that are no lists and no maps, by path. */
function leaves(
  value: unknown,
  path = "",
  found = new Map<string, unknown>(),
): Map<string, unknown> {
  if (typeof value !== "object" || value === null) {
    return found.set(path, value);
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) {
    return found.set(path, value.join(", "));
  }
  for (const [key, inner] of entriesOf(value)) {
    leaves(inner, path === "" ? key : `${path}.${key}`, found);
  }
  return found;
}

/** The entries of a map, or of a list by the names of its elements where they have one. */
function entriesOf(value: object): [string, unknown][] {
  if (!Array.isArray(value)) return Object.entries(value);
  const names = value.map((one: unknown) => Object(one).name);
  const isNamed = names.every((name) => typeof name === "string") &&
    new Set(names).size === names.length;
  return value.map((one: unknown, i) => [isNamed ? names[i] : String(i), one]);
}

/** Figures of which neither more nor less is better by itself. */
const NEITHER: ReadonlySet<SweepMetric> = new Set([
  "exposure",
  "fills",
  "round_trips",
  "turnover",
]);

function figureRow(
  metric: SweepMetric,
  runs: readonly SavedRun[],
): FigureRow {
  const values = runs.map(({ figures }) => figures[metric] ?? null);
  const known = values.filter((value) => value !== null);
  const best = isHigherBetter(metric) ? Math.max(...known) : Math.min(...known);
  const differ = !NEITHER.has(metric) &&
    known.some((value) => value !== known[0]);
  return {
    metric,
    values,
    best: differ ? values.flatMap((value, i) => value === best ? [i] : []) : [],
  };
}

function tradeDifference(
  first: readonly NamedTrip[],
  own: readonly NamedTrip[],
): TradeDifference {
  const left = new Map<string, RoundTrip[]>();
  for (const { key, trip } of first) {
    const same = left.get(key);
    if (same === undefined) left.set(key, [trip]);
    else same.push(trip);
  }
  const added = own.filter(({ key }) => left.get(key)?.pop() === undefined)
    .map(({ trip }) => trip);
  const gone = [...left.values()].flat()
    .sort((a, b) => a.entryTime - b.entryTime);
  return { common: own.length - added.length, gone, added };
}
