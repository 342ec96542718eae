/**
 * The writers of a run's series.
 *
 * @module
 */
import { Arena } from "../../memory/arena.ts";
import { Directory } from "../../memory/directory.ts";
import { SeriesWriter } from "../../memory/series_writer.ts";
import type { RunPlan } from "../../session/run_plan.ts";

/** Opens the writers of a run's series. */
export function writers(plan: RunPlan): (id: number) => SeriesWriter {
  const arena = Arena.attach(plan.memory.buffer);
  const directory = new Directory(arena);
  return (id) => new SeriesWriter(arena, directory, id, plan.sessionsAhead);
}
