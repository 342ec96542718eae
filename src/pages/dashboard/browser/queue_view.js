/**
 * Sweeps that workers of a queue run: how far they are.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask } from "./ask.js";
import { factList, figureText, minuteText } from "./facts.js";

/** How often a sweep that goes on is asked for, in milliseconds. */
const AGAIN_MS = 2_000;

/** The sweeps of the queue, if the dashboard has one. */
export async function queueSection() {
  let found;
  try {
    found = await ask("/api/queue");
  } catch (error) {
    return section(
      "queue",
      "Queue",
      el("p", { class: "error" }, error.message),
    );
  }
  const { queue, sweeps } = found;
  if (queue === null) return undefined;
  return section(
    "queue",
    "Queue",
    el("p", { class: "facts" }, queue),
    dataTable({
      caption: "Sweeps of the queue; pick one",
      count: sweeps.length,
      onRow: (i) => location.hash = `#/queue/${sweeps[i].sweep}`,
      columns: [
        numberColumn("Sweep", (i) => sweeps[i].sweep, String),
        textColumn("Config", (i) => sweeps[i].title),
        textColumn("State", (i) => sweeps[i].state),
        numberColumn("Sets", (i) => sweeps[i].sets, formatCount),
        textColumn("Queued, UTC", (i) => minuteText(sweeps[i].created)),
      ],
    }).element,
  );
}

/** The view of one of them, which follows it while it goes on. */
export async function queueView({ rest: [id] }) {
  const path = `/api/queue/${encodeURIComponent(id)}`;
  const place = el("div");
  const draw = (status) => place.replaceChildren(...partsOf(status));
  const status = await ask(path);
  draw(status);
  const message = el("p", { class: "note", role: "status" });
  const content = section(
    "queued",
    `Sweep ${status.sweep} of the queue: ${status.title}`,
    place,
    message,
  );
  const look = async () => {
    if (!content.isConnected) return;
    let state = "running";
    try {
      const now = await ask(path);
      draw(now);
      state = now.state;
      message.textContent = state === "running"
        ? ""
        : `The sweep is ${state}. openbell sweep fetch ${now.sweep} writes its results into a file for --sweep.`;
    } catch (error) {
      // A database that restarts; it is asked again.
      message.textContent = error.message;
    }
    if (state === "running") setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, status.state === "running" ? AGAIN_MS : 0);
  return content;
}

function partsOf(status) {
  const { done, total, failed, parked, retries, workers } = status;
  const some = (count) => count === 0 ? "" : formatCount(count);
  return [
    factList([
      [
        "state",
        status.error ? `${status.state}: ${status.error}` : status.state,
      ],
      [
        "runs",
        `${formatCount(done)} of ${formatCount(total)}, ${
          Math.floor(100 * done / Math.max(1, total))
        } %`,
      ],
      ["taken by workers", formatCount(status.running)],
      ["failed", some(failed)],
      ["given up", some(parked)],
      ["delivered again", some(retries)],
      ["first error", status.firstError ?? ""],
      ["speed", speedText(status.barSetsPerSecond)],
      [
        "time left",
        status.state !== "running" || status.secondsLeft === null
          ? ""
          : `${formatCount(Math.ceil(status.secondsLeft))} s`,
      ],
    ]),
    el("progress", {
      "aria-label": "Runs that are finished",
      max: Math.max(1, total),
      value: done,
    }),
    dataTable({
      caption: "Workers",
      count: workers.length,
      columns: [
        numberColumn("Worker", (i) => workers[i].worker, String),
        textColumn("Machine", (i) => workers[i].machine),
        numberColumn("Threads", (i) => workers[i].threads, String),
        numberColumn("Done", (i) => workers[i].done, formatCount),
        numberColumn("Running", (i) => workers[i].running, formatCount),
        textColumn("Speed", (i) => speedText(workers[i].barSetsPerSecond)),
        textColumn(
          "Seen, UTC",
          (i) =>
            workers[i].lastHeartbeat === undefined
              ? "ended"
              : minuteText(workers[i].lastHeartbeat),
        ),
        textColumn("Note", (i) => workers[i].note ?? ""),
      ],
    }).element,
  ];
}

function speedText(perSecond) {
  return perSecond === 0
    ? "–"
    : `${figureText(perSecond / 1e6)} M bars × sets/s`;
}
