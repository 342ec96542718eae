/**
 * What a result says of missing bars that a live run asked for.
 *
 * @module
 */
import type {
  GapFillingCounts,
  GapFillingReport,
} from "../quality/gap_report.ts";
import { unpackGaps } from "../quality/gap_ledger.ts";
import { type Gap, gapOf } from "../quality/gaps.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";

/** Consecutive slots whose bar was not delivered, and what became of it. */
export interface SoughtSlots extends Omit<Gap, "kind"> {
  /**
   * `late`: it came after its slice; `no_trade`: the source omits slots without
   * trades and has no bar; `unfillable`: no attempt is left; `open`: the run ended,
   * or two later sessions had begun, before the last attempt.
   */
  readonly state: "late" | "no_trade" | "unfillable" | "open";
}

/** What became of the missing bars of a live run. */
export interface GapFillingRow {
  /** Requests to the feed. */
  readonly requests: number;
  /** Slots by symbol. */
  readonly symbols: Readonly<Record<string, Readonly<GapFillingCounts>>>;
  /** By session, symbol and time; at most the first 100,000 of each state. */
  readonly slots: readonly SoughtSlots[];
}

/** The row of a report. Sessions that have not ended are left out. */
export function gapFillingRow(
  plan: RunPlan,
  report: GapFillingReport,
  grids: readonly SessionGrid[],
): GapFillingRow {
  const states = [
    ["late", report.late],
    ["no_trade", report.noTrade],
    ["unfillable", report.unfillable],
    ["open", report.open],
  ] as const;
  const listed = states.flatMap(([state, packed]) =>
    [...unpackGaps(packed)].map((gap) => ({ gap, state }))
  ).filter(({ gap }) => gap.session < grids.length);
  listed.sort(({ gap: a }, { gap: b }) =>
    a.session - b.session || a.symbol - b.symbol || a.first - b.first
  );
  return {
    requests: report.requests,
    symbols: Object.fromEntries(
      plan.symbols.map((symbol, i) => [symbol, report.counts[i]]),
    ),
    slots: listed.map(({ gap, state }) => {
      const { kind: _, ...slots } = gapOf(
        {
          symbol: plan.symbols[gap.symbol],
          interval: plan.base,
          date: plan.dates[gap.session],
          grid: grids[gap.session],
        },
        gap,
        "missing",
      );
      return { ...slots, state };
    }),
  };
}
