/**
 * The rows that an import rejected, set aside or corrected: a count and the first examples
 * of each kind.
 *
 * @module
 */

/** Why a row was rejected. */
export type RejectKind =
  /** The row is not a bar: a field is missing, not a number or not a time. */
  | "malformed"
  /** A price or volume is infinite or not a number. */
  | "not_finite"
  /** A price is below zero where the exchange group has no such prices. */
  | "negative"
  /** The volume is below zero. */
  | "negative_volume"
  /** The high is below the low. */
  | "high_below_low"
  /** Open or close is outside of low … high. */
  | "outside_range"
  /** A price is 0 where the exchange group has no such prices. */
  | "zero_price"
  /** Another row of the file has the same timestamp and other values. */
  | "conflict"
  /** A local time that clocks skip when they are moved forward. */
  | "nonexistent_time"
  /** Rows out of order, and local times that only their order tells apart. */
  | "unclear_order"
  /** The timestamp is not the start of a slot of the interval. */
  | "off_grid"
  /** Most likely the timestamps were read in the wrong time zone. */
  | "zone_suspected"
  /** Most likely the timestamps are the ends of bars. */
  | "end_stamps_suspected"
  /** Most likely some bars have a longer interval than the others. */
  | "interval_suspected";

/** Why a row was set aside; this is not an error. */
export type AsideKind =
  /** All prices are missing or 0: nothing was traded. */
  | "no_price"
  /** On a trading date, before the open or after the close, or in a break. */
  | "outside_hours"
  /** On a date without a session. */
  | "closed_day"
  /** On a date that the calendar does not cover. */
  | "outside_calendar";

/** How a bar was corrected before it was stored. */
export type CorrectionKind =
  /** Open or close was outside of low … high by a rounding error: the range includes it now. */
  | "range_widened"
  /** The volume was −1, which stands for none: it is 0 now. */
  | "no_volume"
  /** The start was off by a few milliseconds: it is rounded. */
  | "time_rounded"
  /** The row before has a later timestamp: rows are sorted. */
  | "out_of_order"
  /** Another row of the file is equal: one of them is stored. */
  | "repeated_row";

/** The kinds of findings. */
export type FindingKind = RejectKind | AsideKind | CorrectionKind;

/** One row that was rejected, set aside or corrected. */
export interface Example {
  /** The file; in an archive, with the entry. */
  readonly file: string;
  /** The line, from 1; for formats without lines, the record. */
  readonly line: number;
  /** What the row holds. */
  readonly text: string;
}

/** One kind of finding, with its count and first examples. */
export interface Finding {
  /** The kind. */
  readonly kind: FindingKind;
  /** How many rows. */
  readonly count: number;
  /** The first three of them. */
  readonly examples: readonly Example[];
}

const MAX_EXAMPLES = 3;

/** A tally of findings. */
export class Findings {
  readonly #counts = new Map<
    FindingKind,
    { count: number; examples: Example[] }
  >();

  /** Counts one row; `text` is called for the first examples only. */
  count(
    kind: FindingKind,
    file: string,
    line: number,
    text: () => string,
  ): void {
    let entry = this.#counts.get(kind);
    if (entry === undefined) {
      this.#counts.set(kind, entry = { count: 0, examples: [] });
    }
    entry.count++;
    if (entry.examples.length < MAX_EXAMPLES) {
      entry.examples.push({ file, line, text: text() });
    }
  }

  /** Adds another tally to this one. */
  merge(other: Findings): void {
    for (const [kind, { count, examples }] of other.#counts) {
      let entry = this.#counts.get(kind);
      if (entry === undefined) {
        this.#counts.set(kind, entry = { count: 0, examples: [] });
      }
      entry.count += count;
      entry.examples.push(
        ...examples.slice(0, MAX_EXAMPLES - entry.examples.length),
      );
    }
  }

  /** How many rows there are of the kinds that `isKind` picks. */
  total(isKind: (kind: FindingKind) => boolean): number {
    let sum = 0;
    for (const [kind, { count }] of this.#counts) {
      if (isKind(kind)) sum += count;
    }
    return sum;
  }

  /** All kinds found, in order of appearance. */
  list(): Finding[] {
    return [...this.#counts].map(([kind, { count, examples }]) => ({
      kind,
      count,
      examples,
    }));
  }
}

const ASIDE: ReadonlySet<FindingKind> = new Set<AsideKind>([
  "no_price",
  "outside_hours",
  "closed_day",
  "outside_calendar",
]);
const CORRECTED: ReadonlySet<FindingKind> = new Set<CorrectionKind>([
  "range_widened",
  "no_volume",
  "time_rounded",
  "out_of_order",
  "repeated_row",
]);

/** Whether findings of a kind are rows that were set aside, which is no error. */
export function isAside(kind: FindingKind): kind is AsideKind {
  return ASIDE.has(kind);
}

/** Whether findings of a kind are rows that were not stored because they are wrong. */
export function isRejected(kind: FindingKind): kind is RejectKind {
  return !ASIDE.has(kind) && !CORRECTED.has(kind);
}

/** Kinds of findings in words that say what happened to the row. */
const LABELS: Partial<Record<FindingKind, string>> = {
  no_price: "no price, left out",
  range_widened: "range widened to include open and close",
  no_volume: "volume of −1, stored as 0",
  time_rounded: "time rounded to the second",
  out_of_order: "out of order, sorted",
  repeated_row: "repeated row, stored once",
};

/** A kind of finding in words. */
export function findingLabel(kind: FindingKind): string {
  return LABELS[kind] ?? kind.replaceAll("_", " ");
}
