/**
 * The daily history before the first session.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { StoredBars } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { DailyFeed } from "./daily_feed.ts";
import { DailyHistory } from "./daily_history.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyStart } from "./historical_indicators.ts";
import { needsDailyBars, type RunPlan } from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /** `[symbol]`; `undefined` if nothing needs one. */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /** `[symbol]`; `undefined` if the run derives no daily or longer bars. */
  readonly feeds: readonly (DailyFeed | undefined)[];
  /** Warnings about symbols with less history than needed. */
  readonly warnings: readonly string[];
}

/**
 * Reads the daily bars that historical indicators and derived daily and longer
 * bars need. Those before the intraday history are passed to the processor at
 * once, the others session by session.
 *
 * @throws {SessionError} `store_corrupt` if stored bars are damaged.
 */
export async function loadDailyHistory(
  plan: RunPlan,
  store: StoredBars,
  time: TimeManager,
  writer: (id: number) => SeriesWriter,
): Promise<InitialHistory> {
  const warnings: string[] = [];
  const bySymbol: (DailyHistory | undefined)[] = [];
  const feeds: (DailyFeed | undefined)[] = [];
  const loadedFrom = firstLoaded(plan, time);
  const before = datesBefore(plan, time);
  const stored = plan.generateMissing ? new SeriesIndex(store) : undefined;
  for (const [i, symbol] of plan.symbols.entries()) {
    if (before === undefined) {
      bySymbol.push(undefined);
      feeds.push(undefined);
      continue;
    }
    const history = await readHistory(plan, i, before, store, stored, time);
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
    feed.putPast(loadedFrom);
    feeds.push(feed);
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

/** The open of the first session that is loaded. */
function firstLoaded(plan: RunPlan, time: TimeManager): number {
  const days = Math.max(...plan.historyDays);
  const [first] = plan.dates;
  const date = days === 0 ? first : time.countBackTradingDays(first, days);
  return time.getSessionBoundaryTimes(date).open;
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
  stored: SeriesIndex | undefined,
  time: TimeManager,
): Promise<DailyHistory> {
  const isParked = symbol >= plan.streamed;
  return DailyHistory.read(store, {
    symbol: plan.symbols[symbol],
    base: plan.base,
    baseMs: plan.baseMs,
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
    hours: (date) => {
      const session = time.getTradingSession(date);
      if (session === undefined) {
        throw new TypeError(`${date} is not a trading date`);
      }
      return session;
    },
  });
}
