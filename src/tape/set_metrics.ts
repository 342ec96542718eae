/**
 * The figures of a parameter set, and how they are ranked.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { SliceDepth } from "../statistics/drawdown_track.ts";
import type { ReturnOptions } from "../statistics/returns.ts";
import {
  type SweepStatistic,
  sweepStatistics,
} from "../statistics/statistic_list.ts";
import type { SweepMetric } from "../statistics/statistic_table.ts";
import { overallStatistics } from "../statistics/summary.ts";
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";

export type { SweepMetric } from "../statistics/statistic_table.ts";

/** The statistics that a sweep lists and ranks by, in the order of its columns. */
const METRICS: readonly SweepStatistic[] = sweepStatistics();

const BY_NAME: ReadonlyMap<string, SweepStatistic> = new Map(
  METRICS.map((statistic) => [statistic.metric, statistic]),
);

/** The figures of a set; `null` if the sample is too small for one. */
export type SweepMetrics = Readonly<Record<SweepMetric, number | null>>;

/** All figures, in the order of the columns. */
export const SWEEP_METRICS: readonly SweepMetric[] = METRICS.map((
  { metric },
) => metric);

/**
 * The figures of an account at the end of a run; `slices` is its drawdown as of
 * every slice.
 */
export function sweepMetrics(
  account: BrokerResult,
  options: ReturnOptions,
  slices: SliceDepth | undefined,
): SweepMetrics {
  const overall = overallStatistics(account, options, slices);
  return metricsFrom((metric) => {
    const value = BY_NAME.get(metric)?.read(account, overall) ?? NaN;
    return typeof value === "number" ? value : value.value;
  });
}

/** Calls `figure` for each name and collects the results. */
export function metricsFrom(
  figure: (metric: SweepMetric) => number | null,
): SweepMetrics {
  return Object.fromEntries(
    SWEEP_METRICS.map((metric) => [metric, figure(metric)]),
  ) as Record<SweepMetric, number | null>;
}

/** Whether a higher figure is the better one. */
export function isHigherBetter(metric: SweepMetric): boolean {
  return BY_NAME.get(metric)?.better === "higher";
}

/** A figure as text; `n/a` for `null`. */
export function formatMetric(
  metric: SweepMetric,
  value: number | null,
): string {
  return value === null ? "n/a" : value.toFixed(BY_NAME.get(metric)?.digits);
}

/**
 * The figure with a name.
 *
 * @throws {SessionError} `argument_invalid` for an unknown name.
 */
export function parseMetric(name: string): SweepMetric {
  const found = SWEEP_METRICS.find((metric) => metric === name);
  if (found !== undefined) return found;
  const near = nearest(name, SWEEP_METRICS);
  throw new SessionError(
    "argument_invalid",
    `There is no figure ${JSON.stringify(name)} to rank by; ${
      near !== undefined
        ? `did you mean "${near}"?`
        : `there are ${SWEEP_METRICS.join(", ")}`
    }`,
  );
}
