/**
 * Where a run spent its time, as text.
 *
 * @module
 */
import { alignColumns } from "../text/align_columns.ts";
import type { RunMetrics } from "./run_result.ts";
import { grouped } from "../text/grouped.ts";

const MIB = 2 ** 20;

/** Columns that are flush left: the name of the stage. */
const LEFT = new Set([0]);

/**
 * A table with one line per stage. A thread's time is the busy time of its
 * stages, its waits, and the rest: looking for work and turns of the event
 * loop. Stages on the same thread have the same waits. With the inline runner
 * nothing waits; the stages take turns.
 */
export function formatProfile(metrics: RunMetrics): string {
  const { bars, busyMs, memory, runner, seconds, stages } = metrics;
  const rows = Object.entries(stages).map(([stage, use]) => {
    const busy = busyMs[stage];
    return [
      stage.replaceAll("_", " "),
      `${busy.toFixed(0)} ms`,
      `${(busy / seconds / 10).toFixed(1)} %`,
      `${use.waitingMs.toFixed(0)} ms`,
      grouped(use.waits),
      bars > 0 ? (1e6 * busy / bars).toFixed(0) : "–",
      grouped(use.batches),
      `${(use.heapBytes / MIB).toFixed(1)} MiB`,
    ];
  });
  const head = [
    "stage",
    "busy",
    "of the run",
    "waiting",
    "waits",
    "ns a bar",
    "batches",
    "heap",
  ];
  const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
  return [
    `where ${seconds.toFixed(3)} s went, ${runner} runner, ${
      grouped(bars)
    } base bars`,
    ...alignColumns([head, ...rows], LEFT).map((line) => `  ${line}`),
    `  memory: ${mib(memory.residentBytes)} resident, ${
      mib(memory.sharedBytes)
    } of it bars, indicators and logs that the stages share`,
    "",
  ].join("\n");
}
