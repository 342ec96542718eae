/**
 * The quality of a run's data, by session and by series.
 *
 * @module
 */
import {
  qualityOf,
  type SlotCount,
  type SlotCounts,
} from "../session/slot_count.ts";
import { HistoryScores } from "../session/history_quality.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { isoInstant } from "../time/date.ts";
import type { SessionGrid, SessionHours } from "../time/grid.ts";
import type { RunReports } from "./run_reports.ts";
import type { Interval } from "../types.ts";
import type { SeriesQuality, SessionSummary } from "./run_result.ts";

/** Hours, base bars and quality of every session. */
export function summariseSessions(
  plan: RunPlan,
  reports: RunReports,
  hours: readonly SessionHours[],
  counts: SlotCounts,
): SessionSummary[] {
  const scored = counts.sessions > 0;
  const history = new HistoryScores(plan, reports.analysis.historyScores);
  return plan.dates.map((date, i) => {
    const historyQuality: Record<string, Readonly<Record<Interval, number>>> =
      {};
    const bars: Record<string, number> = {};
    const quality: Record<string, number> = {};
    plan.symbols.forEach((symbol, k) => {
      bars[symbol] = reports.coordinator.barsPerSession[i][k];
      historyQuality[symbol] = history.of(i, k);
      quality[symbol] = scored ? scoreOf(counts.at(i, k)) : 100;
    });
    return {
      date,
      open: isoInstant(hours[i].open),
      close: isoInstant(hours[i].close),
      bars,
      quality,
      historyQuality,
    };
  });
}

function scoreOf({ expected, traded, noTrade }: SlotCount): number {
  return qualityOf(traded + noTrade, expected);
}

/** Quality of every series over the whole run. */
export function summariseQuality(
  plan: RunPlan,
  reports: RunReports,
  grids: readonly SessionGrid[],
  counts: SlotCounts,
): Record<string, Record<string, SeriesQuality>> {
  const all = grids.reduce((sum, grid) => sum + grid.count, 0);
  const result: Record<string, Record<string, SeriesQuality>> = {};
  plan.symbols.forEach((symbol, k) => {
    // Bars that are not streamed are not tracked.
    const slots = k < plan.streamed ? all : 0;
    let traded = 0;
    let noTrade = 0;
    for (let i = 0; i < counts.sessions; i++) {
      const count = counts.at(i, k);
      traded += count.traded;
      noTrade += count.noTrade;
    }
    const scored = counts.sessions > 0;
    const base: SeriesQuality = {
      quality: scored ? qualityOf(traded + noTrade, slots) : 100,
      expected: slots,
      traded: scored ? traded : slots,
      generated: reports.coordinator.generated.session[k],
      no_trade: noTrade,
      missing: scored ? slots - traded - noTrade : 0,
      skipped: 0,
    };
    const series: Record<string, SeriesQuality> = { [plan.base]: base };
    plan.derived.forEach(({ interval }, d) => {
      series[interval] = { ...base, skipped: reports.processor.skipped[d][k] };
    });
    result[symbol] = series;
  });
  return result;
}
