/**
 * The table that `openbell quality` prints.
 *
 * @module
 */
import type { Gap } from "../../../quality/gaps.ts";
import { jumpText, likelySplit } from "../../../quality/price_jump.ts";
import { scoreOf } from "../../../quality/store_survey.ts";
import { type SurveyLine, totals } from "../../../quality/survey_sums.ts";
import { alignColumns } from "../../../text/align_columns.ts";
import { formatInstant } from "../../../time/date.ts";
import { zoneOffsets } from "../../../time/zone.ts";
import { grouped } from "../../../text/grouped.ts";

const HEAD =
  "symbol,sessions,expected,traded,no trade,missing,quality,worst day,longest gap"
    .split(",");
/** Columns of text, which are left-aligned. */
const LEFT = new Set([0, 7, 8]);

/** A table with one line per symbol and one of totals, followed by notes. */
export function formatSurveys(lines: readonly SurveyLine[]): string {
  const rows = lines.map((line) => [
    line.symbol,
    grouped(line.counted),
    ...slotCells(line),
    line.counted === 0 ? "n/a" : percent(line.quality),
    line.worst === undefined
      ? "-"
      : `${line.worst.date} ${percent(scoreOf(line.worst))}`,
    line.longest === undefined
      ? "-"
      : `${localTime(line.longest, line.zone)}, ${slots(line.longest.slots)}`,
  ]);
  const all = totals(lines);
  rows.push([
    "total",
    grouped(all.sessions),
    ...slotCells(all),
    all.sessions === 0 ? "n/a" : percent(all.quality),
    "",
    "",
  ]);
  const notes = lines.flatMap(notesOf);
  const table = alignColumns([HEAD, ...rows], LEFT);
  return [...table, ...notes.length > 0 ? ["", ...notes] : [], ""].join("\n");
}

/** Most jumps of a symbol that are named. */
const JUMPS_SHOWN = 5;

/** What the table alone would hide, one sentence per fact. */
function notesOf(line: SurveyLine): string[] {
  const { symbol, notListed, firstDate, emptySessions } = line;
  const notes: string[] = [];
  if (notListed > 0) {
    notes.push(
      `${symbol}: not listed before its first bar on ${firstDate}; ${
        sessionsText(notListed)
      } of the range not counted`,
    );
  }
  if (line.reused !== undefined) {
    const { symbol: name, ended, reused } = line.reused;
    notes.push(
      `${symbol}: its share ends on ${ended}; bars of ${name} from ${reused} on are another share's, in a line of its own`,
    );
  }
  if (line.endsEarly) {
    notes.push(
      `${symbol}: no bars after ${line.lastDate}; the sessions since then count as missing`,
    );
  }
  if (emptySessions > 0) {
    notes.push(
      `${symbol}: ${sessionsText(emptySessions)} without a single bar`,
    );
  }
  for (
    const [bars, what] of [
      [line.offGrid, "off the calendar's grid"],
      [line.outside, "outside of their session's hours"],
      [line.extended, "in extended hours, stored separately"],
    ] as const
  ) {
    if (bars > 0) {
      notes.push(
        `${symbol}: ${grouped(bars)} ${bars === 1 ? "bar" : "bars"} ${what}`,
      );
    }
  }
  if (line.jumps.length > 0) notes.push(`${symbol}: ${jumpsText(line)}`);
  return notes;
}

function jumpsText({ jumps }: SurveyLine): string {
  const shown = jumps.slice(0, JUMPS_SHOWN).map((jump) => {
    const split = likelySplit(jump.close, jump.open);
    const hint = split === undefined ? "" : ` (${split} split?)`;
    return `${jumpText(jump)} on ${jump.to}${hint}`;
  });
  const more = jumps.length - shown.length;
  return `the price jumps overnight by ${shown.join(", ")}${
    more > 0 ? ` and ${grouped(more)} times more` : ""
  }`;
}

function slotCells(sums: {
  readonly expected: number;
  readonly traded: number;
  readonly noTrade: number;
  readonly missing: number;
}): string[] {
  return [sums.expected, sums.traded, sums.noTrade, sums.missing].map(grouped);
}

/** Date and wall-clock time of a gap's start in the exchange's zone. */
function localTime(gap: Gap, zone: string): string {
  const local = gap.start + zoneOffsets(zone).offsetAt(gap.start);
  const time = formatInstant(local).slice(11, 19);
  return `${gap.date} ${time.endsWith(":00") ? time.slice(0, 5) : time}`;
}

/** A score, rounded down so that it reads as 100 only if it is 100. */
function percent(quality: number): string {
  return quality === 100
    ? "100"
    : (Math.floor(quality * 1_000) / 1_000).toFixed(3);
}

function slots(value: number): string {
  return `${grouped(value)} ${value === 1 ? "slot" : "slots"}`;
}

function sessionsText(value: number): string {
  return `${grouped(value)} ${value === 1 ? "session" : "sessions"}`;
}
