/**
 * Where a run spends its time, and where one part of it waits for another.
 *
 * @module
 */
import { formatMetrics } from "./metrics_report.ts";
import {
  RunningStatistic,
  type StatisticSummary,
} from "./running_statistic.ts";

/**
 * What is timed: one batch in the analysis engine or in the data processor;
 * the load of history before the first session, and before a later one; from
 * one session's end to the next one's first bar; a session from its first bar
 * to its end; the whole backtest.
 */
export type TimingName =
  | "analysisEngine"
  | "dataProcessor"
  | "initialLoad"
  | "subsequentLoad"
  | "sessionGap"
  | "sessionDuration"
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

/** How one part's output met its consumer. */
export interface EdgeMetrics {
  /** How often the producer had to wait for the consumer. */
  readonly backPressure: number;
  /** How long it waited, milliseconds. */
  readonly waitedMs: number;
  /** How often the producer went on although the consumer was not ready. */
  readonly overruns: number;
}

/** Figures of one session, or of a whole backtest. Times are milliseconds. */
export interface ScopeMetrics {
  /** Base bars delivered. */
  readonly baseBars: number;
  /** Derived bars made. */
  readonly derivedBars: number;
  /** How long things took, by name. */
  readonly timings: Readonly<Record<TimingName, StatisticSummary>>;
  /** Waits and overruns by edge, for example `coordinator → processor`. */
  readonly edges: Readonly<Record<string, EdgeMetrics>>;
  /** Calendar questions that a cache answered. */
  readonly calendarHits: number;
  /** Calendar questions that had to be worked out. */
  readonly calendarMisses: number;
  /** Hits ÷ questions; `null` if nothing was asked. */
  readonly calendarHitRate: number | null;
}

/** All figures: those of the newest session, and those of the backtest. */
export interface MetricsSnapshot {
  /** Trading date of the newest session; `null` before the first. */
  readonly date: string | null;
  /** How many sessions were started. */
  readonly sessions: number;
  /** Since the newest session was started. */
  readonly session: ScopeMetrics;
  /** Since the metrics were made. */
  readonly backtest: ScopeMetrics;
}

/** Which figures a report shows. */
export type MetricsScope = "session" | "backtest";

interface MutableEdge {
  backPressure: number;
  waitedMs: number;
  overruns: number;
}

class Scope {
  baseBars = 0;
  derivedBars = 0;
  calendarHits = 0;
  calendarMisses = 0;
  readonly timings: Record<TimingName, RunningStatistic> = {
    analysisEngine: new RunningStatistic(),
    dataProcessor: new RunningStatistic(),
    initialLoad: new RunningStatistic(),
    subsequentLoad: new RunningStatistic(),
    sessionGap: new RunningStatistic(),
    sessionDuration: new RunningStatistic(),
    backtest: new RunningStatistic(),
  };
  readonly edges = new Map<string, MutableEdge>();

  edge(name: string): MutableEdge {
    let edge = this.edges.get(name);
    if (edge === undefined) {
      edge = { backPressure: 0, waitedMs: 0, overruns: 0 };
      this.edges.set(name, edge);
    }
    return edge;
  }

  reset(): void {
    this.baseBars = 0;
    this.derivedBars = 0;
    this.calendarHits = 0;
    this.calendarMisses = 0;
    for (const name of TIMING_NAMES) this.timings[name].reset();
    this.edges.clear();
  }

  merge(other: ScopeMetrics): void {
    this.baseBars += other.baseBars;
    this.derivedBars += other.derivedBars;
    this.calendarHits += other.calendarHits;
    this.calendarMisses += other.calendarMisses;
    for (const name of TIMING_NAMES) {
      this.timings[name].merge(other.timings[name]);
    }
    for (const [name, added] of Object.entries(other.edges)) {
      const edge = this.edge(name);
      edge.backPressure += added.backPressure;
      edge.waitedMs += added.waitedMs;
      edge.overruns += added.overruns;
    }
  }

  toJSON(): ScopeMetrics {
    const asked = this.calendarHits + this.calendarMisses;
    const { timings } = this;
    return {
      baseBars: this.baseBars,
      derivedBars: this.derivedBars,
      timings: {
        backtest: timings.backtest.toJSON(),
        sessionDuration: timings.sessionDuration.toJSON(),
        sessionGap: timings.sessionGap.toJSON(),
        initialLoad: timings.initialLoad.toJSON(),
        subsequentLoad: timings.subsequentLoad.toJSON(),
        dataProcessor: timings.dataProcessor.toJSON(),
        analysisEngine: timings.analysisEngine.toJSON(),
      },
      edges: Object.fromEntries(
        [...this.edges].map(([name, edge]) => [name, { ...edge }]),
      ),
      calendarHits: this.calendarHits,
      calendarMisses: this.calendarMisses,
      calendarHitRate: asked === 0 ? null : this.calendarHits / asked,
    };
  }
}

