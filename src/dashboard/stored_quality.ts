/**
 * The quality of the stored bars of a symbol, session by session.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Gap } from "../quality/gaps.ts";
import {
  gapsOf,
  scoreOf,
  type SeriesSurvey,
  surveySeries,
} from "../quality/store_survey.ts";
import { surveyedSessions } from "../quality/surveyed_sessions.ts";
import type { SeriesRange } from "../store/bar_store.ts";
import { storedExchange } from "../store/hours_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import type { MarketStore } from "../store/market_store.ts";
import { parseDate } from "../time/date.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

/** What is asked. */
export interface QualityRequest {
  /** The symbol. */
  readonly symbol: string;
  /** The interval; the shortest stored one if it is absent. */
  readonly interval: string | undefined;
  /** The first date; three years before the last one if it is absent. */
  readonly from: TradingDate | undefined;
  /** The last date; that of the last bar if it is absent. */
  readonly to: TradingDate | undefined;
}

const YEARS = 3;
const YEARS_MAX = 15;
/** Gaps of an answer, the longest ones. */
const GAPS_SHOWN = 500;
/** Intervals that have slots within a session, the shortest first. */
const WITHIN_SESSION = /^\d+[smh]$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * Compares the stored bars of a symbol with its sessions.
 *
 * @throws {SessionError} `argument_invalid` for a symbol without such bars, and
 * for dates that are none or too many; `store_corrupt`.
 */
export async function storedQuality(
  store: MarketStore,
  { symbol, interval, from, to }: QualityRequest,
): Promise<unknown> {
  const info = seriesOf(store, symbol, interval);
  const last = to ?? info.lastDate;
  const first = from ?? later(info.firstDate, yearsBefore(last, YEARS));
  requireRange(first, last);
  const exchange = storedExchange(store, info);
  const overrides = store.overrides.list();
  const time = new TimeManager({ exchange, overrides });
  const sessions = surveyedSessions(time, info.interval, first, last);
  return answerOf(await surveySeries(store, info, sessions), exchange);
}

function answerOf(survey: SeriesSurvey, exchange: string): unknown {
  const { days } = survey;
  const gaps: Gap[] = [];
  for (const day of days) {
    if (day.missing > 0) gaps.push(...gapsOf(survey, day));
  }
  const longest = gaps.toSorted((a, b) =>
    b.slots - a.slots || a.start - b.start
  ).slice(0, GAPS_SHOWN);
  return {
    symbol: survey.symbol,
    interval: survey.interval,
    exchange,
    zone: survey.sessions[0]?.session.zone ?? "UTC",
    quality: days.length === 0 ? null : survey.quality,
    expected: survey.expected,
    missing: survey.missing,
    noTrade: survey.noTrade,
    emptySessions: survey.emptySessions,
    offGrid: survey.offGrid,
    outside: survey.outside,
    jumps: survey.jumps,
    days: {
      date: days.map(({ date }) => date),
      quality: days.map(scoreOf),
      missing: days.map(({ missing }) => missing),
      noTrade: days.map(({ noTrade }) => noTrade),
    },
    gapCount: gaps.length,
    gaps: longest.map(({ date, start, end, slots }) => ({
      date,
      start,
      end,
      slots,
    })),
  };
}

function seriesOf(
  store: MarketStore,
  symbol: string,
  interval: string | undefined,
): SeriesRange {
  // The inventory of a large store takes longer than the survey.
  const known = new SeriesIndex(store).of(symbol).filter((one) =>
    one.hours === "regular" && WITHIN_SESSION.test(one.interval)
  ).sort((a, b) => secondsOf(a.interval) - secondsOf(b.interval));
  const found = interval === undefined
    ? known[0]
    : known.find((one) => one.interval === interval);
  if (found !== undefined) return found;
  throw new SessionError(
    "argument_invalid",
    `The store has no bars of ${JSON.stringify(symbol)}${
      interval === undefined ? "" : ` at ${JSON.stringify(interval)}`
    } within sessions${
      known.length === 0
        ? ""
        : `; it has ${known.map((one) => one.interval).join(", ")}`
    }`,
  );
}

function secondsOf(interval: string): number {
  return parseInt(interval) * SECONDS[interval.slice(-1)];
}

function requireRange(from: TradingDate, to: TradingDate): void {
  parseDate(from);
  parseDate(to);
  if (from <= to && from >= yearsBefore(to, YEARS_MAX)) return;
  throw new SessionError(
    "argument_invalid",
    `The dates must be in their order and at most ${YEARS_MAX} years, not ${from} to ${to}`,
  );
}

function yearsBefore(date: TradingDate, years: number): TradingDate {
  const year = String(Number(date.slice(0, 4)) - years).padStart(4, "0");
  // The first of a month exists in every year.
  return `${year}${date.slice(4, 8)}01`;
}

function later(a: TradingDate, b: TradingDate): TradingDate {
  return a > b ? a : b;
}
