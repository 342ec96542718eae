/**
 * The daily history before the first session.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { areDaysOf, DailyFeed, putStoredDays } from "./daily_feed.ts";
import { DailyHistory } from "./daily_history.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyStart } from "./historical_indicators.ts";
import { historyDates } from "./session_spans.ts";
import {
  hasDailyIndicator,
  needsDailyBars,
  type RunPlan,
} from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /**
   * `[symbol]`; nothing if nothing needs one, and for parked symbols whose daily
   * bars are all stored.
   */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /**
   * `[symbol]`; nothing if the run derives no daily or longer bars, and for
   * parked symbols, whose daily bars are all passed on before the first session.
   */
  readonly feeds: readonly (DailyFeed | undefined)[];
  /** Warnings about symbols with less history than needed. */
  readonly warnings: readonly string[];
}

/**
 * Reads the daily bars that historical indicators and derived daily and longer
 * bars need. Those before the intraday history are passed to the processor at
 * once, the others session by session. `stored` is the inventory of the store.
 *
 * @throws {SessionError} `store_corrupt` if stored bars are damaged.
 */
export async function loadDailyHistory(
  plan: RunPlan,
  store: StoredBars,
  stored: SeriesIndex,
  time: TimeManager,
  writer: (id: number) => SeriesWriter,
): Promise<InitialHistory> {
  const warnings: string[] = [];
  const bySymbol: (DailyHistory | undefined)[] = [];
  const feeds: (DailyFeed | undefined)[] = [];
  const before = datesBefore(plan, time);
  if (before === undefined) return { bySymbol, feeds, warnings };
  const hours = sessionsOnce(time);
  const sessions = loadedDates(plan, time).map(hours);
  const all = [...before, ...plan.dates].map(hours);
  const hasDaily = hasDailyIndicator(plan);
  for (const [i, symbol] of plan.symbols.entries()) {
    const isParked = i >= plan.streamed;
    const past = all.length - sessions.length;
    const into = () => writer(plan.ids.daily[i]);
    if (
      isParked && !hasDaily &&
      await putStored(store, symbol, all, past, into)
    ) continue;
    const history = await readHistory(plan, i, before, store, stored, hours);
    if (history.asked - history.found > toldMissing(plan, symbol)) {
      warnings.push(
        `${symbol} has ${history.found} of the ${history.asked} daily bars that precede ${
          plan.dates[0]
        }`,
      );
    }
    bySymbol[i] = history;
    if (!needsDailyBars(plan)) continue;
    const feed = new DailyFeed(into(), history);
    if (!isParked) {
      feed.putPast(sessions[0].open);
      feeds[i] = feed;
      continue;
    }
    feed.putAll(sessions);
    if (!hasDaily) history.forget();
  }
  return { bySymbol, feeds, warnings };
}

/**
 * Passes the daily bars of a symbol on if those of all `sessions` are stored, as
 * most are. Nothing is kept of them. Returns whether they are.
 */
async function putStored(
  store: StoredBars,
  symbol: string,
  sessions: readonly TradingSession[],
  past: number,
  writer: () => SeriesWriter,
): Promise<boolean> {
  const { date: first } = sessions[0];
  const { date: last } = sessions[sessions.length - 1];
  const chunks = await store.chunks(symbol, "1d", first, last);
  if (!areDaysOf(sessions, chunks)) return false;
  putStoredDays(writer(), sessions, past, chunks, store);
  return true;
}

/** Daily bars of a symbol that the plan has found to be missing. */
function toldMissing(plan: RunPlan, symbol: string): number {
  const told = plan.missingHistory.filter((missing) =>
    missing.symbol === symbol && isDayOrLonger(missing.interval)
  );
  return Math.max(0, ...told.map(({ asked, found }) => asked - found));
}

/** The dates of the sessions that are loaded, those of the trailing history first. */
function loadedDates(plan: RunPlan, time: TimeManager): TradingDate[] {
  const days = Math.max(...plan.historyDays);
  return [...historyDates(plan.dates[0], days, time), ...plan.dates];
}

/** The sessions of trading dates, each asked for once over all symbols. */
function sessionsOnce(
  time: TimeManager,
): (date: TradingDate) => TradingSession {
  const known = new Map<TradingDate, TradingSession>();
  return (date) => {
    const session = known.get(date) ?? time.getTradingSession(date);
    if (session === undefined) {
      throw new TypeError(`${date} is not a trading date`);
    }
    known.set(date, session);
    return session;
  };
}

/** The dates before the run whose daily bars are needed; `undefined` for none. */
function datesBefore(
  plan: RunPlan,
  time: TimeManager,
): TradingDate[] | undefined {
  const [first] = plan.dates;
  const starts = plan.historical
    .filter(({ granularity }) => granularity === "daily")
    .map((indicator) => historyStart(indicator, first, time));
  if (needsDailyBars(plan)) {
    const days = Math.max(...plan.historyDays) + plan.past.opens.length;
    if (days === 0) starts.push(first);
    else starts.push(time.countBackTradingDays(first, days));
  }
  if (starts.length === 0) return undefined;
  const start = starts.reduce((a, b) => a < b ? a : b);
  return start === first
    ? []
    : time.getTradingDates(start, time.getPreviousTradingDate(first));
}

function readHistory(
  plan: RunPlan,
  symbol: number,
  before: readonly TradingDate[],
  store: StoredBars,
  stored: SeriesIndex,
  hours: (date: TradingDate) => TradingSession,
): Promise<DailyHistory> {
  const isParked = symbol >= plan.streamed;
  return DailyHistory.read(store, {
    symbol: plan.symbols[symbol],
    base: plan.base,
    baseMs: plan.baseMs,
    ...(plan.baseByClock && { baseByClock: true }),
    before,
    dates: plan.dates,
    minCoverage: plan.dailyCoverage,
    omitsNoTrade: plan.omitsNoTrade[symbol],
    generateMissing: plan.generateMissing,
    stored,
    // Nobody loads the intraday bars of a parked symbol.
    intradayDays: isParked ? 0 : plan.historyDays[symbol],
    derivesIntraday: isParked || hasDailyIndicator(plan),
    derivesRun: isParked,
    hours,
  });
}
