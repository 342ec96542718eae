/**
 * The hash of a run, over everything that its result says of the market and of
 * the account.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { RunPlan } from "../session/run_plan.ts";
import type { AddedReport } from "../universe/added_counts.ts";
import type { RunReports } from "./run_reports.ts";
import type { RunResult } from "./run_result.ts";

/** Stands for a score that is not known; NaN has machine-dependent bits. */
const NO_SCORE = -1;

/**
 * The hash of a run, in hexadecimal. The strategies' thread hashes the events,
 * bars and indicators that it delivered; the rest is hashed here, from what is
 * printed or what the printed figures are computed from; the hash of the account
 * is one that `auditReport()` has compared. Left out are texts of
 * strategies (labels, reasons, log lines) and the measurements of the machine.
 */
export function runDigest(
  plan: RunPlan,
  reports: RunReports,
  { quality, scanners }: Pick<RunResult, "quality" | "scanners">,
): string {
  const { analysis, processor, coordinator, quality_manager, universe } =
    reports;
  const { account, drawdowns } = analysis;
  const { sessions, liquidations, orders, endings, endedPositions } = account;
  const { actions = [], slippageCost, spreadCost } = account;
  const hasCosts = slippageCost !== undefined || spreadCost !== undefined;
  return createHash("sha256").update(analysis.hash)
    .update(analysis.accountHash)
    .update(JSON.stringify([
      [plan.dates, plan.dropped, quality, scanners],
      sessions.map((one) => [one.close, one.interest, one.borrowCost]),
      [liquidations, orders, endedPositions],
      endings.map(({ first: { text: _, ...first }, ...rest }) => [first, rest]),
      [drawdowns.account, drawdowns.strategies],
      [analysis.events, analysis.slices, analysis.calls],
      [analysis.lateIndicators, analysis.staleIndicators],
      [analysis.addedSessions, processor.skipped, processor.skips],
      processor.differing,
      ...(actions.length === 0 ? [] : [actions]),
      ...(hasCosts ? [[slippageCost ?? null, spreadCost ?? null]] : []),
      ...(universe === undefined ? [] : [plainCounts(universe)]),
    ]))
    .update(analysis.historyScores.map((one) => one === one ? one : NO_SCORE))
    .update(Int32Array.from(coordinator.barsPerSession.flat()))
    .update(quality_manager.counts).digest("hex");
}

/** What was counted of added symbols, without typed arrays. */
function plainCounts(
  { missing, noTrade, generatedSlots, ...others }: AddedReport,
): unknown[] {
  const gaps = [missing, noTrade, generatedSlots].map((
    { words, omitted, listedTo },
  ) => [Array.from(words), omitted, String(listedTo)]);
  return [others, gaps];
}
