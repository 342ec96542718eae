/**
 * What a saved run is.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type { RunResult } from "../results/run_result.ts";
import { sweepStatistics } from "../statistics/statistic_list.ts";
import {
  metricsFrom,
  type SweepMetric,
  type SweepMetrics,
} from "../tape/set_metrics.ts";
import { thinned } from "../text/sparkline.ts";

/** A module of a saved run. */
export interface SavedModule {
  /** The name of its strategy; of other modules the name of the file. */
  readonly name: string;
  /** Its address. */
  readonly module: string;
  /** SHA-256 of the module and of all that it imports, in hexadecimal. */
  readonly hash: string;
}

/** What a run was, without its result. */
export interface SavedRun {
  /** Its number, from 1. It is not used again after the run is removed. */
  readonly id: number;
  /** When it was saved, ISO 8601 in UTC. */
  readonly savedAt: string;
  /** The `session_name` of its config. */
  readonly name: string;
  /** The version of this package that ran it. */
  readonly version: string;
  /** The hash of its result. */
  readonly hash: string;
  /** The hash of its fills and equity. */
  readonly accountHash: string;
  /** The config with all defaults filled in. */
  readonly config: SessionConfig;
  /** The path of the config; empty if it came from no file. */
  readonly configFile: string;
  /** The path of the store. */
  readonly store: string;
  /** The modules of its strategies, in the order of the config, then of scanners, cost functions and indicators. */
  readonly modules: readonly SavedModule[];
  /** Its first session; empty without sessions. */
  readonly from: string;
  /** Its last session; empty without sessions. */
  readonly to: string;
  /** Number of sessions. */
  readonly sessions: number;
  /** Base bars delivered. */
  readonly bars: number;
  /** Seconds that the run took. */
  readonly seconds: number;
  /** The figures that a sweep has of a set; `null` if the sample is too small. */
  readonly figures: SweepMetrics;
  /** Equity at the end of sessions: at most 120 of them, evenly spaced. */
  readonly curve: readonly number[];
  /** Its tags, sorted. */
  readonly tags: readonly string[];
  /** A note in the user's words; empty without one. */
  readonly note: string;
  /** The number of the run whose config was changed for it, if there is one. */
  readonly parent?: number;
  /** Whether its modules ran without permissions; absent if that is not known. */
  readonly sandbox?: boolean;
}

/** What a result does not say of its run. */
export interface RunFacts {
  /** The path of the config. */
  readonly configFile?: string;
  /** The path of the store. */
  readonly store: string;
  /** The modules that took part. */
  readonly modules?: readonly SavedModule[];
  /** Tags: words without spaces and commas. */
  readonly tags?: readonly string[];
  /** A note in the user's words. */
  readonly note?: string;
  /** The number of the run whose config was changed for this one. */
  readonly parent?: number;
  /** Whether its modules ran without permissions. Defaults to `false`. */
  readonly sandbox?: boolean;
  /** When it is saved. Defaults to now. */
  readonly savedAt?: Date;
}

/** Points of a saved curve. */
const CURVE_POINTS = 120;

/** The figures of a run, by the names that sweeps give them. */
export function runFigures(result: RunResult): SweepMetrics {
  const account = { ...result.account, fills: result.fills };
  const { overall } = result.statistics;
  const values = new Map<SweepMetric, number | null>();
  for (const { metric, read } of sweepStatistics()) {
    const value = read(account, overall);
    values.set(metric, typeof value === "number" ? value : value.value);
  }
  return metricsFrom((metric) => values.get(metric) ?? null);
}

/** The equity of a run, thinned out for a list. */
export function runCurve(result: RunResult): number[] {
  return thinned(result.equity.map(({ equity }) => equity), CURVE_POINTS);
}
