/**
 * The texts and figures of a report, taken from the result of a run.
 *
 * @module
 */
import { groupOfKnown } from "../../instruments/resolve.ts";
import type { LogLine } from "../../log/run_log.ts";
import { type OrderEndingRow, orderLine } from "../../results/order_endings.ts";
import type { RunResult, SeriesQuality } from "../../results/run_result.ts";
import {
  type ListedStatistic,
  STATISTICS,
} from "../../statistics/statistic_list.ts";
import type { AccountAction } from "../../trading/account_actions.ts";
import type { HeldBars } from "./held_bars.ts";
import { type ReportTear, reportTear } from "./report_tear.ts";
import { type ReportScanners, scannerRows } from "./scanner_rows.ts";
import { zoneOf } from "./zone.ts";

// Base64 turns three bytes into four: candles and round trips together stay below
// 8 MB, and the page of any run below 10 MB.

/** The most bytes of candles in a page. */
export const CANDLE_BYTES = 3_750_000;
/** The most bytes of round trips in a page. */
export const TRADE_BYTES = 2_000_000;

const LOG_LINES = 500;
const BOOKINGS = 1_000;
const WEAK_SESSIONS = 1_000;
/** The most symbols, and characters of text, of one reason. */
const ENDING_SYMBOLS = 100;
const ENDING_TEXT = 1_000;

/** What a corporate action did to a position. */
export interface ReportBooking extends AccountAction {
  /** The strategy's name. */
  readonly name: string;
}

/** One symbol's quality over the run. */
export interface SymbolQuality extends SeriesQuality {
  /** The symbol. */
  readonly symbol: string;
}

/** A symbol's session with gaps in its data. */
export interface WeakSession {
  /** The trading date. */
  readonly date: string;
  /** The symbol. */
  readonly symbol: string;
  /** 100 × slots accounted for ÷ slots expected. */
  readonly quality: number;
  /** The number of base bars. */
  readonly bars: number;
}

/** A symbol's history with gaps before a session. */
export interface WeakHistory {
  /** The trading date of the session. */
  readonly date: string;
  /** The symbol. */
  readonly symbol: string;
  /** The intervals with this score. */
  readonly intervals: string;
  /** 100 × slots accounted for ÷ slots expected. */
  readonly quality: number;
}

/** Returns of one year, by month. */
export interface YearReturns {
  /** The year. */
  readonly year: string;
  /** January to December; `null` where the run has no session. */
  readonly months: readonly (number | null)[];
  /** The year's return. */
  readonly total: number | null;
}

/** The account over the sessions, in columns, which parse faster than rows. */
export interface ReportCurve {
  /** The trading dates. */
  readonly dates: readonly string[];
  /** Equity at the end of each. */
  readonly equity: readonly number[];
  /** Drawdown: the fraction by which equity is below its highest session end so far, to six digits. */
  readonly drawdown: readonly (number | null)[];
}

/** A row of the table of statistics. */
export type ReportStatistic = Pick<
  ListedStatistic,
  "group" | "key" | "label" | "unit"
>;

/** The texts and figures of a report. */
export interface ReportData {
  /** The time zone that times are shown in. */
  readonly zone: string;
  /** What explains the result. */
  readonly tear: ReportTear;
  /** The session's name. */
  readonly name: string;
  /** The exchange group. */
  readonly exchange: string;
  /** The symbols, in config order. */
  readonly symbols: readonly string[];
  /** The base interval. */
  readonly base: string;
  /** Cash at the start of the run. */
  readonly startingCash: number;
  /** The account at the end of the run. */
  readonly account: Omit<RunResult["account"], "roundTrips" | "actions">;
  /** The first bookings of corporate actions. */
  readonly bookings: readonly ReportBooking[];
  /** The number of bookings. */
  readonly bookingTotal: number;
  /** All statistics except those by session and month. */
  readonly statistics: Omit<RunResult["statistics"], "sessions" | "months">;
  /** The statistics to show, in this order. */
  readonly statisticRows: readonly ReportStatistic[];
  /** The deepest drawdown as of every slice. */
  readonly sliceDrawdown: RunResult["sliceDrawdown"];
  /** The account over the sessions. */
  readonly curve: ReportCurve;
  /** Returns by year and month. */
  readonly years: readonly YearReturns[];
  /** Quality by symbol. */
  readonly quality: readonly SymbolQuality[];
  /** The sessions with the lowest quality. */
  readonly weakSessions: readonly WeakSession[];
  /** The number of sessions of symbols with gaps. */
  readonly weakTotal: number;
  /** Whether the history was scored. */
  readonly isHistoryScored: boolean;
  /** The histories with the lowest quality. */
  readonly weakHistories: readonly WeakHistory[];
  /** The number of histories with gaps. */
  readonly weakHistoryTotal: number;
  /** How the orders ended, in one line. */
  readonly orderLine: string;
  /** Orders that ended before they were filled completely, by reason. */
  readonly orderEndings: readonly OrderEndingRow[];
  /** What the scanners did. */
  readonly scanning: ReportScanners;
  /** The warnings of the run. */
  readonly warnings: readonly string[];
  /** The first log lines of the strategies. */
  readonly log: readonly LogLine[];
  /** The number of log lines. */
  readonly logTotal: number;
  /** Speed and waiting times of the run. */
  readonly metrics: RunResult["metrics"];
  /** The hash of the run. */
  readonly hash: string;
}

