/**
 * What an import found wrong, counted by kind with the first examples.
 *
 * @module
 */

/** Why a row was not taken. */
export type RejectKind =
  /** The row is no bar: a field is missing or not a number or not a time. */
  | "malformed"
  /** A price or volume is infinite or not a number. */
  | "not_finite"
  /** A price or volume is below zero. */
  | "negative"
  /** The high is below the low. */
  | "high_below_low"
  /** Open or close lie outside of low … high. */
  | "outside_range"
  /** The bar before has the same timestamp. */
  | "duplicate"
  /** The bar before has a later timestamp. */
  | "out_of_order"
  /** The timestamp is not at the start of a slot of the interval. */
  | "off_grid"
  /** Most likely the timestamps were read in the wrong time zone. */
  | "zone_suspected";

/** Why a good bar was set aside: not an error. */
export type AsideKind =
  /** On a trading date, before the open or after the close, or in a break. */
  | "outside_hours"
  /** On a date without a session. */
  | "closed_day"
  /** On a date that the calendar does not cover. */
  | "outside_calendar";

/** One row that was not taken, for people to look up. */
export interface Example {
  /** The file, and the entry inside an archive. */
  readonly file: string;
  /** The line, counted from 1; for formats without lines the record. */
  readonly line: number;
  /** What was found there. */
  readonly text: string;
}

/** A kind of finding, how often it came up, and its first examples. */
export interface Finding {
  /** The kind. */
  readonly kind: RejectKind | AsideKind;
  /** How many rows. */
  readonly count: number;
  /** The first three of them. */
  readonly examples: readonly Example[];
}

const MAX_EXAMPLES = 3;

/** A tally of findings. */
export class Findings {
  readonly #counts = new Map<
    RejectKind | AsideKind,
    { count: number; examples: Example[] }
  >();

  /** Counts one row; `text` is only asked for while examples are wanted. */
  count(
    kind: RejectKind | AsideKind,
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

  /** How many rows of these kinds there were. */
  total(isKind: (kind: RejectKind | AsideKind) => boolean): number {
    let sum = 0;
    for (const [kind, { count }] of this.#counts) {
      if (isKind(kind)) sum += count;
    }
    return sum;
  }

  /** All kinds that came up, by first appearance. */
  list(): Finding[] {
    return [...this.#counts].map(([kind, { count, examples }]) => ({
      kind,
      count,
      examples,
    }));
  }
}

/** Whether a finding is a good bar set aside, not an error. */
export function isAside(kind: RejectKind | AsideKind): kind is AsideKind {
  return kind === "outside_hours" || kind === "closed_day" ||
    kind === "outside_calendar";
}
