/**
 * The list of gaps in a result.
 *
 * @module
 */
import { NO_GAPS, type PackedGap, unpackGaps } from "../quality/gap_ledger.ts";
import { type Gap, type GapKind, gapOf } from "../quality/gaps.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { RunReports } from "./run_reports.ts";

/** The gaps that a result lists, and what the list omits. */
export interface ListedGaps {
  /** By session, then by symbol in config order, then by time. */
  readonly gaps: readonly Gap[];
  /** Gaps that are counted but not listed. */
  readonly omitted: number;
  /** The first session, by number, whose gaps are not all listed. */
  readonly listedTo: number;
}

/** Merges the gaps reported by the stages into one ordered list. */
export function listGaps(
  plan: RunPlan,
  reports: RunReports,
  grids: readonly SessionGrid[],
): ListedGaps {
  const { missing, noTrade } = reports.quality_manager;
  // Without session quality no gap is tracked, not even a filled one.
  const generated = plan.sessionQuality
    ? reports.coordinator.generated.slots
    : NO_GAPS;
  const packed: [PackedGap, GapKind][] = [];
  for (const gap of unpackGaps(missing)) packed.push([gap, "missing"]);
  for (const gap of unpackGaps(noTrade)) packed.push([gap, "no_trade"]);
  for (const gap of unpackGaps(generated)) packed.push([gap, "generated"]);
  packed.sort(([a], [b]) =>
    a.session - b.session || a.symbol - b.symbol || a.first - b.first
  );
  const gaps = packed.map(([gap, kind]) => {
    const date = plan.dates[gap.session];
    const grid = grids[gap.session];
    const symbol = plan.symbols[gap.symbol];
    return gapOf({ symbol, interval: plan.base, date, grid }, gap, kind);
  });
  return {
    gaps,
    omitted: missing.omitted + noTrade.omitted + generated.omitted,
    listedTo: Math.min(
      missing.listedTo,
      noTrade.listedTo,
      generated.listedTo,
    ),
  };
}