/** How metrics are made. */
export interface PerformanceMetricsOptions {
  /** The clock, milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Running figures of a run in constant memory: nothing grows with the number
 * of bars or sessions.
 *
 * Every figure is kept twice, for the newest session and for the backtest.
 * Readings belong to the thread they were taken in: each thread has metrics of
 * its own, and {@linkcode PerformanceMetrics.merge} brings them together.
 *
 * ```ts
 * import { PerformanceMetrics } from "./performance_metrics.ts";
 *
 * const metrics = new PerformanceMetrics();
 * metrics.startSession("2025-01-02");
 * const start = metrics.startTimer();
 * metrics.recordBars(390, 78);
 * metrics.recordSessionDuration(start);
 * console.log(metrics.formatReport("session"));
 * ```
 */
export class PerformanceMetrics {
  readonly #now: () => number;
  readonly #session = new Scope();
  readonly #backtest = new Scope();
  #date: string | null = null;
  #sessions = 0;

  /** Starts with everything at nothing. */
  constructor(options: PerformanceMetricsOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** A reading of the clock, to be handed to one of the `record…` methods. */
  startTimer(): number {
    return this.#now();
  }

  /** Begins a session: its figures start at nothing, the backtest's go on. */
  startSession(date: string): void {
    this.#date = date;
    this.#sessions++;
    this.#session.reset();
  }

  /** One batch in the analysis engine, begun at `start`; returns how long it took. */
  recordAnalysisEngine(start: number): number {
    return this.#record("analysisEngine", start);
  }

  /** One batch in the data processor, begun at `start`; returns how long it took. */
  recordDataProcessor(start: number): number {
    return this.#record("dataProcessor", start);
  }

  /** The load of history before the first session, begun at `start`. */
  recordInitialLoad(start: number): void {
    this.#record("initialLoad", start);
  }

  /** The load before a later session, begun at `start`. */
  recordSubsequentLoad(start: number): void {
    this.#record("subsequentLoad", start);
  }

  /** The time since the last session ended, at `start`. */
  recordSessionGap(start: number): void {
    this.#record("sessionGap", start);
  }

  /** The session, begun at `start`. */
  recordSessionDuration(start: number): void {
    this.#record("sessionDuration", start);
  }

  /** The whole backtest, begun at `start`. */
  recordBacktest(start: number): void {
    this.#record("backtest", start);
  }

  /** Bars that went through: delivered base bars and derived bars made. */
  recordBars(base: number, derived = 0): void {
    this.#session.baseBars += base;
    this.#backtest.baseBars += base;
    this.#session.derivedBars += derived;
    this.#backtest.derivedBars += derived;
  }

  /** The producer of `edge` had to wait `times`, for `waitedMs` in all. */
  recordBackPressure(edge: string, times = 1, waitedMs = 0): void {
    for (const scope of [this.#session, this.#backtest]) {
      const counts = scope.edge(edge);
      counts.backPressure += times;
      counts.waitedMs += waitedMs;
    }
  }

  /** The producer of `edge` went on, `times`, although its consumer was not ready. */
  recordOverruns(edge: string, times = 1): void {
    this.#session.edge(edge).overruns += times;
    this.#backtest.edge(edge).overruns += times;
  }

  /** Calendar questions since the last call: answered by a cache, and not. */
  recordCalendar(hits: number, misses: number): void {
    for (const scope of [this.#session, this.#backtest]) {
      scope.calendarHits += hits;
      scope.calendarMisses += misses;
    }
  }

  /**
   * Adds what another thread has measured. The number of sessions and the date
   * stay: every thread goes through the same sessions.
   */
  merge(other: MetricsSnapshot): void {
    if (other.date === this.#date) this.#session.merge(other.session);
    this.#backtest.merge(other.backtest);
  }

  /** A report for people: some lines of text, without a final line break. */
  formatReport(scope: MetricsScope): string {
    return formatMetrics(this.toJSON(), scope);
  }

  /** All figures, as plain data. */
  toJSON(): MetricsSnapshot {
    return {
      date: this.#date,
      sessions: this.#sessions,
      session: this.#session.toJSON(),
      backtest: this.#backtest.toJSON(),
    };
  }

  #record(name: TimingName, start: number): number {
    const elapsed = this.#now() - start;
    this.#session.timings[name].add(elapsed);
    this.#backtest.timings[name].add(elapsed);
    return elapsed;
  }
}
