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
import { DailyFeed } from "./daily_feed.ts";
import { DailyHistory } from "./daily_history.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyStart } from "./historical_indicators.ts";
import { historyDates } from "./session_spans.ts";
import { needsDailyBars, type RunPlan } from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /** `[symbol]`; `undefined` if nothing needs one. */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /**
   * `[symbol]`; `undefined` if the run derives no daily or longer bars, and for
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
  const hours = sessionsOnce(time);
  const sessions = loadedDates(plan, time).map(hours);
  const hasDaily = hasDailyIndicator(plan);
  const before = datesBefore(plan, time);
  for (const [i, symbol] of plan.symbols.entries()) {
    if (before === undefined) {
      bySymbol.push(undefined);
      feeds.push(undefined);
      continue;
    }
    const history = await readHistory(plan, i, before, store, stored, hours);
    if (history.asked - history.found > toldMissing(plan, symbol)) {
      warnings.push(
        `${symbol} has ${history.found} of the ${history.asked} daily bars that precede ${
          plan.dates[0]
        }`,
      );
    }
    bySymbol.push(history);
    if (!needsDailyBars(plan)) {
      feeds.push(undefined);
      continue;
    }
    const feed = new DailyFeed(writer(plan.ids.daily[i]), history);
    if (i < plan.streamed) {
      feed.putPast(sessions[0].open);
      feeds.push(feed);
      continue;
    }
    feed.putAll(sessions);
    if (!hasDaily) history.forget();
    feeds.push(undefined);
  }
  return { bySymbol, feeds, warnings };
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

function hasDailyIndicator(plan: RunPlan): boolean {
  return plan.historical.some(({ granularity }) => granularity === "daily");
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
