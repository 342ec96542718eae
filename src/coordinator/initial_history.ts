/**
 * The daily history before the first session.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import type { StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { DailyHistory } from "./daily_history.ts";
import { historyStart } from "./historical_indicators.ts";
import { dailyIndex, type RunPlan } from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /** `[symbol]`; `undefined` if nothing needs one. */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /** Warnings about symbols with less history than needed. */
  readonly warnings: readonly string[];
}

/**
 * Reads the daily bars that historical indicators and a derived `1d` series
 * need. Those before the intraday history are written to the series, which the
 * processor takes over when the first session begins.
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
  for (const [i, symbol] of plan.symbols.entries()) {
    const before = datesBefore(plan, i, time);
    if (before === undefined) {
      bySymbol.push(undefined);
      continue;
    }
    const history = await readHistory(plan, i, before, store, time);
    if (history.found < before.length) {
      warnings.push(
        `${symbol} has ${history.found} of the ${before.length} daily bars that precede ${
          plan.dates[0]
        }`,
      );
    }
    if (hasDailySeries(plan, i)) {
      const opens = plan.dailyOpens;
      putDailyBars(
        writer(plan.ids.derived[dailyIndex(plan)][i]),
        history,
        opens[opens.length - plan.dailyHistoryDays[i]],
        opens[opens.length - plan.historyDays[i]] ?? Infinity,
      );
    }
    bySymbol.push(history);
  }
  return { bySymbol, warnings };
}

/** Whether daily bars of a symbol reach further back than its intraday bars. */
function hasDailySeries(plan: RunPlan, symbol: number): boolean {
  return dailyIndex(plan) >= 0 &&
    plan.dailyHistoryDays[symbol] > plan.historyDays[symbol];
}

/** The dates before the run whose daily bars are needed; `undefined` for none. */
function datesBefore(
  plan: RunPlan,
  symbol: number,
  time: TimeManager,
): TradingDate[] | undefined {
  const [first] = plan.dates;
  const starts = plan.historical
    .filter(({ granularity }) => granularity === "daily")
    .map((indicator) => historyStart(indicator, first, time));
  if (hasDailySeries(plan, symbol)) {
    const days = plan.dailyHistoryDays[symbol];
    starts.push(time.countBackTradingDays(first, days));
  }
  if (starts.length === 0) return undefined;
  return time.getTradingDates(
    starts.reduce((a, b) => a < b ? a : b),
    time.getPreviousTradingDate(first),
  );
}

function readHistory(
  plan: RunPlan,
  symbol: number,
  before: readonly TradingDate[],
  store: StoredBars,
  time: TimeManager,
): Promise<DailyHistory> {
  const daily = dailyIndex(plan);
  return DailyHistory.read(store, {
    symbol: plan.symbols[symbol],
    base: plan.base,
    baseMs: plan.baseMs,
    before,
    dates: plan.dates,
    minCoverage: daily >= 0 ? plan.derived[daily].minCoverage : 1,
    omitsNoTrade: plan.omitsNoTrade[symbol],
    generateMissing: plan.generateMissing,
    intradayDays: plan.historyDays[symbol],
    hours: (date) => {
      const session = time.getTradingSession(date);
      if (session === undefined) {
        throw new TypeError(`${date} is not a trading date`);
      }
      return session;
    },
  });
}

/** Copies the daily bars that start in `from` ≤ time < `to` into a series. */
function putDailyBars(
  writer: SeriesWriter,
  history: DailyHistory,
  from: number,
  to: number,
): void {
  writer.reserve(history.rows, 0, 0, -1);
  const bars = new SeriesWindow();
  bars.setColumns(writer.columns);
  const daily = history.columns;
  for (let i = 0; i < history.rows; i++) {
    if (daily.timestamp[i] < from || daily.timestamp[i] >= to) continue;
    const row = writer.rows++;
    copyBar(daily, i, bars, row);
    bars.coverage[row] = 1;
  }
  writer.publishInitialRows();
}
