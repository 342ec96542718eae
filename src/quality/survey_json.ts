/**
 * The JSON form of a survey of stored bars.
 *
 * @module
 */
import { formatInstant } from "../time/date.ts";
import type { Gap } from "./gaps.ts";
import { likelySplit } from "./price_jump.ts";
import {
  type DayQuality,
  gapsOf,
  scoreOf,
  type SeriesSurvey,
} from "./store_survey.ts";

/** The survey of one symbol, with its dates and gaps. */
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
    jumps: survey.jumps.map((jump) => ({
      ...jump,
      split: likelySplit(jump.close, jump.open) ?? null,
    })),
    off_grid: survey.offGrid,
    outside_hours: survey.outside,
    extended_hours: survey.extended,
    reused: survey.reused ?? null,
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
