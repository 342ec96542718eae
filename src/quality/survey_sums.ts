/**
 * Sums of surveys: what a table needs, without the days.
 *
 * @module
 */
import { qualityOf } from "../session/slot_count.ts";
import type { SeriesSurvey } from "./store_survey.ts";

/** The sums of a survey, without its days, so that a table needs little memory. */
export type SurveyLine = Omit<SeriesSurvey, "days" | "sessions"> & {
  /** Number of sessions that count. */
  readonly counted: number;
  /** Whether the range extends past the last stored bar. */
  readonly endsEarly: boolean;
  /** IANA name of the exchange's time zone. */
  readonly zone: string;
};

/** Reduces a survey to its sums. */
export function surveyLine(survey: SeriesSurvey): SurveyLine {
  const { days, sessions, ...sums } = survey;
  const zone = sessions[0]?.session.zone ?? "UTC";
  const last = sessions.at(-1)?.session.date ?? "";
  const endsEarly = days.length > 0 && last > survey.lastDate;
  return { ...sums, counted: days.length, endsEarly, zone };
}

/** Totals over all symbols. */
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
