/**
 * Where a run spends its time, and where one stage waits for another.
 *
 * @module
 */
import { MetricsAccumulator } from "./metrics_accumulator.ts";
import { formatMetrics } from "./metrics_report.ts";
import type {
  MetricsScope,
  MetricsSnapshot,
  TimingName,
} from "./metrics_snapshot.ts";

/** Options of {@linkcode PerformanceMetrics}. */
export interface PerformanceMetricsOptions {
  /** The clock, milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Running figures of a run in constant memory: nothing grows with the number
 * of bars or sessions.
 *
 * Every figure is kept twice, for the newest session and for the backtest.
 * Timer readings are valid in their own thread only: each thread has its own
 * metrics, and {@linkcode PerformanceMetrics.merge} combines them.
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
  readonly #session = new MetricsAccumulator();
  readonly #backtest = new MetricsAccumulator();
  #date: string | null = null;
  #sessions = 0;

  /** Starts with all figures at zero. */
  constructor(options: PerformanceMetricsOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** Reads the clock; pass the reading to one of the `record…` methods. */
  startTimer(): number {
    return this.#now();
  }

  /** Starts a session: resets the session's figures and keeps those of the backtest. */
  startSession(date: string): void {
    this.#date = date;
    this.#sessions++;
    this.#session.reset();
  }

  /** Records one batch in the analysis engine; returns its duration, ms. */
  recordAnalysisEngine(start: number): number {
    return this.#record("analysisEngine", start);
  }

  /** Records batches in the data processor, one after the other; returns their duration, ms. */
  recordDataProcessor(start: number, batches = 1): number {
    return this.#record("dataProcessor", start, batches);
  }

  /** Records the load of history before the first session. */
  recordInitialLoad(start: number): void {
    this.#record("initialLoad", start);
  }

  /** Records the load of history before a later session. */
  recordSubsequentLoad(start: number): void {
    this.#record("subsequentLoad", start);
  }

  /** Records the time since the end of the last session. */
  recordSessionGap(start: number): void {
    this.#record("sessionGap", start);
  }

  /** Records the duration of a session. */
  recordSessionDuration(start: number): void {
    this.#record("sessionDuration", start);
  }

  /** Records the duration of the whole backtest. */
  recordBacktest(start: number): void {
    this.#record("backtest", start);
  }

  /** Counts delivered base bars and generated derived bars. */
  recordBars(base: number, derived = 0): void {
    this.#session.baseBars += base;
    this.#backtest.baseBars += base;
    this.#session.derivedBars += derived;
    this.#backtest.derivedBars += derived;
  }

  /** Counts waits of the producer of `edge`, `waitedMs` in total. */
  recordBackPressure(edge: string, times = 1, waitedMs = 0): void {
    this.#session.recordBackPressure(edge, times, waitedMs);
    this.#backtest.recordBackPressure(edge, times, waitedMs);
  }

  /** Counts how often the producer of `edge` continued although its consumer was not ready. */
  recordOverruns(edge: string, times = 1): void {
    this.#session.edge(edge).overruns += times;
    this.#backtest.edge(edge).overruns += times;
  }

  /** Counts queries for the session of a date since the last call: without a calculation, and with one. */
  recordCalendar(hits: number, misses: number): void {
    this.#session.calendarHits += hits;
    this.#backtest.calendarHits += hits;
    this.#session.calendarMisses += misses;
    this.#backtest.calendarMisses += misses;
  }

  /** Counts sessions that were calculated ahead, so that no query has to. */
  recordCalendarPrepared(sessions: number): void {
    this.#session.calendarPrepared += sessions;
    this.#backtest.calendarPrepared += sessions;
  }

  /**
   * Adds the figures of another thread. The number of sessions and the date
   * stay unchanged: every thread runs the same sessions.
   */
  merge(other: MetricsSnapshot): void {
    if (other.date === this.#date) this.#session.merge(other.session);
    this.#backtest.merge(other.backtest);
  }

  /** A report as text, without a final line break. */
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

  #record(name: TimingName, start: number, times = 1): number {
    const elapsed = this.#now() - start;
    this.#session.timings[name].add(elapsed, times);
    this.#backtest.timings[name].add(elapsed, times);
    return elapsed;
  }
}
