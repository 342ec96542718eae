/**
 * Warnings about indicators that were read across a missing bar.
 *
 * @module
 */
import { intervalOf } from "../coordinator/warm_up.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { DataWarning } from "./data_warning.ts";
import type { RunReports } from "./run_reports.ts";

/**
 * One warning for each symbol and interval with stale indicators, and one for
 * each symbol whose daily historical indicators lack the newest date.
 */
export function staleWarnings(
  plan: RunPlan,
  reports: RunReports,
): DataWarning[] {
  return [...staleIndicators(plan, reports), ...missedDays(plan, reports)];
}

function missedDays(plan: RunPlan, reports: RunReports): DataWarning[] {
  const indicators = plan.historical
    .filter(({ granularity }) => granularity === "daily")
    .map(({ key }) => key);
  return reports.coordinator.missedDays.map((missed): DataWarning => {
    const symbol = plan.symbols[missed.symbol];
    const { sessions: count, first } = missed;
    return {
      kind: "indicator_stale",
      message:
        `${symbol} lacks the daily bar of the date before ${count} of ${plan.dates.length} sessions, first on ${first}: historical ${
          namesText(indicators)
        } ${indicators.length === 1 ? "was" : "were"} computed without it`,
      symbol,
      interval: "1d",
      count,
      of: plan.dates.length,
      indicators,
      dates: [first],
    };
  });
}

function staleIndicators(plan: RunPlan, reports: RunReports): DataWarning[] {
  const bySeries = Map.groupBy(
    reports.analysis.staleIndicators,
    ({ indicator, symbol }) => `${symbol} ${plan.indicators[indicator].source}`,
  );
  return [...bySeries.values()].map((stale): DataWarning => {
    const [{ indicator, symbol: number }] = stale;
    const symbol = plan.symbols[number];
    const interval = intervalOf(plan.indicators[indicator], plan);
    const count = stale.reduce(
      (most, { sessions }) => Math.max(most, sessions),
      0,
    );
    const first = plan.dates[
      stale.reduce((least, { first }) => Math.min(least, first), Infinity)
    ];
    const indicators = stale.map(({ indicator }) =>
      plan.indicators[indicator].id
    );
    return {
      kind: "indicator_stale",
      message:
        `${symbol} lacks the newest ${interval} bar before ${count} of ${plan.dates.length} sessions, first on ${first}: ${
          namesText(indicators)
        } kept an earlier value there and ${
          indicators.length === 1 ? "was" : "were"
        } stale`,
      symbol,
      interval,
      count,
      of: plan.dates.length,
      indicators,
      dates: [first],
    };
  });
}

/** The first eight indicators, and how many more there are. */
function namesText(ids: readonly string[]): string {
  const shown = ids.slice(0, 8).join(", ");
  return `${ids.length === 1 ? "indicator" : "indicators"} ${shown}${
    ids.length > 8 ? ` and ${ids.length - 8} more` : ""
  }`;
}
