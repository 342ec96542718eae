/**
 * The statistics in the result of a run.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { SliceDrawdowns } from "../statistics/drawdown_track.ts";
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

/** The statistics of one strategy, as if it traded the starting cash alone. */
export interface StrategyStatistics extends CurveStatistics {
  /** The strategy's name. */
  readonly name: string;
}

/** Account performance relative to a benchmark bought at its first open and held. */
export interface BenchmarkComparison extends BenchmarkStatistics {
  /** The symbol. */
  readonly symbol: string;
  /** Its price at its first open. */
  readonly start: number;
  /** Its last price in every session; a session without bars repeats the previous price. */
  readonly closes: readonly number[];
}

/** The parameters of the statistics. */
export interface StatisticsBasis {
  /** Sessions in a year according to the calendar. */
  readonly sessionsPerYear: number;
  /** Annual risk-free return, as a fraction. */
  readonly riskFreeRate: number;
  /** The smallest samples; statistics of smaller ones are withheld. */
  readonly minimums: SampleMinimums;
}

/** All statistics of a run, as defined in `docs/statistics.md`. */
export interface ResultStatistics extends Omit<RunStatistics, "strategies"> {
  /** The parameters they were computed with. */
  readonly basis: StatisticsBasis;
  /** Each strategy, in the order of the config. */
  readonly strategies: readonly StrategyStatistics[];
  /** The comparison with the benchmark; `null` if none is configured. */
  readonly benchmark: BenchmarkComparison | null;
}

/** What the statistics are computed from. */
export interface StatisticsParts {
  /** The account. */
  readonly account: BrokerResult;
  /** The drawdowns as of every slice. */
  readonly drawdowns: SliceDrawdowns;
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** Annual risk-free return, as a fraction. */
  readonly riskFreeRate: number;
  /** The benchmark, if one is configured. */
  readonly benchmark?: BenchmarkPrices;
  /** The calendars, one for each exchange group. */
  readonly calendars: readonly TimeManager[];
}

/** Computes all statistics of a run. */
export function resultStatistics(parts: StatisticsParts): ResultStatistics {
  const { account, strategies, riskFreeRate, benchmark, calendars } = parts;
  const { sessions } = account;
  const sessionsPerYear = averageSessionsPerYear(
    sessions.map((session) => session.date),
    calendars,
  );
  const options: ReturnOptions = { sessionsPerYear, riskFreeRate };
  const statistics = runStatistics(account, options, parts.drawdowns);
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
 * Trading dates in a year, averaged over the calendar years of the sessions;
 * 252 if there is no session. A date counts once, in however many calendars.
 */
export function averageSessionsPerYear(
  dates: readonly TradingDate[],
  calendars: readonly TimeManager[],
): number {
  if (dates.length === 0) return 252;
  const first = Number(dates[0].slice(0, 4));
  const last = Number(dates[dates.length - 1].slice(0, 4));
  const [from, to] = [`${first}-01-01`, `${last}-12-31`];
  const [own] = calendars;
  const count = calendars.length === 1
    ? own.getTradingDates(from, to).length
    : new Set(calendars.flatMap((time) => time.getTradingDates(from, to))).size;
  return count / (last - first + 1);
}
