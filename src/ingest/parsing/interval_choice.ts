/**
 * The interval of a file's bars, by its rows and its name; they must agree.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS } from "../../time/date.ts";
import { storedIntervalOfLength } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import type { NameFacts } from "../files/symbol_in_name.ts";
import { storedIntervalOf } from "./interval_names.ts";
import { describe, EVEN_RUN, longerStretch, spacingOf } from "./spacing.ts";

/** What is known of a file's interval. */
export interface IntervalEvidence {
  /** Distances between neighbouring bars of each series, milliseconds. */
  readonly distances: readonly number[];
  /** Whether all timestamps are dates, or midnights. */
  readonly isDaily: boolean;
  /** Whether all timestamps are midnights of the exchange. */
  readonly isMidnight: boolean;
  /** The interval that the file's format says. */
  readonly format: StoredInterval | undefined;
  /** What the file's name says. */
  readonly name:
    | Pick<NameFacts, "intervalText" | "intervals" | "isIntervalCertain">
    | undefined;
}

/** An interval and why it was chosen. */
export interface IntervalChoice {
  /** The interval. */
  readonly interval: StoredInterval;
  /** The evidence of a guess; empty if the file leaves no doubt. */
  readonly evidence: string;
}

/**
 * Chooses the interval.
 *
 * @throws {SessionError} `argument_invalid` if rows and name disagree, if the rows
 * change their distance, or if bars of the interval cannot be stored.
 */
export function chooseInterval(known: IntervalEvidence): IntervalChoice {
  const { distances, format, name } = known;
  const spacing = spacingOf(distances);
  if (format !== undefined) {
    const isShort = spacing.lengthMs < DAY_MS && spacing.count > 1;
    const isUnclear = !(spacing.lengthMs > 0) && spacing.count > 0;
    if (format === "1d" && !known.isDaily && isShort) {
      throw refuse(`The format has daily bars, but ${spacing.evidence}`);
    }
    if (format === "1d" && isUnclear) throw unstored(spacing.evidence);
    return { interval: format, evidence: "" };
  }
  const isClaim = name !== undefined &&
    (name.isIntervalCertain ||
      name.intervals.some((claim) => lengthOf(claim) === spacing.lengthMs));
  const claims = isClaim ? name.intervals : [];
  const saying = `the file's name says ${name?.intervalText}`;
  if (spacing.count === 0) {
    const claim = claims.length === 1 ? storedIntervalOf(claims[0]) : undefined;
    if (known.isDaily && claims.length > 0 && !claims.includes("1d")) {
      throw refuse(`${capital(saying)}, but the timestamp is a date`);
    }
    if (known.isDaily) {
      return { interval: "1d", evidence: "" };
    }
    if (claim !== undefined) return { interval: claim, evidence: saying };
    if (claims.length === 1) throw unstored(saying);
    return known.isMidnight
      ? { interval: "1d", evidence: "the timestamp is midnight" }
      : { interval: "1m", evidence: "a single bar shows no distance" };
  }
  if (Number.isNaN(spacing.lengthMs)) {
    const [claim] = claims;
    const stored = claim === undefined ? undefined : storedIntervalOf(claim);
    const fits = distances.every((step) => step % lengthOf(claim) === 0);
    if (stored === undefined || !fits) {
      throw spacing.isTorn === true
        ? refuse(
          `${
            capital(spacing.evidence)
          }: the file holds bars of several intervals, which belong in a file each, or short ones at the begin of sessions`,
        )
        : unstored(spacing.evidence);
    }
    return { interval: stored, evidence: saying };
  }
  const longer = longerStretch(distances, spacing.lengthMs);
  if (!Number.isNaN(longer)) {
    throw refuse(
      `Some rows are ${
        describe(spacing.lengthMs)
      } apart and ${EVEN_RUN} or more in a row are ${
        describe(longer)
      } apart: the file holds bars of several intervals; put each in a file of its own`,
    );
  }
  const text = known.isDaily ? "1d" : textOf(spacing.lengthMs);
  if (claims.length > 0 && !claims.includes(text)) {
    const claim = storedIntervalOf(claims[0]);
    const claimMs = lengthOf(claims[0]);
    const isThin = spacing.count < EVEN_RUN &&
      spacing.lengthMs % claimMs === 0 && spacing.lengthMs < DAY_MS;
    if (claim !== undefined && isThin) {
      return { interval: claim, evidence: `${saying}; ${spacing.evidence}` };
    }
    throw refuse(
      `${capital(saying)}, but ${spacing.evidence}`,
    );
  }
  const interval = text === "1d"
    ? text
    : storedIntervalOfLength(spacing.lengthMs);
  if (interval === undefined) {
    throw refuse(
      `${capital(spacing.evidence)}; bars of ${text} cannot be stored`,
    );
  }
  return {
    interval,
    evidence: known.isDaily && spacing.isUsualForDays ? "" : spacing.evidence +
      (claims.length > 0 ? `, and ${saying}` : ""),
  };
}

/** An interval in short notation, for lengths that need not be storable. */
function textOf(lengthMs: number): string {
  if (lengthMs === DAY_MS) return "1d";
  if (lengthMs % 3_600_000 === 0) return `${lengthMs / 3_600_000}h`;
  if (lengthMs % 60_000 === 0) return `${lengthMs / 60_000}m`;
  return `${lengthMs / 1_000}s`;
}

/** The length of an interval in short notation; NaN for a month. */
function lengthOf(text = ""): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  if (match === null) return NaN;
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };
  return Number(match[1]) * unit[match[2] as keyof typeof unit];
}

function unstored(evidence: string): SessionError {
  return refuse(`${capital(evidence)}: no interval that can be stored`);
}

function refuse(reason: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `${reason}. If the bars have an interval that can be stored, name it with --interval`,
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
