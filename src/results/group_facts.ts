/**
 * What a result says of the sessions and the data of an exchange group.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Gap } from "../quality/gaps.ts";
import { SlotCounts } from "../session/slot_count.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import { SessionGrid } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { SkipLogResult } from "../processor/skip_log.ts";
import { withAddedFaults } from "./added_faults.ts";
import type { DataWarning } from "./data_warning.ts";
import { findDataWarnings } from "./find_data_warnings.ts";
import { summariseQuality, summariseSessions } from "./quality_summary.ts";
import { listGaps } from "./result_gaps.ts";
import { runDigest } from "./run_digest.ts";
import type { RunReports } from "./run_reports.ts";
import type { RunResult, ScannerRow, SessionSummary } from "./run_result.ts";

/** What is known of the sessions and the data of one exchange group, or of all. */
export interface GroupFacts {
  /** The sessions, by trading date. */
  readonly sessions: readonly SessionSummary[];
  /** The slots of base bars of every session; of all groups together empty. */
  readonly grids: readonly SessionGrid[];
  /** Quality of every series over the run. */
  readonly quality: RunResult["quality"];
  /** The gaps. */
  readonly gaps: readonly Gap[];
  /** Warnings about the data. */
  readonly dataWarnings: readonly DataWarning[];
  /** Derived bars that were skipped. */
  readonly skips: SkipLogResult;
  /** Warnings of the coordinator. */
  readonly warnings: readonly string[];
  /** The hash of all that is known. */
  readonly digest: string;
}

/** What a run of one group says; `time` is its calendar. */
export function groupFacts(
  plan: RunPlan,
  given: RunReports,
  time: TimeManager,
  scanners: readonly ScannerRow[],
): GroupFacts {
  const reports = withAddedFaults(plan, given);
  const hours = plan.dates.map((date) => time.requireTradingSession(date));
  const grids = hours.map((session) =>
    new SessionGrid(session, baseSlots(plan))
  );
  const counts = new SlotCounts(
    plan.symbols.length,
    reports.quality_manager.counts,
  );
  const slots = { hours, grids, counts };
  const sessions = summariseSessions(plan, reports, slots);
  const quality = summariseQuality(plan, reports, slots);
  const gaps = listGaps(plan, reports, grids);
  return {
    sessions,
    grids,
    quality,
    gaps: gaps.gaps,
    dataWarnings: findDataWarnings({
      plan,
      reports,
      gaps,
      sessions,
      grids,
      time,
    }),
    skips: reports.processor.skips,
    warnings: reports.coordinator.warnings,
    digest: runDigest(plan, reports, { quality, scanners }),
  };
}

/** What the groups of a joint plan say together, a session for each date of any. */
export function joinFacts(
  { dates, lanes = [] }: RunPlan,
  facts: readonly GroupFacts[],
): GroupFacts {
  const digest = createHash("sha256");
  for (const one of facts) digest.update(one.digest);
  const all = <T>(of: (one: GroupFacts) => readonly T[]) => facts.flatMap(of);
  return {
    sessions: dates.map((date) => jointSession(date, lanes, facts)),
    grids: [],
    quality: Object.assign({}, ...facts.map((one) => one.quality)),
    gaps: all(({ gaps }) => gaps).sort((a, b) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : 0
    ),
    dataWarnings: all((one) => one.dataWarnings),
    skips: {
      notices: all(({ skips }) => skips.notices).sort((a, b) =>
        a.date < b.date ? -1 : a.date > b.date ? 1 : 0
      ),
      dropped: facts.reduce((sum, { skips }) => sum + skips.dropped, 0),
    },
    warnings: all((one) => one.warnings),
    digest: digest.digest("hex"),
  };
}

/** The sessions of a date as one, with nothing of groups that have none. */
function jointSession(
  date: string,
  lanes: readonly RunPlan[],
  facts: readonly GroupFacts[],
): SessionSummary {
  const groups: Record<string, { open: string; close: string }> = {};
  const bars: Record<string, number> = {};
  const quality: Record<string, number> = {};
  const historyQuality: Record<string, Readonly<Record<string, number>>> = {};
  const opens: string[] = [];
  const closes: string[] = [];
  lanes.forEach(({ exchange, symbols, dates }, i) => {
    const session = facts[i].sessions[dates.indexOf(date)];
    for (const symbol of symbols) {
      bars[symbol] = session?.bars[symbol] ?? 0;
      quality[symbol] = session?.quality[symbol] ?? 100;
      historyQuality[symbol] = session?.historyQuality[symbol] ?? {};
    }
    if (session === undefined) return;
    const { open, close } = session;
    groups[exchange] = { open, close };
    opens.push(open);
    closes.push(close);
  });
  return {
    date,
    open: opens.sort()[0],
    close: closes.sort()[closes.length - 1],
    groups,
    bars,
    quality,
    historyQuality,
  };
}
