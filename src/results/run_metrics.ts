/**
 * Measurements of a run: speed, memory, and what each stage did.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { RunReports } from "./run_reports.ts";
import type { MemoryUse, RunMetrics } from "./run_result.ts";

/** Measurements of a run from its stages' reports. */
export function runMetrics(
  plan: RunPlan,
  reports: RunReports,
  { runner, startSeconds }: { runner: string; startSeconds: number },
): RunMetrics {
  const { coordinator, analysis, seconds } = reports;
  const pipelines = reports.lanes ?? [reports];
  const sum = (of: (pipeline: RunReports) => number) =>
    pipelines.reduce((total, pipeline) => total + of(pipeline), 0);
  const metrics = mergeMetrics(plan, reports);
  // Those of added symbols included.
  const bars = metrics.backtest.baseBars;
  return {
    ...metrics,
    runner,
    startSeconds,
    seconds,
    bars,
    barsPerSecond: bars / seconds,
    events: analysis.events,
    slices: analysis.slices,
    calls: analysis.calls,
    busyMs: {
      coordinator: sum((one) => one.coordinator.busyMs),
      processor: sum((one) => one.processor.busyMs),
      quality_manager: sum((one) => one.quality_manager.busyMs),
      analysis: analysis.busyMs,
    },
    stages: reports.uses,
    memory: memoryUse(plan),
    ...(coordinator.lag !== undefined && { lag: coordinator.lag }),
  };
}

function memoryUse(plan: RunPlan): MemoryUse {
  const { lanes = [plan] } = plan;
  return {
    residentBytes: Deno.memoryUsage().rss,
    sharedBytes: lanes.reduce(
      (sum, { memory }) => sum + Arena.attach(memory.buffer).bytesInUse,
      0,
    ),
  };
}

/** The measurements of all threads merged, with every session of the plan. */
function mergeMetrics(plan: RunPlan, reports: RunReports): MetricsSnapshot {
  // The run's duration is known: the clock is set to it.
  let clockMs = 0;
  const metrics = new PerformanceMetrics({ now: () => clockMs });
  const start = metrics.startTimer();
  clockMs = 1_000 * reports.seconds;
  metrics.recordBacktest(start);
  metrics.recordCalendarPrepared(plan.calendar.length);
  for (const date of plan.dates) metrics.startSession(date);
  for (const { coordinator, processor } of reports.lanes ?? [reports]) {
    metrics.merge(coordinator.metrics);
    metrics.merge(processor.metrics);
  }
  metrics.merge(reports.analysis.metrics);
  return metrics.toJSON();
}
