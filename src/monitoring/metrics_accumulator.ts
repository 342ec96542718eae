/**
 * The running figures of one report, in constant memory.
 *
 * @module
 */
import {
  type EdgeMetrics,
  type ScopeMetrics,
  TIMING_NAMES,
  type TimingName,
} from "./metrics_snapshot.ts";
import { RunningStatistic } from "./running_statistic.ts";

/** {@linkcode EdgeMetrics} that can be incremented. */
export type MutableEdge = {
  -readonly [K in keyof EdgeMetrics]: EdgeMetrics[K];
};

/** The running figures of one session, or of a whole backtest. */
export class MetricsAccumulator {
  /** Base bars delivered. */
  baseBars = 0;
  /** Derived bars generated. */
  derivedBars = 0;
  /** Calendar queries answered without a calculation. */
  calendarHits = 0;
  /** Calendar queries that needed a calculation. */
  calendarMisses = 0;
  /** Sessions calculated ahead. */
  calendarPrepared = 0;
  /** Durations by name. */
  readonly timings: Record<TimingName, RunningStatistic> = {
    analysisEngine: new RunningStatistic(),
    dataProcessor: new RunningStatistic(),
    initialLoad: new RunningStatistic(),
    subsequentLoad: new RunningStatistic(),
    sessionGap: new RunningStatistic(),
    sessionDuration: new RunningStatistic(),
    backtest: new RunningStatistic(),
  };
  /** Waits and overruns by edge. */
  readonly edges: Map<string, MutableEdge> = new Map();

  /** The counts of an edge; created on first use. */
  edge(name: string): MutableEdge {
    let edge = this.edges.get(name);
    if (edge === undefined) {
      edge = { backPressure: 0, waitedMs: 0, overruns: 0 };
      this.edges.set(name, edge);
    }
    return edge;
  }

  /** Counts waits of the producer of an edge, `waitedMs` in total. */
  recordBackPressure(name: string, times: number, waitedMs: number): void {
    const edge = this.edge(name);
    edge.backPressure += times;
    edge.waitedMs += waitedMs;
  }

  /** Clears all figures. */
  reset(): void {
    this.baseBars = 0;
    this.derivedBars = 0;
    this.calendarHits = 0;
    this.calendarMisses = 0;
    this.calendarPrepared = 0;
    for (const name of TIMING_NAMES) this.timings[name].reset();
    // A map that is cleared gets new memory, even if it is empty.
    if (this.edges.size > 0) this.edges.clear();
  }

  /** Adds the figures of another thread. */
  merge(other: ScopeMetrics): void {
    this.baseBars += other.baseBars;
    this.derivedBars += other.derivedBars;
    this.calendarHits += other.calendarHits;
    this.calendarMisses += other.calendarMisses;
    this.calendarPrepared += other.calendarPrepared;
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

  /** All figures as plain data. */
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
      calendarPrepared: this.calendarPrepared,
      calendarHitRate: asked === 0 ? null : this.calendarHits / asked,
    };
  }
}
