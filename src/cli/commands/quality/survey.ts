/**
 * Surveys a bar store for `openbell quality`.
 *
 * @module
 */
import { invalidArgument } from "../../arguments.ts";
import { jsonText } from "../../../text/clean.ts";
import { SessionError } from "../../../errors.ts";
import { QualityMap } from "../../../pages/quality/quality_map.ts";
import {
  type SeriesSurvey,
  surveySeries,
} from "../../../quality/store_survey.ts";
import {
  type SurveyedSession,
  surveyedSessions,
} from "../../../quality/surveyed_sessions.ts";
import { surveyJson } from "../../../quality/survey_json.ts";
import {
  type SurveyLine,
  surveyLine,
  totals,
} from "../../../quality/survey_sums.ts";
import type { SeriesInfo } from "../../../store/bar_store.ts";
import type { MarketStore } from "../../../store/market_store.ts";
import { storedExchange } from "../../../store/hours_store.ts";
import { openStore } from "../../../store/open_store.ts";
import { separateShares } from "../../../store/share_store.ts";
import { dayBefore, type ReusedSymbol } from "../../../store/symbol_history.ts";
import { parseDate } from "../../../time/date.ts";
import { compareIntervals } from "../../../time/interval.ts";
import { TimeManager } from "../../../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../../../types.ts";
import { requireStored, seriesMissing } from "../../stored_series.ts";
import { writeOutput } from "../../terminal/output.ts";
import { writePage, writeWritten } from "../../terminal/output_file.ts";
import { ProgressLine } from "../../terminal/progress.ts";
import { formatSurveys } from "./survey_table.ts";

/** What is surveyed, and where the result goes. */
export interface SurveyRequest {
  /** The path of the bar store. */
  readonly db: string;
  /** First trading date; defaults to the first stored. */
  readonly from?: string;
  /** Last trading date; defaults to the last stored. */
  readonly to?: string;
  /** The symbols; defaults to all of the interval. */
  readonly symbols?: readonly string[];
  /** The interval; defaults to 1m, else the shortest stored. */
  readonly interval?: string;
  /** The exchange whose calendar applies; defaults to that of the import. */
  readonly exchange?: string;
  /** Whether to print JSON instead of a table. */
  readonly json: boolean;
  /** The file of the heat map, if one is wanted. */
  readonly html?: string;
}

/** The trading dates of a survey. */
interface Range {
  readonly from: TradingDate;
  readonly to: TradingDate;
}

/**
 * Surveys a store and prints or writes what it finds.
 *
 * @throws {SessionError} `argument_invalid`, `date_invalid` or
 * `calendar_unknown` for a wrong request, `data_missing` if no such bars are
 * stored.
 */
export async function runSurvey(request: SurveyRequest): Promise<void> {
  if (request.from !== undefined) parseDate(request.from);
  if (request.to !== undefined) parseDate(request.to);
  const store = separateShares(
    await openStore(request.db, { readOnly: true }),
  );
  const progress = new ProgressLine();
  try {
    const series = chooseSeries(store, request);
    const range = rangeOf(series, request);
    const map = request.html === undefined ? undefined : new QualityMap();
    const lines: SurveyLine[] = [];
    const json: string[] = [];
    const found = surveys(store, series, range, request, progress);
    for await (const survey of found) {
      map?.add(survey);
      if (request.json) json.push(jsonText(surveyJson(survey)));
      lines.push(surveyLine(survey));
    }
    progress.clear();
    if (map !== undefined && request.html !== undefined) {
      await writePage(request.html, "quality", { map, ...range });
      writeWritten(request.html);
    }
    if (!request.json) return writeOutput(formatSurveys(lines));
    writeOutput(jsonHead(series[0].info.interval, range));
    // Piece by piece: years of many symbols exceed the maximum length of a
    // string.
    json.forEach((text, i) => writeOutput(`${i === 0 ? "" : ",\n"}${text}`));
    writeOutput(jsonTail(lines));
  } finally {
    progress.clear();
    store.close();
  }
}

