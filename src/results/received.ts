/**
 * What a result says of the bars that a live run has received.
 *
 * @module
 */
import type { LiveCounts, LiveReport } from "../session/live_counts.ts";
import type { Revision } from "../store/live_journal.ts";

/** How many revisions a result lists. */
export const REVISIONS_LISTED_MAX = 100_000;

/** A bar that came after its slice, or a correction of one; it was not delivered. */
export interface RevisionRow {
  /** The trading date of its session. */
  readonly date: string;
  /** The symbol. */
  readonly symbol: string;
  /** Its start, UTC epoch milliseconds. */
  readonly start: number;
  /** `late`: its slot had no bar; `correction`: it had another one. */
  readonly kind: "late" | "correction";
  /** When it came, UTC epoch milliseconds. */
  readonly received: number;
  /** Open. */
  readonly open: number;
  /** High. */
  readonly high: number;
  /** Low. */
  readonly low: number;
  /** Close. */
  readonly close: number;
  /** Volume. */
  readonly volume: number;
}

/** What was received since the program was started. */
export interface ReceivedRow {
  /** Bars by symbol. */
  readonly symbols: Readonly<Record<string, Readonly<LiveCounts>>>;
  /** Messages of the feed for which there was no room; their bars were asked for. */
  readonly dropped: number;
  /** Slices released so late that no order could fill in them. */
  readonly lateSlices: number;
  /** Interruptions of the stream. */
  readonly interruptions: number;
  /**
   * The bars of the result's sessions that came late or were corrected, as far as
   * they have not been settled: in the order in which they came, at most the
   * first 100,000.
   */
  readonly revisions: readonly RevisionRow[];
}

/** The row of a report, with the revisions that the store has. */
export function receivedRow(
  symbols: readonly string[],
  { counts, dropped, lateSlices, interruptions }: LiveReport,
  revisions: readonly Revision[],
): ReceivedRow {
  return {
    symbols: Object.fromEntries(
      symbols.map((symbol, i) => [symbol, counts[i]]),
    ),
    dropped,
    lateSlices,
    interruptions,
    revisions: revisions.slice(0, REVISIONS_LISTED_MAX)
      .map(({ values, ...one }) => {
        const [open, high, low, close, volume] = values;
        return { ...one, open, high, low, close, volume };
      }),
  };
}
