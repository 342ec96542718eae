/**
 * Sweeps of the dashboard, from their files of results.
 *
 * @module
 */
import { basename } from "node:path";
import { SessionError } from "../errors.ts";
import { SavedSweep } from "../sweep/saved_sweep.ts";
import {
  isHigherBetter,
  parseMetric,
  SWEEP_METRICS,
  type SweepMetric,
} from "../tape/set_metrics.ts";
import { messageOf } from "../text/message_of.ts";

/** Sets of an answer. */
const MOST_SETS = 20_000;
const SETS = 2_000;

/** The sweeps, by number from 1; a file that cannot be read says why. */
export function sweepList(paths: readonly string[]): unknown {
  return paths.map((path, i) => {
    const id = i + 1;
    try {
      return withSweep(paths, id, (sweep) => ({ id, ...factsOf(sweep) }));
    } catch (error) {
      return { id, name: basename(path), error: messageOf(error) };
    }
  });
}

/** A sweep with the best sets of a window, and what is beside the best one. */
export function sweepSets(
  paths: readonly string[],
  id: number,
  { searchParams }: URL,
): unknown {
  const { window, metric } = wanted(searchParams);
  const count = wholeIn(searchParams, "count", SETS, 1, MOST_SETS);
  return withSweep(paths, id, (sweep) => ({
    id,
    ...factsOf(sweep),
    window,
    metric,
    higherIsBetter: isHigherBetter(metric),
    metrics: SWEEP_METRICS,
    rows: sweep.best(window, metric, count),
    neighbours: sweep.neighbours(window, metric),
    hasSource: sweep.source !== undefined,
  }));
}

/** A figure over two parameters of a sweep. */
export function sweepMap(
  paths: readonly string[],
  id: number,
  { searchParams }: URL,
): unknown {
  const { window, metric } = wanted(searchParams);
  const axes = ["x", "y"].map((name) => searchParams.get(name) ?? "")
    .filter((name) => name !== "");
  return withSweep(paths, id, (sweep) => ({
    ...sweep.map(window, axes, metric),
    higherIsBetter: isHigherBetter(metric),
  }));
}

/** The splits of walk-forward that were tested, and their joined equity. */
export function sweepFolds(paths: readonly string[], id: number): unknown {
  return withSweep(paths, id, (sweep) => sweep.walkForward() ?? null);
}

function factsOf(sweep: SavedSweep): object {
  return {
    name: basename(sweep.path),
    sets: sweep.sets,
    parameters: sweep.dimensions.map(({ name, values }) => ({
      name,
      values: values.length,
    })),
    windows: sweep.windows(),
  };
}

/** Uses the sweep with a number. */
export function withSweep<T>(
  paths: readonly string[],
  id: number,
  action: (sweep: SavedSweep) => T,
): T {
  const path = paths[id - 1];
  if (path === undefined) {
    throw new SessionError(
      "argument_invalid",
      paths.length === 0
        ? "This dashboard shows no sweeps; start it with --sweep FILE, the file that sweep --out names"
        : `There is no sweep ${id}: there are 1 to ${paths.length}`,
    );
  }
  const sweep = new SavedSweep(path);
  try {
    return action(sweep);
  } finally {
    sweep.close();
  }
}

function wanted(
  params: URLSearchParams,
): { readonly window: number; readonly metric: SweepMetric } {
  return {
    window: wholeIn(params, "window", 0, 0, 1_000_000),
    metric: parseMetric(params.get("metric") ?? "net_profit"),
  };
}

function wholeIn(
  params: URLSearchParams,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const value = Number(params.get(name) ?? fallback);
  if (Number.isSafeInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new SessionError(
    "argument_invalid",
    `${name} must be a whole number from ${least} to ${most}`,
  );
}