async function* surveys(
  store: MarketStore,
  series: readonly Surveyed[],
  range: Range,
  request: SurveyRequest,
  progress: ProgressLine,
): AsyncGenerator<SeriesSurvey> {
  const overrides = store.overrides.list();
  const sessions = new Map<string, readonly SurveyedSession[]>();
  for (let i = 0; i < series.length; i++) {
    const { info, reused } = series[i];
    const exchange = request.exchange ?? storedExchange(store, info);
    let known = sessions.get(exchange);
    if (known === undefined) {
      const time = new TimeManager({ exchange, overrides });
      known = surveyedSessions(time, info.interval, range.from, range.to);
      sessions.set(exchange, known);
    }
    const survey = await surveySeries(
      store,
      info,
      reused === undefined
        ? known
        : known.filter(({ session }) => session.date < reused.ended),
      (date) =>
        progress.update(() =>
          `${info.symbol}  ${date}  ${i + 1} of ${series.length}`
        ),
    );
    yield { ...survey, ...reused !== undefined && { reused } };
  }
}

/** A series to survey. */
interface Surveyed {
  readonly info: SeriesInfo;
  /** That another share has the symbol after this one. */
  readonly reused?: ReusedSymbol;
}

/** The series of the requested symbols, in their order, share by share. */
function chooseSeries(
  store: MarketStore,
  request: SurveyRequest,
): readonly Surveyed[] {
  const stored = store.inventory()
    .filter(({ hours }) => hours === "regular");
  const interval = request.interval === undefined
    ? usualInterval(stored)
    : requireStored(request.interval);
  const all = stored.filter((info) => info.interval === interval);
  const wanted = request.symbols ?? all.map(({ symbol }) => symbol);
  if (wanted.length === 0) {
    throw new SessionError(
      "data_missing",
      stored.length === 0
        ? `The store "${store.name}" is empty: import bars first`
        : `No bars of ${interval} are stored; stored are ${
          [...new Set(stored.map((info) => info.interval))].join(", ")
        }`,
    );
  }
  return wanted.flatMap((symbol) => {
    const found = all.find((info) => info.symbol === symbol) ??
      store.series(symbol, interval);
    const earlier = earlierShares(store, symbol, interval);
    if (found !== undefined) return [...earlier, { info: found }];
    throw seriesMissing(store, symbol, interval, "regular");
  });
}

/** The shares that have had a symbol before the one that it means, oldest first. */
function earlierShares(
  store: MarketStore,
  name: string,
  interval: BaseInterval,
): Surveyed[] {
  return (store.symbols?.reused ?? []).flatMap((reused): Surveyed[] => {
    if (reused.symbol !== name) return [];
    const found = store.series(`${name}@${dayBefore(reused.reused)}`, interval);
    if (found === undefined) return [];
    const symbol = `${name}@${found.lastDate}`;
    return [{ info: { ...found, symbol }, reused }];
  });
}

function usualInterval(stored: readonly SeriesInfo[]): BaseInterval {
  const intervals = stored.map(({ interval }) => interval);
  if (intervals.includes("1m")) return "1m";
  return intervals.sort(compareIntervals)[0] ?? "1m";
}

/** The dates of the request; they default to where the stored bars begin and end. */
function rangeOf(series: readonly Surveyed[], request: SurveyRequest): Range {
  const firsts = series.map(({ info }) => info.firstDate);
  const lasts = series.map(({ info }) => info.lastDate);
  const from = request.from ?? firsts.reduce((a, b) => a < b ? a : b);
  const to = request.to ?? lasts.reduce((a, b) => a > b ? a : b);
  if (from > to) {
    throw invalidArgument(`The range starts on ${from}, after its end ${to}`);
  }
  return { from, to };
}

function jsonHead(interval: BaseInterval, { from, to }: Range): string {
  const head = JSON.stringify({ from, to, interval });
  return `${head.slice(0, -1)},"symbols":[\n`;
}

function jsonTail(lines: readonly SurveyLine[]): string {
  const { noTrade, ...sums } = totals(lines);
  return `\n],"totals":${JSON.stringify({ ...sums, no_trade: noTrade })}}\n`;
}
