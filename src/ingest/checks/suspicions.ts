/**
 * The checks of a series as a whole, after its last bar: whether it was read in a
 * wrong way.
 *
 * @module
 */
import type { FileFacts, Guess } from "../reader.ts";
import type { DayEvidence } from "./day_evidence.ts";
import type { SeriesReport } from "./series_report.ts";

/** Yahoo writes the current day twice; more shared dates are no daily bars. */
const MAX_SHARED = 3;

/** What is known of a series after its last bar. */
export interface SeriesFacts {
  /** What is known of the file. */
  readonly file: FileFacts;
  /** Whether rows were out of order. */
  readonly wasSorted: boolean;
  /** Whether bars are shorter than a day. */
  readonly isIntraday: boolean;
  /** Whether the interval is concluded from the rows. */
  readonly isIntervalGuessed: boolean;
  /** How many daily bars have the date of the one before, at another time. */
  readonly sharedDates: number;
  /** Whether bars outside of regular hours are stored, so that they are expected. */
  readonly extendedHours: boolean;
}

/** Reports what makes a series doubtful; what the user's options settle is a guess. */
export function reportSuspicions(
  report: SeriesReport,
  evidence: DayEvidence,
  facts: SeriesFacts,
  guess: (guess: Guess) => void,
): void {
  const { file, sharedDates } = facts;
  if (facts.wasSorted && file.repeatsTimes === true) {
    report.suspect(
      "unclear_order",
      "rows are out of order, and only their order could tell local times apart that occur twice; sort the rows, or write times with their offset from UTC",
    );
  }
  if (sharedDates >= MAX_SHARED) {
    report.suspect(
      "interval_suspected",
      `${sharedDates} rows have the date of the row before, at another time: bars of several intervals, or none of a day; put each interval in a file of its own, or name it with --interval`,
    );
  }
  if (!facts.isIntraday) return;
  if (file.zoneCertain !== true && evidence.zone.isSuspicious()) {
    const found = evidence.zone.describe();
    if (file.zoneNamed === true && facts.extendedHours) {
      guess({
        what: "zone",
        value: file.localZone ?? "of the timestamps",
        evidence: found,
        option: "--timezone",
      });
    } else {
      report.suspect("zone_suspected", `${found}; ${zoneAdvice(file)}`);
    }
  }
  const ends = evidence.endStamps();
  if (file.stampCertain !== true && ends !== "") {
    report.suspect(
      "end_stamps_suspected",
      `${ends}: timestamps look like the ends of bars; use --stamp end, or --stamp start if they are the starts`,
    );
  }
  const longer = evidence.longerBars();
  if (facts.isIntervalGuessed && longer !== "") {
    report.suspect(
      "interval_suspected",
      `${longer}: the file seems to hold bars of several intervals; put each in a file of its own, or name the interval with --interval`,
    );
  }
}

/** What to do about a zone that looks wrong: both ways work. */
function zoneAdvice({ localZone }: FileFacts): string {
  return localZone === undefined
    ? "the timestamps name their zone: if it is right, store those bars too with --timezone UTC --extended-hours; else remove it from them, and name the right one with --timezone"
    : `name the zone with --timezone; if ${localZone} is right, store those bars too with --timezone ${localZone} --extended-hours`;
}
