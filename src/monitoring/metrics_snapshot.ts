/**
 * Performance figures as plain data.
 *
 * @module
 */
import type { StatisticSummary } from "./running_statistic.ts";

/** A duration that is measured. */
export type TimingName =
  /** One batch in the analysis engine. */
  | "analysisEngine"
  /** One batch in the data processor. */
  | "dataProcessor"
  /** The load of history before the first session. */
  | "initialLoad"
  /** The load of history before a later session. */
  | "subsequentLoad"
  /** From the end of a session to the first bar of the next one. */
  | "sessionGap"
  /** A session, from its first bar to its end. */
  | "sessionDuration"
  /** The whole backtest. */
  | "backtest";

/** Every {@linkcode TimingName}, in the order of the report. */
export const TIMING_NAMES: readonly TimingName[] = [
  "backtest",
  "sessionDuration",
  "sessionGap",
  "initialLoad",
  "subsequentLoad",
  "dataProcessor",
  "analysisEngine",
];

/** Flow control between a producer and its consumer. */
export interface EdgeMetrics {
  /** How often the producer had to wait for the consumer. */
  readonly backPressure: number;
  /** Total wait, milliseconds. */
  readonly waitedMs: number;
  /** How often the producer continued although the consumer was not ready. */
  readonly overruns: number;
}

/** Figures of one session, or of a whole backtest. Times are milliseconds. */
export interface ScopeMetrics {
  /** Base bars delivered. */
  readonly baseBars: number;
  /** Derived bars generated. */
  readonly derivedBars: number;
  /** Durations by name. */
  readonly timings: Readonly<Record<TimingName, StatisticSummary>>;
  /** Waits and overruns by edge, for example `coordinator → processor`. */
  readonly edges: Readonly<Record<string, EdgeMetrics>>;
  /**
   * Queries for the session of a date that the stages' calendars answered
   * without calculating it: they knew it from the preparation of the run or from
   * an earlier query.
   */
  readonly calendarHits: number;
  /** Such queries that had to calculate the session. */
  readonly calendarMisses: number;
  /** Sessions calculated once in the preparation of the run, for all stages. */
  readonly calendarPrepared: number;
  /** Hits ÷ queries; `null` without queries. */
  readonly calendarHitRate: number | null;
}

/** All figures, of the newest session and of the backtest. */
export interface MetricsSnapshot {
  /** Trading date of the newest session; `null` before the first. */
  readonly date: string | null;
  /** How many sessions were started. */
  readonly sessions: number;
  /** Figures since the start of the newest session. */
  readonly session: ScopeMetrics;
  /** Figures since the metrics were created. */
  readonly backtest: ScopeMetrics;
}

/** Which figures a report shows. */
export type MetricsScope = "session" | "backtest";
