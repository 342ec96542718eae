/**
 * The daily history that is there before the first session.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { DailyHistory } from "./daily_history.ts";
import { historyStart } from "./historical_indicators.ts";
import { dailyIndex, type RunPlan } from "../session/run_plan.ts";

/** The daily history of all symbols. */
export interface InitialHistory {
  /** For every symbol, `undefined` where nothing needs one. */
  readonly bySymbol: readonly (DailyHistory | undefined)[];
  /** History that is shorter than asked for. */
  readonly warnings: readonly string[];
}

/**
 * Reads the daily bars that historical indicators and a derived `1d` series
 * need, and puts those that precede the intraday history into the series. The
 * processor takes the series over with the first session.
 */
export async function loadDailyHistory(
  plan: RunPlan,
  store: StoredBars,
  time: TimeManager,
  writer: (id: number) => SeriesWriter,
): Promise<InitialHistory> {
  const warnings: string[] = [];
  const daily = dailyIndex(plan);
  const bySymbol: (DailyHistory | undefined)[] = [];
  for (const [i, symbol] of plan.symbols.entries()) {
    const [first] = plan.dates;
    const last = plan.dailyHistoryDays[i];
    const hasSeries = daily >= 0 && last > plan.historyDays[i];
    const starts = plan.historical.filter((h) => h.granularity === "daily")
      .map((h) => historyStart(h, first, time));
    if (hasSeries) starts.push(time.countBackTradingDays(first, last));
    if (starts.length === 0) {
      bySymbol.push(undefined);
      continue;
    }
    const before = time.getTradingDates(
      starts.reduce((a, b) => a < b ? a : b),
      time.getPreviousTradingDate(first),
    );
    const history = await DailyHistory.read(store, {
      symbol,
      base: plan.base,
      baseMs: plan.baseMs,
      before,
      dates: plan.dates,
      minCoverage: daily >= 0 ? plan.derived[daily].minCoverage : 1,
      omitsNoTrade: plan.omitsNoTrade[i],
      generateMissing: plan.generateMissing,
      intradayDays: plan.historyDays[i],
      hours: (date) => time.getTradingSession(date) as TradingSession,
    });
    if (history.found < before.length) {
      warnings.push(
        `${symbol} has ${history.found} of the ${before.length} daily bars that precede ${
          plan.dates[0]
        }`,
      );
    }
    if (hasSeries) {
      putDailyBars(
        writer(plan.ids.derived[daily][i]),
        history,
        plan.dailyOpens[plan.dailyOpens.length - last],
        plan.dailyOpens[plan.dailyOpens.length - plan.historyDays[i]] ??
          Infinity,
      );
    }
    bySymbol.push(history);
  }
  return { bySymbol, warnings };
}

/** Copies the daily bars that start from `from` up to `to` into a series. */
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
    bars.timestamp[row] = daily.timestamp[i];
    bars.open[row] = daily.open[i];
    bars.high[row] = daily.high[i];
    bars.low[row] = daily.low[i];
    bars.close[row] = daily.close[i];
    bars.volume[row] = daily.volume[i];
    bars.coverage[row] = 1;
  }
  writer.publishInitialRows();
}
