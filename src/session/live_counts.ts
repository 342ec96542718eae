/**
 * What a live run counts of the bars that it receives.
 *
 * @module
 */

/** Counts of one symbol. */
export interface LiveCounts {
  /** Bars delivered in live sessions. */
  bars: number;
  /** Slots released without a bar. */
  empty: number;
  /** Bars equal to one that was there. */
  duplicates: number;
  /** Bars replaced by a correction before their slice was released. */
  replaced: number;
  /** Bars that came after their slice, whose slot had none; not delivered. */
  late: number;
  /** Corrections that came after the slice; not delivered. */
  corrections: number;
  /** Bars that were requested and came before their slice was released. */
  caughtUp: number;
  /** Bars outside of the session's slots. */
  outside: number;
  /** Bars whose prices or volume cannot be. */
  invalid: number;
}

/** Counts of nothing. */
export function makeLiveCounts(): LiveCounts {
  return {
    bars: 0,
    empty: 0,
    duplicates: 0,
    replaced: 0,
    late: 0,
    corrections: 0,
    caughtUp: 0,
    outside: 0,
    invalid: 0,
  };
}

/** Whether the numbers can be a bar's. */
export function isBar(
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): boolean {
  return Number.isFinite(open) && Number.isFinite(close) &&
    Number.isFinite(high) && Number.isFinite(low) &&
    high >= open && high >= close && low <= open && low <= close &&
    volume >= 0 && volume < Infinity;
}

/** What a live run reports of its sessions. */
export interface LiveReport {
  /** By symbol: what was received. */
  readonly counts: readonly LiveCounts[];
  /** Records of the feed that found no room. */
  readonly dropped: number;
  /** Slots released late, in which no order could fill. */
  readonly lateSlices: number;
  /** Interruptions of the stream. */
  readonly interruptions: number;
}
