/**
 * The records of a tape's sessions.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import type { RunPlan } from "../session/run_plan.ts";

const KNOWN = new WeakMap<RunPlan["memory"], readonly SessionRecord[]>();

/**
 * The records of all sessions of a window, history included. A thread reads
 * them once for all sets: a record has a new text of its date, and looking that
 * up in calendars costs a set of one symbol a tenth of its time.
 */
export function sessionRecords(
  { memory }: Pick<RunPlan, "memory">,
): readonly SessionRecord[] {
  const known = KNOWN.get(memory);
  if (known !== undefined) return known;
  const { buffer, sessionsOffset, sessionsCapacity } = memory;
  const arena = Arena.attach(buffer);
  const table = new SessionTable(arena, sessionsOffset, sessionsCapacity);
  const records = Array.from(
    { length: sessionsCapacity },
    (_, i) => Object.freeze(table.read(i)),
  );
  KNOWN.set(memory, records);
  return records;
}
