/**
 * Surveys of stored bars for people and for programs.
 *
 * @module
 */
import { formatInstant } from "../time/date.ts";
import { zoneOffsets } from "../time/zone.ts";
import type { Gap } from "./gaps.ts";
import { qualityOf } from "./slot_count.ts";
import {
  type DayQuality,
  gapsOf,
  scoreOf,
  type SeriesSurvey,
} from "./store_survey.ts";

/** What a table keeps of a survey: sums, but no days. */
export type SurveyLine = Omit<SeriesSurvey, "days" | "sessions"> & {
  /** Sessions that count. */
  readonly counted: number;
  /** Whether the range goes on after the last stored bar. */
  readonly endsEarly: boolean;
  /** IANA name of the exchange's zone. */
  readonly zone: string;
};

/** The sums of a survey, so that its days can go. */
export function surveyLine(survey: SeriesSurvey): SurveyLine {
  const { days, sessions, ...sums } = survey;
  const zone = sessions[0]?.session.zone ?? "UTC";
  const last = sessions.at(-1)?.session.date ?? "";
  const endsEarly = days.length > 0 && last > survey.lastDate;
  return { ...sums, counted: days.length, endsEarly, zone };
}

const HEAD =
  "symbol,sessions,expected,traded,no trade,missing,quality,worst day,longest gap"
    .split(",");
/** Columns that are words, set to the left. */
const LEFT = new Set([0, 7, 8]);

/** A table with one line a symbol and one of totals, then what is to be told. */
export function formatSurveys(lines: readonly SurveyLine[]): string {
  const rows = lines.map((line) => [
    line.symbol,
    count(line.counted),
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
    count(all.sessions),
    ...slotCells(all),
    all.sessions === 0 ? "n/a" : percent(all.quality),
    "",
    "",
  ]);
  const notes = lines.flatMap(notesOf);
  const table = alignRows([HEAD, ...rows]);
  return [...table, ...notes.length > 0 ? ["", ...notes] : [], ""].join("\n");
}

/** The sums over all symbols. */
export function totals(lines: readonly SurveyLine[]): {
  sessions: number;
  expected: number;
  traded: number;
  noTrade: number;
  missing: number;
  quality: number;
} {
  const sum = (value: (line: SurveyLine) => number) =>
    lines.reduce((total, line) => total + value(line), 0);
  const expected = sum((line) => line.expected);
  const traded = sum((line) => line.traded);
  const noTrade = sum((line) => line.noTrade);
  return {
    sessions: sum((line) => line.counted),
    expected,
    traded,
    noTrade,
    missing: expected - traded - noTrade,
    quality: qualityOf(traded + noTrade, expected),
  };
}

/** What a table alone would hide, one sentence each. */
export function notesOf(line: SurveyLine): string[] {
  const { symbol, notListed, firstDate, emptySessions } = line;
  const notes: string[] = [];
  if (notListed > 0) {
    notes.push(
      `${symbol}: not listed before its first bar on ${firstDate}; ${
        sessionsText(notListed)
      } of the range not counted`,
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
      [line.extended, "in extended hours, stored apart"],
    ] as const
  ) {
    if (bars > 0) {
      notes.push(
        `${symbol}: ${count(bars)} ${bars === 1 ? "bar" : "bars"} ${what}`,
      );
    }
  }
  return notes;
}

/** One symbol as JSON has it, dates and gaps included. */
export function surveyJson(survey: SeriesSurvey): Record<string, unknown> {
  const { worst, longest } = survey;
  return {
    symbol: survey.symbol,
    interval: survey.interval,
    exchange: survey.sessions[0]?.session.exchange ?? null,
    first_date: survey.firstDate,
    last_date: survey.lastDate,
    sessions: survey.days.length,
    not_listed: survey.notListed,
    empty_sessions: survey.emptySessions,
    expected: survey.expected,
    traded: survey.traded,
    no_trade: survey.noTrade,
    missing: survey.missing,
    quality: survey.days.length === 0 ? null : survey.quality,
    worst_day: worst === undefined
      ? null
      : { date: worst.date, quality: scoreOf(worst) },
    longest_gap: longest === undefined
      ? null
      : { date: longest.date, ...gapJson(longest) },
    off_grid: survey.offGrid,
    outside_hours: survey.outside,
    extended_hours: survey.extended,
    dates: survey.days.map((day) => dayJson(survey, day)),
  };
}

function dayJson(survey: SeriesSurvey, day: DayQuality): unknown {
  return {
    date: day.date,
    expected: day.expected,
    traded: day.traded,
    no_trade: day.noTrade,
    missing: day.missing,
    quality: scoreOf(day),
    gaps: gapsOf(survey, day).map(gapJson),
  };
}

function gapJson({ start, end, slots, kind }: Gap): Record<string, unknown> {
  return { start: formatInstant(start), end: formatInstant(end), slots, kind };
}

function slotCells(sums: {
  readonly expected: number;
  readonly traded: number;
  readonly noTrade: number;
  readonly missing: number;
}): string[] {
  return [sums.expected, sums.traded, sums.noTrade, sums.missing].map(count);
}

/** The rows with columns of one width. */
function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, i) =>
    Math.max(...rows.map((row) => row[i].length))
  );
  return rows.map((row) =>
    row.map((cell, i) =>
      LEFT.has(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
    ).join("  ").trimEnd()
  );
}

/** Date and wall-clock time of a gap's start where it was traded. */
function localTime(gap: Gap, zone: string): string {
  const local = gap.start + zoneOffsets(zone).offsetAt(gap.start);
  const time = formatInstant(local).slice(11, 19);
  return `${gap.date} ${time.endsWith(":00") ? time.slice(0, 5) : time}`;
}

/** A score that reads as 100 only if it is. */
export function percent(quality: number): string {
  return quality === 100
    ? "100"
    : (Math.floor(quality * 1_000) / 1_000).toFixed(3);
}

function slots(value: number): string {
  return `${count(value)} ${value === 1 ? "slot" : "slots"}`;
}

function sessionsText(value: number): string {
  return `${count(value)} ${value === 1 ? "session" : "sessions"}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
