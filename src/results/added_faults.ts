/**
 * Joins what was counted of added symbols with the reports of the pipeline.
 *
 * @module
 */
import type { OvernightJumps } from "../coordinator/overnight_jumps.ts";
import { SKIP_NOTICES_MAX, type SkipLogResult } from "../processor/skip_log.ts";
import type { PackedGaps } from "../quality/gap_ledger.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { RunReports } from "./run_reports.ts";

/**
 * The reports of a run, in which gaps, jumps, days that differ from stored ones,
 * and bars that are outside of slots, built or skipped include those of added
 * symbols in the sessions in which they were active.
 */
export function withAddedFaults(
  plan: RunPlan,
  reports: RunReports,
): RunReports {
  const { coordinator, processor, quality_manager, universe } = reports;
  if (universe === undefined) return reports;
  const { generated } = coordinator;
  return {
    ...reports,
    coordinator: {
      ...coordinator,
      barsOutside: coordinator.barsOutside + universe.barsOutside,
      jumps: joinJumps(coordinator.jumps, universe.jumps),
      generated: {
        ...generated,
        session: sums(generated.session, universe.generated),
        slots: joinGaps(generated.slots, universe.generatedSlots),
      },
    },
    processor: {
      ...processor,
      skipped: processor.skipped.map((counts, i) =>
        sums(counts, universe.skipped[i])
      ),
      skips: joinSkips(plan, processor.skips, universe.skips),
      differing: sums(processor.differing, universe.differing),
    },
    quality_manager: {
      ...quality_manager,
      missing: joinGaps(quality_manager.missing, universe.missing),
      noTrade: joinGaps(quality_manager.noTrade, universe.noTrade),
    },
  };
}

function sums(a: readonly number[], b: readonly number[]): number[] {
  return a.map((one, i) => one + b[i]);
}

function joinGaps(a: PackedGaps, b: PackedGaps): PackedGaps {
  const words = new Int32Array(a.words.length + b.words.length);
  words.set(a.words);
  words.set(b.words, a.words.length);
  return {
    words,
    omitted: a.omitted + b.omitted,
    listedTo: Math.min(a.listedTo, b.listedTo),
  };
}

function joinJumps(a: OvernightJumps, b: OvernightJumps): OvernightJumps {
  const jumps = [...a.jumps, ...b.jumps].sort((one, other) =>
    one.to === other.to ? one.symbol - other.symbol : one.to < other.to ? -1 : 1
  );
  return { jumps, more: a.more + b.more };
}

/** All notices by session, then by interval and symbol in their order in the plan. */
function joinSkips(
  plan: RunPlan,
  a: SkipLogResult,
  b: SkipLogResult,
): SkipLogResult {
  const intervals = plan.derived.map(({ interval }) => interval);
  const notices = [...a.notices, ...b.notices].sort((one, other) => {
    if (one.date !== other.date) return one.date < other.date ? -1 : 1;
    return intervals.indexOf(one.interval) -
        intervals.indexOf(other.interval) ||
      plan.symbols.indexOf(one.symbol) - plan.symbols.indexOf(other.symbol);
  });
  const kept = notices.slice(0, SKIP_NOTICES_MAX);
  const cut = notices.length - kept.length;
  return { notices: kept, dropped: a.dropped + b.dropped + cut };
}
