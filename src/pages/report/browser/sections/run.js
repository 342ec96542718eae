/**
 * Facts about the run: speed, threads, hash and the strategies' log.
 *
 * @module
 */
import { el, section } from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
} from "../../../shared/browser/format.js";

/** The facts of the run and the log. */
export function runSection({ data, clock }) {
  return section("run", "The run", runFacts(data), logList(data, clock));
}

function runFacts({ metrics, hash }) {
  const { sessionDuration } = metrics.backtest.timings;
  const edges = edgeTexts(metrics);
  return el(
    "dl",
    { class: "run" },
    fact("Runner", metrics.runner),
    fact(
      "Time",
      `${formatFixed(metrics.seconds, 3)} s, started in ${
        formatFixed(metrics.startSeconds, 3)
      } s`,
    ),
    fact(
      "Speed",
      `${formatCount(Math.round(metrics.barsPerSecond))} base bars/s`,
    ),
    fact(
      "Bars",
      `${formatCount(metrics.bars)} base bars, ${
        formatCount(metrics.events)
      } events, ${formatCount(metrics.slices)} slices`,
    ),
    fact("Calls of strategies", formatCount(metrics.calls)),
    sessionDuration.count === 0 ? [] : fact(
      "A session",
      `${formatDuration(sessionDuration.avg)} on average, at most ${
        formatDuration(sessionDuration.max)
      }`,
    ),
    fact("Busy", busyTexts(metrics).join(", ")),
    edges.length === 0 ? [] : fact("Between stages", edges.join("; ")),
    fact("Hash", hash),
  );
}

function fact(title, text) {
  return [el("dt", {}, title), el("dd", {}, text)];
}

function busyTexts({ busyMs }) {
  return Object.entries(busyMs).map(([stage, ms]) =>
    `${stage.replaceAll("_", " ")} ${formatDuration(ms)}`
  );
}

function edgeTexts({ backtest }) {
  return Object.entries(backtest.edges).map(([edge, e]) =>
    `${edge}: waited ${formatCount(e.backPressure)} times, ${
      formatDuration(e.waitedMs)
    }; ${formatCount(e.overruns)} overruns`
  );
}

/** The log of the strategies; `undefined` if they wrote nothing. */
function logList({ log, logTotal }, clock) {
  if (logTotal === 0) return undefined;
  const first = logTotal > log.length
    ? `, the first ${formatCount(log.length)} here`
    : "";
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      `${formatCount(logTotal)} log lines of strategies${first}`,
    ),
    el(
      "pre",
      { tabindex: 0 },
      log.map(({ time, strategy, message }) =>
        `${clock.full(time)} ${strategy}: ${message}\n`
      ).join(""),
    ),
  );
}
