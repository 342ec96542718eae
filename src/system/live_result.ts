/**
 * Runs the stages of a live run, and makes its result.
 *
 * @module
 */
import { timeManager } from "../coordinator/run_calendar.ts";
import { SessionError } from "../errors.ts";
import { makeResult } from "../results/make_result.ts";
import type { RunResult } from "../results/run_result.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { formatInstant } from "../time/date.ts";
import type { LiveEngineOptions } from "./live_handle.ts";
import type { LiveRecord } from "./live_record.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { WorkerPool } from "./worker_runner.ts";

/** Runs the stages and makes the result of the sessions that have ended. */
export async function runStages(
  { config, start, given }: PreparedRun,
  pool: WorkerPool,
  record: LiveRecord,
  options: LiveEngineOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const reports = await pool.run({
    ...options,
    signal,
    joinStages: true,
    start,
    strategies: given?.strategies,
    ...(given !== undefined && { others: given }),
  }).finally(() => given?.close());
  const ended = reports.coordinator.barsPerSession.length;
  if (ended === 0) throw notBegunError(start.plan);
  const plan = { ...start.plan, dates: start.plan.dates.slice(0, ended) };
  return makeResult({
    config,
    plan,
    reports,
    strategies: reports.analysis.strategies,
    time: timeManager(plan),
    runner: "workers",
    startSeconds: 0,
    revisions: record.revisions(plan.dates),
  });
}

/** The error of a run that was stopped before its first session. */
function notBegunError(plan: RunPlan): SessionError {
  const [date] = plan.dates;
  const { open } = timeManager(plan).requireTradingSession(date);
  return new SessionError(
    "stopped",
    `The run was stopped before a session had begun: that of ${date} opens at ${
      formatInstant(open)
    }`,
  );
}
