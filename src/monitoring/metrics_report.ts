/**
 * Performance figures as text.
 *
 * @module
 */
import type {
  MetricsScope,
  MetricsSnapshot,
  ScopeMetrics,
  TimingName,
} from "./metrics_snapshot.ts";
import type { StatisticSummary } from "./running_statistic.ts";
import { grouped } from "../text/grouped.ts";

const TITLES: readonly (readonly [TimingName, string])[] = [
  ["sessionDuration", "session"],
  ["sessionGap", "between sessions"],
  ["initialLoad", "first load"],
  ["subsequentLoad", "later loads"],
  ["dataProcessor", "data processor"],
  ["analysisEngine", "analysis engine"],
];

/** A whole number with separators between thousands. */
export function formatCount(count: number): string {
  return grouped(Math.round(count));
}

/** A duration in a suitable unit. */
export function formatDuration(ms: number): string {
  if (ms < 0.001) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1e3).toFixed(1)} µs`;
  if (ms < 1_000) return `${ms.toFixed(1)} ms`;
  if (ms < 120_000) return `${(ms / 1e3).toFixed(2)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${((ms - minutes * 60_000) / 1e3).toFixed(0)} s`;
}

/**
 * The report of one scope, without what was not measured.
 *
 * Stages in separate threads overlap, so their times do not add up to the
 * total.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { formatMetrics } from "@openbell/session/run";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const texts: string[] = [];
 * const result = await runBacktest(config, {
 *   db,
 *   onSessionMetrics: (metrics) =>
 *     texts.push(formatMetrics(metrics.toJSON(), "session")),
 * });
 * console.log(result.sessions.length, texts.length); // 2 2
 * console.log(texts[0]); // Session 2025-01-02 …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatMetrics(
  snapshot: MetricsSnapshot,
  scope: MetricsScope,
): string {
  const metrics = snapshot[scope];
  const sessions = snapshot.sessions === 1
    ? "1 session"
    : `${formatCount(snapshot.sessions)} sessions`;
  const title = scope === "session"
    ? `Session ${snapshot.date ?? "not started"}`
    : `Backtest of ${sessions}`;
  const lines: [string, string][] = [["bars", barsText(metrics, scope)]];
  if (scope === "backtest" && metrics.timings.backtest.count > 0) {
    lines.push(["total", formatDuration(metrics.timings.backtest.total)]);
  }
  for (const [name, label] of TITLES) {
    const timing = metrics.timings[name];
    if (timing.count > 0) lines.push([label, timingText(timing)]);
  }
  for (const [name, edge] of Object.entries(metrics.edges)) {
    const waited = edge.waitedMs > 0
      ? ` for ${formatDuration(edge.waitedMs)}`
      : "";
    lines.push([
      name,
      `waited ${formatCount(edge.backPressure)} ×${waited}, ` +
      `overrun ${formatCount(edge.overruns)} ×`,
    ]);
  }
  if (metrics.calendarHitRate !== null) {
    const asked = metrics.calendarHits + metrics.calendarMisses;
    lines.push([
      "calendar cache",
      `${(100 * metrics.calendarHitRate).toFixed(1)} % of ` +
      `${formatCount(asked)} questions${preparedText(metrics)}`,
    ]);
  }
  const width = Math.max(...lines.map(([label]) => label.length));
  return [
    title,
    ...lines.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
  ].join("\n");
}

/** The figures of the newest session in one line. */
export function formatSessionLine({ date, session }: MetricsSnapshot): string {
  const { timings, edges, calendarHitRate } = session;
  const timed = ([
    ["sessionDuration", "session"],
    ["sessionGap", "gap"],
    ["initialLoad", "first load"],
    ["subsequentLoad", "load"],
  ] as const).filter(([name]) => timings[name].count > 0)
    .map(([name, label]) => `${label} ${formatDuration(timings[name].total)}`);
  const flow = Object.entries(edges).map(([name, edge]) =>
    `${name} waited ${formatCount(edge.backPressure)} ×, ` +
    `overrun ${formatCount(edge.overruns)} ×`
  );
  return [
    date ?? "not started",
    `${formatCount(session.baseBars)} base, ` +
    `${formatCount(session.derivedBars)} derived bars`,
    ...timed,
    ...flow,
    ...calendarHitRate === null
      ? []
      : [`calendar ${(100 * calendarHitRate).toFixed(1)} %`],
  ].join("  ");
}

function barsText(metrics: ScopeMetrics, scope: MetricsScope): string {
  const { backtest, sessionDuration } = metrics.timings;
  const spent = scope === "backtest" && backtest.count > 0
    ? backtest.total
    : sessionDuration.total;
  const rate = spent > 0
    ? `, ${formatCount(metrics.baseBars / spent * 1_000)} base bars a second`
    : "";
  return `${formatCount(metrics.baseBars)} base, ` +
    `${formatCount(metrics.derivedBars)} derived${rate}`;
}

function preparedText({ calendarPrepared }: ScopeMetrics): string {
  return calendarPrepared === 0
    ? ""
    : `, ${formatCount(calendarPrepared)} sessions calculated ahead`;
}

function timingText(timing: StatisticSummary): string {
  if (timing.count === 1) return formatDuration(timing.total);
  const figures = [timing.min, timing.avg, timing.max].map((ms) =>
    formatDuration(ms ?? 0)
  );
  return `${formatDuration(timing.total)} in ${formatCount(timing.count)}: ` +
    `least ${figures[0]}, mean ${figures[1]}, most ${figures[2]}`;
}
