/**
 * Joins what the stages measured of each session.
 *
 * @module
 */
import type { MetricsSnapshot } from "./metrics_snapshot.ts";
import { PerformanceMetrics } from "./performance_metrics.ts";

/** Receives the figures of a session, and of the run so far. */
export type SessionListener = (metrics: PerformanceMetrics) => void;

/**
 * Collects the figures of each session from all stages, in whatever order the
 * stages end it, and passes them on in the order of the sessions.
 */
export class SessionReports {
  readonly #stages: number;
  readonly #listener: SessionListener;
  readonly #metrics = new PerformanceMetrics();
  /** The sessions that some stages have not ended yet, by date. */
  readonly #open = new Map<string, MetricsSnapshot[]>();

  /** Expects every session from as many `stages`. */
  constructor(stages: number, listener: SessionListener) {
    this.#stages = stages;
    this.#listener = listener;
  }

  /** Adds what a stage measured of the session that it has ended. */
  add(snapshot: MetricsSnapshot): void {
    const { date } = snapshot;
    if (date === null) throw new TypeError("No session has started");
    const parts = this.#open.get(date) ?? [];
    this.#open.set(date, parts);
    parts.push(snapshot);
    if (parts.length < this.#stages) return;
    this.#open.delete(date);
    const metrics = this.#metrics;
    metrics.startSession(date);
    for (const part of parts) {
      metrics.merge({ ...part, backtest: part.session });
    }
    this.#listener(metrics);
  }
}
