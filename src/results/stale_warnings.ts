/**
 * Warnings about indicators that were read across a missing bar.
 *
 * @module
 */
import { intervalOf } from "../coordinator/warm_up.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { DataWarning } from "./data_warning.ts";
import type { RunReports } from "./run_reports.ts";

/** One warning for each symbol and interval with stale indicators. */
export function staleWarnings(
  plan: RunPlan,
  reports: RunReports,
): DataWarning[] {
  const bySeries = Map.groupBy(
    reports.analysis.staleIndicators,
    ({ indicator, symbol }) => `${symbol} ${plan.indicators[indicator].source}`,
  );
  return [...bySeries.values()].map((stale): DataWarning => {
    const [{ indicator, symbol: number }] = stale;
    const symbol = plan.symbols[number];
    const interval = intervalOf(plan.indicators[indicator], plan);
    const count = Math.max(...stale.map(({ sessions }) => sessions));
    const first = plan.dates[Math.min(...stale.map(({ first }) => first))];
    const indicators = stale.map(({ indicator }) =>
      plan.indicators[indicator].id
    );
    const named = `${indicators.length === 1 ? "indicator" : "indicators"} ${
      indicators.slice(0, 8).join(", ")
    }${indicators.length > 8 ? ` and ${indicators.length - 8} more` : ""}`;
    return {
      kind: "indicator_stale",
      message:
        `${symbol} lacks the newest ${interval} bar before ${count} of ${plan.dates.length} sessions, first on ${first}: ${named} kept an earlier value there and ${
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
