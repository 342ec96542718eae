/**
 * The statistics of a run as its result carries them.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { BenchmarkStatistics } from "../statistics/benchmark.ts";
import type { ReturnOptions } from "../statistics/returns.ts";
import {
  DEFAULT_MINIMUMS,
  type SampleMinimums,
} from "../statistics/statistic.ts";
import type { CurveStatistics } from "../statistics/statistic_table.ts";
import {
  compareWithBenchmark,
  type RunStatistics,
  runStatistics,
} from "../statistics/summary.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import type { BenchmarkPrices } from "./benchmark_prices.ts";

/** The figures of one strategy, as if it traded the starting cash alone. */
export interface StrategyStatistics extends CurveStatistics {
  /** The strategy's name. */
  readonly name: string;
}

/** The account beside a benchmark that was bought at the first open and held. */
export interface BenchmarkComparison extends BenchmarkStatistics {
  /** The symbol. */
  readonly symbol: string;
  /** Its price at the first open. */
  readonly start: number;
  /** Its last price in every session. */
  readonly closes: readonly number[];
}

/** What figures were computed with. */
export interface StatisticsBasis {
  /** Sessions in a year, by the calendar. */
  readonly sessionsPerYear: number;
  /** Yearly return of money without risk, as a fraction. */
  readonly riskFreeRate: number;
  /** How small samples may be before their figures are withheld. */
  readonly minimums: SampleMinimums;
}

/** All statistics of a run; `docs/statistics.md` defines each. */
export interface ResultStatistics extends Omit<RunStatistics, "strategies"> {
  /** What they were computed with. */
  readonly basis: StatisticsBasis;
  /** Each strategy, in the order of the config. */
  readonly strategies: readonly StrategyStatistics[];
  /** The comparison with a benchmark; `null` where none was asked for. */
  readonly benchmark: BenchmarkComparison | null;
}

/** What {@linkcode resultStatistics} is told. */
export interface StatisticsParts {
  /** The account. */
  readonly account: BrokerResult;
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** Yearly return of money without risk, as a fraction. */
  readonly riskFreeRate: number;
  /** Where there is one, the benchmark. */
  readonly benchmark?: BenchmarkPrices;
  /** The calendar. */
  readonly time: TimeManager;
}

/** Computes all statistics of a run. */
export function resultStatistics(parts: StatisticsParts): ResultStatistics {
  const { account, strategies, riskFreeRate, benchmark, time } = parts;
  const { sessions } = account;
  const sessionsPerYear = averageSessionsPerYear(
    sessions.map((session) => session.date),
    time,
  );
  const options: ReturnOptions = { sessionsPerYear, riskFreeRate };
  const statistics = runStatistics(account, options);
  return {
    basis: { sessionsPerYear, riskFreeRate, minimums: DEFAULT_MINIMUMS },
    ...statistics,
    strategies: strategies.map((name, i) => ({
      name,
      ...statistics.strategies[i],
    })),
    benchmark: benchmark === undefined
      ? null
      : compare(account, benchmark, options),
  };
}

function compare(
  { sessions, startingCash }: BrokerResult,
  { symbol, start, closes }: BenchmarkPrices,
  options: ReturnOptions,
): BenchmarkComparison {
  const span = {
    from: sessions[0]?.open ?? 0,
    to: sessions[sessions.length - 1]?.close ?? 0,
  };
  const equity = sessions.map((session) => session.equity);
  return {
    symbol,
    start,
    closes,
    ...compareWithBenchmark(
      { start: startingCash, equity, ...span },
      { start, equity: closes, ...span },
      options,
    ),
  };
}

/**
 * Trading dates in a year, on average over the calendar years that the
 * sessions lie in; 252 where there is no session.
 */
export function averageSessionsPerYear(
  dates: readonly TradingDate[],
  time: TimeManager,
): number {
  if (dates.length === 0) return 252;
  const first = Number(dates[0].slice(0, 4));
  const last = Number(dates[dates.length - 1].slice(0, 4));
  const count = time.getTradingDates(
    `${dates[0].slice(0, 4)}-01-01`,
    `${dates[dates.length - 1].slice(0, 4)}-12-31`,
  ).length;
  return count / (last - first + 1);
}
