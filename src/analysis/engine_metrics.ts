/**
 * What the analysis engine measures: time, bars and calendar queries.
 *
 * @module
 */
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { TimeManager } from "../time/time_manager.ts";

/** Measures one engine, by session and over the whole run. */
export class EngineMetrics {
  /** Milliseconds spent in steps that did something. */
  busyMs = 0;
  readonly #metrics: PerformanceMetrics;
  readonly #time: TimeManager;
  #sessionStarted = 0;
  #baseBars = 0;
  #events = 0;
  #calendarHits = 0;
  #calendarMisses = 0;

  /**
   * Measures an engine with this calendar. In a replay, whose durations nobody
   * reads, no clock is read either.
   */
  constructor(time: TimeManager, isReplay: boolean) {
    this.#time = time;
    this.#metrics = new PerformanceMetrics(isReplay ? { now: () => 0 } : {});
  }

  /** Starts the timer of a step. */
  startStep(): number {
    return this.#metrics.startTimer();
  }

  /** Records a step that began at `start` and did something. */
  recordStep(start: number): void {
    this.busyMs += this.#metrics.recordAnalysisEngine(start);
  }

  /** Starts a session of the range. */
  beginSession(date: string): void {
    this.#sessionStarted = this.#metrics.startTimer();
    this.#metrics.startSession(date);
  }

  /**
   * Ends a session. Counted since the start of the run are `baseBars`, and the
   * `events`, which are base and derived bars.
   */
  endSession(baseBars: number, events: number): void {
    const { cacheHits, cacheMisses } = this.#time;
    this.#metrics.recordSessionDuration(this.#sessionStarted);
    const bars = baseBars - this.#baseBars;
    this.#metrics.recordBars(bars, events - this.#events - bars);
    this.#metrics.recordCalendar(
      cacheHits - this.#calendarHits,
      cacheMisses - this.#calendarMisses,
    );
    this.#baseBars = baseBars;
    this.#events = events;
    this.#calendarHits = cacheHits;
    this.#calendarMisses = cacheMisses;
  }

  /** All measurements as plain data. */
  toJSON(): MetricsSnapshot {
    return this.#metrics.toJSON();
  }
}
