/**
 * What `openbell quality` does.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import { HeatMap } from "../../../pages/quality/quality_map.ts";
import {
  type SeriesSurvey,
  surveySeries,
} from "../../../quality/store_survey.ts";
import {
  type GridSeries,
  hasGrid,
  type SurveyedSession,
  surveyedSessions,
} from "../../../quality/surveyed_sessions.ts";
import { surveyJson } from "../../../quality/survey_json.ts";
import {
  type SurveyLine,
  surveyLine,
  totals,
} from "../../../quality/survey_sums.ts";
import type { MarketStore } from "../../../store/market_store.ts";
import { openStore } from "../../../store/open_store.ts";
import { parseDate } from "../../../time/date.ts";
import { BASE_INTERVALS } from "../../../time/interval.ts";
import { TimeManager } from "../../../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../../../types.ts";
import { requireSeries } from "../bars.ts";
import { writeOutput } from "../../terminal/output.ts";
import { writeFile } from "../../terminal/output_file.ts";
import { ProgressLine } from "../../terminal/progress.ts";
import { formatSurveys } from "./survey_table.ts";
import type { QualityFlags } from "../quality.ts";

const FALLBACK_EXCHANGE = "US_EQUITY";

/** The range that is looked at. */
interface Range {
  readonly from: TradingDate;
  readonly to: TradingDate;
}

/**
 * Surveys a store and prints or writes what it finds.
 *
 * @throws {SessionError} `argument_invalid`, `date_invalid` or
 * `calendar_unknown` for wrong flags, `data_missing` if nothing of that is stored.
 */
export async function runQuality(flags: QualityFlags): Promise<void> {
  if (flags.from !== undefined) parseDate(flags.from);
  if (flags.to !== undefined) parseDate(flags.to);
  const store = await openStore(flags.db, { readOnly: true });
  const progress = new ProgressLine();
  try {
    const series = chooseSeries(store, flags);
    const range = rangeOf(series, flags);
    const html = flags.html === undefined ? undefined : new HeatMap();
    const lines: SurveyLine[] = [];
    const json: string[] = [];
    for await (const survey of surveys(store, series, range, flags, progress)) {
      html?.add(survey);
      if (flags.json === true) json.push(JSON.stringify(surveyJson(survey)));
      lines.push(surveyLine(survey));
    }
    progress.clear();
    if (html !== undefined && flags.html !== undefined) {
      writeFile(flags.html, [html.page(range.from, range.to)]);
    }
    if (flags.json !== true) return writeOutput(formatSurveys(lines));
    writeOutput(jsonHead(series[0].interval, range));
    // Not in one text: years of many symbols make more than a string holds.
    json.forEach((text, i) => writeOutput(`${i === 0 ? "" : ",\n"}${text}`));
    writeOutput(jsonTail(lines));
  } finally {
    progress.clear();
    store.close();
  }
}

async function* surveys(
  store: MarketStore,
  series: readonly GridSeries[],
  range: Range,
  flags: QualityFlags,
  progress: ProgressLine,
): AsyncGenerator<SeriesSurvey> {
  const overrides = store.overrides.list();
  const sessions = new Map<string, readonly SurveyedSession[]>();
  for (let i = 0; i < series.length; i++) {
    const info = series[i];
    const exchange = flags.exchange ?? (info.exchange || FALLBACK_EXCHANGE);
    let known = sessions.get(exchange);
    if (known === undefined) {
      const time = new TimeManager({ exchange, overrides });
      known = surveyedSessions(time, info.interval, range.from, range.to);
      sessions.set(exchange, known);
    }
    yield await surveySeries(
      store,
      info,
      known,
      (date) =>
        progress.update(() =>
          `${info.symbol}  ${date}  ${i + 1} of ${series.length}`
        ),
    );
  }
}

/** The series of the symbols asked for, by symbol. */
function chooseSeries(
  store: MarketStore,
  flags: QualityFlags,
): readonly GridSeries[] {
  const stored = store.inventory().filter(hasGrid)
    .filter(({ hours }) => hours === "regular");
  const interval = flags.interval === undefined
    ? usualInterval(stored)
    : requireGrid(flags.interval);
  const all = stored.filter((info) => info.interval === interval);
  const wanted = flags.symbol ?? all.map(({ symbol }) => symbol);
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
  return wanted.map((symbol) => {
    requireSeries(store, symbol, interval, "regular");
    return all.find((info) => info.symbol === symbol) as GridSeries;
  });
}

function requireGrid(interval: string): BaseInterval {
  const base = BASE_INTERVALS.find((name) => name === interval);
  if (base !== undefined) return base;
  throw new SessionError(
    "argument_invalid",
    `Not an interval that is scored: ${JSON.stringify(interval)}; scored are ${
      BASE_INTERVALS.join(", ")
    }`,
  );
}

function usualInterval(stored: readonly GridSeries[]): BaseInterval {
  const intervals = stored.map(({ interval }) => interval);
  if (intervals.includes("1m")) return "1m";
  return intervals.includes("1s") ? "1s" : "1d";
}

/** The dates asked for; what is left out is where the stored bars begin or end. */
function rangeOf(series: readonly GridSeries[], flags: QualityFlags): Range {
  const firsts = series.map(({ firstDate }) => firstDate);
  const lasts = series.map(({ lastDate }) => lastDate);
  const from = flags.from ?? firsts.reduce((a, b) => a < b ? a : b);
  const to = flags.to ?? lasts.reduce((a, b) => a > b ? a : b);
  if (from > to) {
    throw new SessionError(
      "argument_invalid",
      `The range starts on ${from}, after its end ${to}`,
    );
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
