/**
 * How far a sweep is, as text.
 *
 * @module
 */
import { alignColumns } from "../text/align_columns.ts";
import type { ListedSweep, SweepStatus, WorkerStatus } from "./status.ts";

/** One line: what `watch` shows; of a sweep that is over, only what was done. */
export function statusLine(status: SweepStatus): string {
  const { state, done, total, failed, running, parked, secondsLeft } = status;
  const living = status.workers.filter(({ running }) => running > 0).length;
  const parts = [
    `${done} of ${total}${failed > 0 ? `, ${failed} failed` : ""}${
      parked > 0 ? `, ${parked} given up` : ""
    }`,
  ];
  if (state === "running") parts.push(`${running} run on ${living} workers`);
  parts.push(rateText(status.barSetsPerSecond));
  if (state === "running" && secondsLeft !== null) {
    parts.push(`${secondsText(secondsLeft)} left`);
  }
  return parts.join("  ");
}

/** All that is known, with a table of workers. */
export function statusText(status: SweepStatus, now = Date.now()): string {
  const { sweep, title, state, error, firstError, retries } = status;
  const lines = [
    `sweep ${sweep}, ${title}: ${state}${error ? `, ${error}` : ""}`,
    `${status.sets} sets over ${status.windows} ${
      status.windows === 1 ? "window" : "windows"
    }, ${state === "running" ? "for" : "in"} ${secondsText(status.seconds)}`,
    statusLine(status),
  ];
  if (retries > 0) lines.push(`retries: ${retries}`);
  if (firstError !== undefined) lines.push(`first error: ${firstError}`);
  if (status.workers.length > 0) {
    lines.push("", ...workerTable(status.workers, now));
  }
  for (const { worker, note } of status.workers) {
    if (note !== undefined) lines.push(`worker ${worker}: ${note}`);
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** A table of sweeps. */
export function sweepsText(sweeps: readonly ListedSweep[]): string {
  if (sweeps.length === 0) return "The queue has no sweeps\n";
  const rows = sweeps.map(({ sweep, title, state, sets, created }) => [
    String(sweep),
    state,
    String(sets),
    created.slice(0, 19).replace("T", " "),
    title,
  ]);
  return alignColumns([
    ["sweep", "state", "sets", "queued (UTC)", "config"],
    ...rows,
  ])
    .map((line) => `${line.trimEnd()}\n`).join("");
}

function workerTable(
  workers: readonly WorkerStatus[],
  now: number,
): string[] {
  const header = [
    "worker",
    "machine",
    "threads",
    "done",
    "running",
    "speed",
    "last heartbeat",
  ];
  const rows = workers.map((one) => [
    String(one.worker),
    one.machine,
    String(one.threads),
    String(one.done),
    String(one.running),
    rateText(one.barSetsPerSecond),
    one.lastHeartbeat === undefined
      ? "ended"
      : `${secondsText((now - Date.parse(one.lastHeartbeat)) / 1_000)} ago`,
  ]);
  return alignColumns([header, ...rows]);
}

function rateText(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(1)} M bars × sets/s`;
}

/** A duration in its two largest units. */
function secondsText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
