/**
 * The interval that the distances between bars show.
 *
 * @module
 */
import { DAY_MS } from "../../time/date.ts";

const SECOND_MS = 1_000, MINUTE_MS = 60_000, HOUR_MS = 3_600_000;

/** Longer distances are between sessions. */
const MAX_STEP_MS = 12 * HOUR_MS;
/** Bars at least this far apart are daily: 23 hours when clocks change. */
const MIN_DAY_MS = 20 * HOUR_MS;
/** With more days between all bars, they are of weeks or months. */
const MIN_WEEK_MS = 5 * DAY_MS;
/** Fewer distances of several days may be gaps between daily bars. */
const MIN_WEEKS = 3;

/** Lengths of bars that sources offer, in seconds, minutes or hours. */
const COUNTS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45];
const LENGTHS: readonly number[] = [SECOND_MS, MINUTE_MS, HOUR_MS]
  .flatMap((unit) => COUNTS.map((count) => count * unit))
  .filter((length) => length <= MAX_STEP_MS)
  .sort((a, b) => b - a);

/**
 * As many equal distances in a row, each a multiple of the interval, are no gaps:
 * in thin data, one in a million stretches is so even.
 */
export const EVEN_RUN = 12;

/** What distances between bars show. */
export interface Spacing {
  /** The length of a bar, milliseconds; a day for daily bars, NaN if unclear. */
  readonly lengthMs: number;
  /** How many distances there are. */
  readonly count: number;
  /** What they show, as a phrase. */
  readonly evidence: string;
  /** Whether rows are days apart, but not all of them many days. */
  readonly isUsualForDays?: boolean;
  /** Whether most rows are as far apart as `evidence` says, and some a part of that. */
  readonly isTorn?: boolean;
}

/** What the distances between neighbouring bars of each series show. */
export function spacingOf(distances: readonly number[]): Spacing {
  const steps = distances.map((step) =>
    SECOND_MS * Math.round(Math.abs(step) / SECOND_MS)
  ).filter((step) => step > 0);
  const count = steps.length;
  if (count === 0) return { lengthMs: NaN, count, evidence: "" };
  const least = steps.reduce((a, b) => Math.min(a, b), Infinity);
  if (least >= MIN_WEEK_MS && count >= MIN_WEEKS) {
    return {
      lengthMs: NaN,
      count,
      evidence: `rows are ${
        describe(least)
      } apart or more, as bars of weeks or months are`,
    };
  }
  if (least >= MIN_DAY_MS) {
    return {
      lengthMs: DAY_MS,
      count,
      evidence: `rows are ${describe(least)} apart or more`,
      isUsualForDays: least < MIN_WEEK_MS,
    };
  }
  const inside = steps.filter((step) => step <= MAX_STEP_MS);
  if (inside.length === 0) {
    return {
      lengthMs: NaN,
      count,
      evidence: `rows are ${describe(least)} apart or more`,
    };
  }
  const usual = mostFrequent(inside);
  const lengthMs = lengthOf(inside, usual);
  const torn = Number.isNaN(lengthMs) && isTorn(inside, usual, least);
  return {
    lengthMs,
    count: inside.length,
    isTorn: torn,
    evidence: usual.value === lengthMs
      ? `rows are ${describe(lengthMs)} apart`
      : Number.isNaN(lengthMs) && !torn
      ? `rows are ${describe(least)} apart or more, at no usual distance`
      : `rows are ${describe(least)} apart or more, most of them ${
        describe(usual.value)
      }`,
  };
}

/**
 * The length that fits distances. A few odd rows must not turn bars of 5 minutes
 * into bars of one, and gaps must not turn bars of one minute into bars of two.
 */
function lengthOf(
  steps: readonly number[],
  usual: { readonly value: number; readonly count: number },
): number {
  const divisor = steps.reduce(greatestDivisor);
  const atDivisor = steps.filter((step) => step === divisor).length;
  // Hours of the clock begin a session with a short bar.
  const isStub = usual.value >= HOUR_MS && 2 * atDivisor <= usual.count;
  if (
    usual.count >= 0.6 * steps.length &&
    (isStub || atDivisor < 0.1 * steps.length)
  ) {
    return LENGTHS.includes(usual.value) ? usual.value : NaN;
  }
  // Gaps in shorter bars are not mostly of one length, and so many stubs are none.
  if (isTorn(steps, usual, divisor)) return NaN;
  const least = atDivisor > 0 ? 1 : 0.8;
  const found =
    LENGTHS.find((length) =>
      steps.filter((step) => step % length === 0).length >= least * steps.length
    ) ?? NaN;
  // Thin bars of a minute may have no neighbours; longer ones are not so thin.
  const isSeen = steps.includes(found) || found === MINUTE_MS;
  return isSeen ? found : NaN;
}

/** Whether most distances are alike and some are a part of that. */
function isTorn(
  steps: readonly number[],
  usual: { readonly value: number; readonly count: number },
  least: number,
): boolean {
  return usual.value > least && usual.count >= 0.5 * steps.length;
}

/**
 * The length of a stretch of {@linkcode EVEN_RUN} equal distances that are a
 * multiple of `lengthMs`; NaN without one. Such bars are longer than the others.
 */
export function longerStretch(
  distances: readonly number[],
  lengthMs: number,
): number {
  let run = 0;
  let last = NaN;
  for (const distance of distances) {
    const step = Math.abs(distance);
    run = step === last ? run + 1 : 1;
    last = step;
    if (
      run >= EVEN_RUN && step > lengthMs && step % lengthMs === 0 &&
      step <= MAX_STEP_MS
    ) return step;
  }
  return NaN;
}

/** A length in words, for example "5 minutes". */
export function describe(ms: number): string {
  const units = [[DAY_MS, "day"], [HOUR_MS, "hour"], [MINUTE_MS, "minute"]];
  for (const [unit, name] of units as [number, string][]) {
    if (ms >= unit && ms % unit === 0) return plural(ms / unit, name);
  }
  return plural(ms / SECOND_MS, "second");
}

function plural(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** The value that occurs most often; the least of several. */
function mostFrequent(values: readonly number[]): {
  readonly value: number;
  readonly count: number;
} {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }))
    .reduce((a, b) =>
      b.count > a.count || (b.count === a.count && b.value < a.value) ? b : a
    );
}

function greatestDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
