/**
 * The pipelines of a run: one, or one for each exchange group.
 *
 * @module
 */
import type { RunMemory, RunPlan } from "../session/run_plan.ts";
import type { StartMessage } from "./worker_protocol.ts";

/** The memories of a run, that of its plan first. */
export function planMemories({ memory, lanes = [] }: RunPlan): RunMemory[] {
  return [...new Set([memory, ...lanes.map((lane) => lane.memory)])];
}

/** What the stages of each pipeline before the analysis engine start with. */
export function laneStarts(start: StartMessage): StartMessage[] {
  const { lanes } = start.plan;
  if (lanes === undefined) return [start];
  // The dates of an account are those of no pipeline: it reports them alone.
  const { reportsSessions: _, ...rest } = start;
  return lanes.map((plan) => ({ ...rest, plan }));
}
