/**
 * The figures of a parameter set, and how they are ranked.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { ReturnOptions } from "../statistics/returns.ts";
import {
  type OverallStatistics,
  overallStatistics,
} from "../statistics/summary.ts";
import type { Statistic } from "../statistics/statistic.ts";
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";

/** The name of a figure, as `--rank` takes it and results have it. */
export type SweepMetric =
  | "net_profit"
  | "total_return"
  | "cagr"
  | "volatility"
  | "sharpe"
  | "sortino"
  | "calmar"
  | "max_drawdown"
  | "win_rate"
  | "profit_factor"
  | "expectancy"
  | "sqn"
  | "exposure"
  | "turnover"
  | "round_trips"
  | "fills"
  | "fees";

/** A figure: what it is called, and how it is written and ranked. */
interface MetricDefinition {
  /** Which end is the better one. */
  readonly better: "higher" | "lower";
  /** Decimal places it is shown with. */
  readonly digits: number;
  /** Reads it. */
  readonly of: (
    account: BrokerResult,
    statistics: OverallStatistics,
  ) => number | Statistic;
}

const METRICS: Readonly<Record<SweepMetric, MetricDefinition>> = {
  net_profit: { better: "higher", digits: 2, of: (a) => a.netProfit },
  total_return: { better: "higher", digits: 4, of: (_, s) => s.totalReturn },
  cagr: { better: "higher", digits: 4, of: (_, s) => s.cagr },
  volatility: { better: "lower", digits: 4, of: (_, s) => s.volatility },
  sharpe: { better: "higher", digits: 3, of: (_, s) => s.sharpe },
  sortino: { better: "higher", digits: 3, of: (_, s) => s.sortino },
  calmar: { better: "higher", digits: 3, of: (_, s) => s.calmar },
  max_drawdown: { better: "lower", digits: 4, of: (_, s) => s.maxDrawdown },
  win_rate: { better: "higher", digits: 3, of: (_, s) => s.trades.winRate },
  profit_factor: {
    better: "higher",
    digits: 3,
    of: (_, s) => s.trades.profitFactor,
  },
  expectancy: {
    better: "higher",
    digits: 2,
    of: (_, s) => s.trades.expectancy,
  },
  sqn: { better: "higher", digits: 3, of: (_, s) => s.trades.sqn },
  exposure: { better: "lower", digits: 4, of: (_, s) => s.exposure },
  turnover: { better: "lower", digits: 2, of: (_, s) => s.turnover },
  round_trips: {
    better: "higher",
    digits: 0,
    of: (_, s) => s.trades.roundTrips,
  },
  fills: { better: "lower", digits: 0, of: (a) => a.fills.length },
  fees: { better: "lower", digits: 2, of: (a) => a.fees },
};

/** The figures of a set; `null` where the sample does not carry one. */
export type SweepMetrics = Readonly<Record<SweepMetric, number | null>>;

/** All figures, in the order they are told. */
export const SWEEP_METRICS: readonly SweepMetric[] = Object.keys(
  METRICS,
) as SweepMetric[];

/** The figures of an account at the end of a run. */
export function sweepMetrics(
  account: BrokerResult,
  options: ReturnOptions,
): SweepMetrics {
  const overall = overallStatistics(account, options);
  return Object.fromEntries(
    SWEEP_METRICS.map((name) => {
      const value = METRICS[name].of(account, overall);
      return [name, typeof value === "number" ? value : value.value];
    }),
  ) as Record<SweepMetric, number | null>;
}

/** Whether a higher figure is the better one. */
export function isHigherBetter(metric: SweepMetric): boolean {
  return METRICS[metric].better === "higher";
}

/** A figure for people; `n/a` where there is none. */
export function formatMetric(
  metric: SweepMetric,
  value: number | null,
): string {
  return value === null ? "n/a" : value.toFixed(METRICS[metric].digits);
}

/**
 * The figure of that name.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function parseMetric(name: string): SweepMetric {
  const found = SWEEP_METRICS.find((metric) => metric === name);
  if (found !== undefined) return found;
  const near = nearest(name, SWEEP_METRICS);
  throw new SessionError(
    "argument_invalid",
    `There is no figure ${JSON.stringify(name)} to rank by; ${
      near !== undefined
        ? `did you mean "${near}"?`
        : `there are ${SWEEP_METRICS.join(", ")}`
    }`,
  );
}
