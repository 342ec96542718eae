/**
 * What the requests of a live run for missing bars have led to.
 *
 * @module
 */
import type { PackedGaps } from "./gap_ledger.ts";

/** What became of the missing bars of one symbol. */
export interface GapFillingCounts {
  /** Slots whose bar was asked for. */
  asked: number;
  /** Bars that came in time and were delivered. */
  delivered: number;
  /** Bars that came after their slice: revisions. */
  late: number;
  /** Slots without a trade: the source omits those, and its answer had no bar. */
  noTrade: number;
  /** Slots without a bar after all attempts. */
  unfillable: number;
  /**
   * Slots without a bar, with attempts left, when the run ended or two later
   * sessions had begun.
   */
  open: number;
}

/** What a live run's requests for missing bars have led to. */
export interface GapFillingReport {
  /** Requests made. */
  readonly requests: number;
  /** By symbol. */
  readonly counts: readonly GapFillingCounts[];
  /** Slots whose bar came late. */
  readonly late: PackedGaps;
  /** Slots without a trade. */
  readonly noTrade: PackedGaps;
  /** Slots whose bar nobody has. */
  readonly unfillable: PackedGaps;
  /** Slots that were not asked for often enough. */
  readonly open: PackedGaps;
}

/** How slots end that are not delivered. */
export type Ending = "late" | "noTrade" | "unfillable" | "open";

/** Counts of nothing. */
export function makeGapFillingCounts(): GapFillingCounts {
  return {
    asked: 0,
    delivered: 0,
    late: 0,
    noTrade: 0,
    unfillable: 0,
    open: 0,
  };
}
