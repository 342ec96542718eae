/**
 * Metrics of the time between sessions: loads, gaps, and the calendar's cache.
 *
 * @module
 */
import type { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

/** Records the loads and gaps of delivered sessions. */
export class SessionTiming {
  readonly #metrics: PerformanceMetrics;
  readonly #time: TimeManager;
  #loadStarted: number;
  #delivered = 0;
  #ended: number | undefined;
  #calendarHits = 0;
  #calendarMisses = 0;

  /** The initial load began at `loadStarted`, by `performance.now()`. */
  constructor(
    metrics: PerformanceMetrics,
    time: TimeManager,
    loadStarted: number,
  ) {
    this.#metrics = metrics;
    this.#time = time;
    this.#loadStarted = loadStarted;
  }

  /** The load of a session begins. The first one includes the history. */
  beginLoad(): void {
    if (this.#delivered > 0) this.#loadStarted = this.#metrics.startTimer();
  }

  /** A delivered session is loaded and begins. */
  beginSession(date: TradingDate): void {
    const metrics = this.#metrics;
    metrics.startSession(date);
    if (this.#delivered++ === 0) metrics.recordInitialLoad(this.#loadStarted);
    else metrics.recordSubsequentLoad(this.#loadStarted);
    if (this.#ended !== undefined) metrics.recordSessionGap(this.#ended);
  }

  /** A delivered session has ended. */
  endSession(): void {
    const { cacheHits, cacheMisses } = this.#time;
    this.#metrics.recordCalendar(
      cacheHits - this.#calendarHits,
      cacheMisses - this.#calendarMisses,
    );
    this.#calendarHits = cacheHits;
    this.#calendarMisses = cacheMisses;
    this.#ended = this.#metrics.startTimer();
  }
}
