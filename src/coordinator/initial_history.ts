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
import type { DayDeriverOptions } from "./day_deriver.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyStart } from "./historical_indicators.ts";
import { putParkedDays } from "./parked_days.ts";
import { historyDates } from "./session_spans.ts";
import {
  hasDailyIndicator,
  needsDailyBars,
  type RunPlan,
} from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /**
   * `[symbol]`; nothing if nothing needs one, and for parked symbols without
   * daily historical indicators.
   */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /**
   * `[symbol]`; nothing if the run derives no daily or longer bars, and for
   * parked symbols, whose daily bars are all passed on before the first session.
   */
  readonly feeds: readonly (DailyFeed | undefined)[];
  /** Bars that were aggregated from shorter ones so far. */
  readonly generated: () => number;
  /** Warnings about symbols with less history than needed. */
  readonly warnings: readonly string[];
}

/** How many daily bars before the run were looked for, and found. */
interface DayCounts {
  readonly asked: number;
  readonly found: number;
  readonly generated: number;
}

/**
 * Reads the daily bars that historical indicators and derived daily and longer
 * bars need. Those before the intraday history are passed to the processor at
 * once, the others session by session, and those of parked symbols all at once.
 * `stored` is the inventory of the store.
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
  const counts: DayCounts[] = [];
  const generated = () =>
    counts.reduce((sum, { generated }) => sum + generated, 0);
  const none = { bySymbol, feeds, generated, warnings };
  const before = datesBefore(plan, time);
  if (before === undefined) return none;
  const hours = sessionsOnce(time);
  const loaded = loadedDates(plan, time).map(hours);
  const sessions = [...before, ...plan.dates].map(hours);
  const hasDaily = hasDailyIndicator(plan);
  const feedsDays = needsDailyBars(plan);
  const start = indicatorsStart(plan, time);
  // Later ones are adjusted for when their session begins.
  const adjustments = (plan.adjustments ?? [])
    .filter(({ date }) => date <= loaded[0].date);
  const indicatorDates = before.filter((date) => date >= start);
  for (const [i, symbol] of plan.symbols.entries()) {
    const isParked = i >= plan.streamed;
    if (isParked && feedsDays) {
      counts[i] = await putParkedDays(
        {
          sessions,
          before: before.length,
          past: sessions.length - loaded.length,
          storedFrom: () => storedFrom(symbol, stored),
          options: deriverOptions(plan, i, stored),
          adjustments: adjustments.filter((one) => one.symbol === i),
        },
        store,
        writer(plan.ids.daily[i]),
      );
    }
    if (!isParked || hasDaily) {
      const dates = isParked ? indicatorDates : before;
      const history = await readHistory(plan, i, dates, store, stored, hours);
      for (const one of adjustments) {
        if (one.symbol === i) history.adjust(one);
      }
      bySymbol[i] = history;
      counts[i] ??= history;
      if (!isParked && feedsDays) {
        const feed = new DailyFeed(writer(plan.ids.daily[i]), history);
        feed.putPast(loaded[0].open);
        feeds[i] = feed;
      }
    }
    const { asked, found } = counts[i];
    const told = toldMissing(plan, symbol);
    if (asked - found <= told) continue;
    const needed = asked - unasked(plan, i, before, stored, time);
    if (needed - found <= told) continue;
    warnings.push(
      `${symbol} has ${found} of the ${needed} daily bars that precede ${
        plan.dates[0]
      }`,
    );
  }
  return none;
}

/**
 * How many of the dates before the run are only looked at because indicators on
 * daily bars are computed from all stored ones: dates before the first bar of the
 * symbol that the config asks for no history of.
 */
function unasked(
  plan: RunPlan,
  symbol: number,
  before: readonly TradingDate[],
  stored: SeriesIndex,
  time: TimeManager,
): number {
  const [first] = plan.dates;
  const days = plan.dailyHistoryDays[symbol];
  const from = days === 0 ? first : time.countBackTradingDays(first, days);
  const bounds = [
    from,
    indicatorsStart(plan, time),
    storedFrom(plan.symbols[symbol], stored),
  ];
  const least = bounds.reduce((a, b) => a < b ? a : b);
  return before.filter((date) => date < least).length;
}

/** The first date with a bar of a symbol, of any interval. */
function storedFrom(symbol: string, stored: SeriesIndex): TradingDate {
  return stored.of(symbol).reduce(
    (least, { firstDate }) => firstDate < least ? firstDate : least,
    "9999-12-31",
  );
}

/** The first date that a daily historical indicator needs, else that of the run. */
function indicatorsStart(plan: RunPlan, time: TimeManager): TradingDate {
  const [first] = plan.dates;
  return plan.historical
    .filter(({ granularity }) => granularity === "daily")
    .map((indicator) => historyStart(indicator, first, time))
    .reduce((a, b) => a < b ? a : b, first);
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
  if (!hasDailyIndicator(plan) && !needsDailyBars(plan)) return undefined;
  const [first] = plan.dates;
  let start = indicatorsStart(plan, time);
  if (needsDailyBars(plan)) {
    const days = Math.max(...plan.historyDays) + plan.past.opens.length;
    const from = days === 0 ? first : time.countBackTradingDays(first, days);
    if (from < start) start = from;
  }
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
    ...deriverOptions(plan, symbol, stored),
    before,
    dates: plan.dates,
    // Nobody loads the intraday bars of a parked symbol.
    intradayDays: isParked ? 0 : plan.historyDays[symbol],
    derivesIntraday: isParked || hasDailyIndicator(plan),
    derivesRun: isParked,
    hours,
  });
}

function deriverOptions(
  plan: RunPlan,
  symbol: number,
  stored: SeriesIndex,
): DayDeriverOptions {
  return {
    symbol: plan.symbols[symbol],
    base: plan.base,
    baseMs: plan.baseMs,
    ...(plan.baseByClock && { baseByClock: true }),
    minCoverage: plan.dailyCoverage,
    omitsNoTrade: plan.omitsNoTrade[symbol],
    generateMissing: plan.generateMissing,
    stored,
  };
}
