/**
 * The memory of a run as {@linkcode SessionData}.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { SessionTable } from "../memory/session_table.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { SessionData } from "../session/session_data.ts";

/**
 * Opens the series of a run that is over, after `sessions` sessions. Nothing is
 * copied: its columns are those that the run has written.
 */
export function openRunData(
  { memory }: RunPlan,
  sessions: number,
): SessionData {
  const table = new SessionTable(
    Arena.attach(memory.buffer),
    memory.sessionsOffset,
    memory.sessionsCapacity,
  );
  const data = SessionData.attach(memory);
  if (sessions > 0) data.startSession(table.read(sessions - 1));
  return data;
}