/** The exchange groups of a run, in words. */
function groupNames({ config, sessions, instruments }: RunResult): string {
  const names = new Set(
    sessions.flatMap(({ groups = {} }) => Object.keys(groups)),
  );
  if (names.size > 0) return [...names].join(", ");
  // A run of one group names it in the config, but for hours of its own.
  const exchange = config.exchange_group;
  const [first] = instruments;
  return first === undefined ? exchange : groupOfKnown(first, { exchange });
}

/**
 * Extracts what the page shows from a result; `held` has seen the bars of its
 * positions.
 */
export function reportData(
  result: RunResult,
  held?: HeldBars,
): ReportData {
  const zone = zoneOf(result);
  const { config, account, statistics, log, metrics, hash } = result;
  const { roundTrips: _, actions = [], ...money } = account;
  const { months: __, sessions, ...rest } = statistics;
  const weak = weakSessions(result);
  const weakHistory = weakHistories(result);
  const quality = Object.entries(result.quality).map(([symbol, series]) => ({
    symbol,
    ...Object.values(series)[0],
  }));
  return {
    zone,
    tear: reportTear(result, zone, held),
    name: config.session_name,
    exchange: groupNames(result),
    symbols: Object.keys(result.quality),
    base: Object.keys(Object.values(result.quality)[0] ?? {})[0] ?? "",
    startingCash: account.startingCash,
    account: money,
    bookings: actions.slice(0, BOOKINGS).map((one) => ({
      ...one,
      name: statistics.strategies[one.strategy]?.name ?? String(one.strategy),
    })),
    bookingTotal: actions.length,
    statistics: rest,
    statisticRows: STATISTICS
      .filter((row) => row.group !== "account" && !row.notInReport)
      .map(({ group, key, label, unit }) => ({ group, key, label, unit })),
    sliceDrawdown: result.sliceDrawdown,
    curve: {
      dates: sessions.map(({ period }) => period),
      equity: sessions.map(({ equity }) => equity),
      drawdown: sessions.map(({ drawdown }) =>
        drawdown === null ? null : Number(drawdown.toFixed(6))
      ),
    },
    years: yearReturns(result),
    quality,
    weakSessions: weak.slice(0, WEAK_SESSIONS),
    weakTotal: weak.length,
    isHistoryScored: config.session_data_config.historical.enable_quality,
    weakHistories: weakHistory.slice(0, WEAK_SESSIONS),
    weakHistoryTotal: weakHistory.length,
    orderLine: orderLine(account.orders, result.orderEndings),
    orderEndings: result.orderEndings.map(boundedEnding),
    scanning: scannerRows(result),
    warnings: result.warnings,
    log: log.lines.slice(0, LOG_LINES),
    logTotal: log.lines.length + log.dropped,
    metrics,
    hash,
  };
}

/** An ending with no more names and text than a page shows. */
function boundedEnding(row: OrderEndingRow): OrderEndingRow {
  const { first } = row;
  return {
    ...row,
    symbols: Object.fromEntries(
      Object.entries(row.symbols).sort(([, a], [, b]) => b - a)
        .slice(0, ENDING_SYMBOLS),
    ),
    first: { ...first, text: first.text.slice(0, ENDING_TEXT) },
  };
}

/** All sessions of symbols with quality below 100, the lowest first, then by date. */
function weakSessions({ sessions }: RunResult): readonly WeakSession[] {
  const weak: WeakSession[] = [];
  for (const { date, quality, bars } of sessions) {
    for (const [symbol, score] of Object.entries(quality)) {
      if (score < 100) {
        weak.push({ date, symbol, quality: score, bars: bars[symbol] });
      }
    }
  }
  return weak.sort((a, b) => a.quality - b.quality);
}

/** All histories of symbols with quality below 100, the lowest first, then by date. */
function weakHistories({ sessions }: RunResult): readonly WeakHistory[] {
  const weak: WeakHistory[] = [];
  for (const { date, historyQuality } of sessions) {
    for (const [symbol, scores] of Object.entries(historyQuality)) {
      const byScore = Map.groupBy(Object.entries(scores), ([, score]) => score);
      for (const [quality, entries] of byScore) {
        if (quality === 100) continue;
        const intervals = entries.map(([interval]) => interval).join(", ");
        weak.push({ date, symbol, intervals, quality });
      }
    }
  }
  return weak.sort((a, b) => a.quality - b.quality);
}

function yearReturns(
  { account, statistics }: RunResult,
): readonly YearReturns[] {
  const years: {
    year: string;
    months: (number | null)[];
    total: number | null;
  }[] = [];
  let before = account.startingCash;
  let equity = before;
  for (const month of statistics.months) {
    const year = month.period.slice(0, 4);
    let last = years[years.length - 1];
    if (last?.year !== year) {
      before = equity;
      last = { year, months: Array(12).fill(null), total: null };
      years.push(last);
    }
    last.months[Number(month.period.slice(5)) - 1] = month.return;
    equity = month.equity;
    last.total = before > 0 ? equity / before - 1 : null;
  }
  return years;
}
