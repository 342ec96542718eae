/**
 * The rows of the table of statistics as lists.
 *
 * @module
 */
import type { Statistic } from "./statistic.ts";
import type { StatisticRow } from "./statistic_row.ts";
import {
  ACCOUNT_TABLE,
  type AccountSample,
  BENCHMARK_TABLE,
  CURVE_TABLE,
  OVERALL_TABLE,
  type OverallStatistics,
  type SweepMetric,
  type Table,
  TRADE_TABLE,
} from "./statistic_table.ts";

/** A row of the table with its place in a result. */
export interface ListedStatistic
  extends Omit<StatisticRow<never, unknown, SweepMetric>, "of"> {
  /** The part of a result that it belongs to. */
  readonly group: "account" | "curve" | "overall" | "trades" | "benchmark";
  /** Its key there. */
  readonly key: string;
  /** Reads its value in the result of a run; absent for a benchmark's. */
  readonly read?: ReadStatistic;
}

/** Reads a value in the account's result or its statistics. */
export type ReadStatistic = (
  account: AccountSample,
  overall: OverallStatistics,
) => Statistic | number;

/** Every statistic, in the order of the tables. */
export const STATISTICS: readonly ListedStatistic[] = [
  ...list("account", ACCOUNT_TABLE, (key) => ACCOUNT_TABLE[key].of),
  ...list("curve", CURVE_TABLE, (key) => (_, overall) => overall[key]),
  ...list("overall", OVERALL_TABLE, (key) => (_, overall) => overall[key]),
  ...list("trades", TRADE_TABLE, (key) => (_, { trades }) => trades[key]),
  ...list("benchmark", BENCHMARK_TABLE),
];

function list<Values, Sample>(
  group: ListedStatistic["group"],
  table: Table<Values, Sample>,
  reader?: (key: keyof Values) => ReadStatistic,
): ListedStatistic[] {
  const rows: ListedStatistic[] = [];
  for (const key in table) {
    rows.push({ ...table[key], group, key, read: reader?.(key) });
  }
  return rows;
}

/** A statistic that has a column in sweeps. */
export interface SweepStatistic {
  /** Its name. */
  readonly metric: SweepMetric;
  /** Which values are better. */
  readonly better: "higher" | "lower";
  /** Decimal places in text output. */
  readonly digits: number;
  /** Reads its value. */
  readonly read: ReadStatistic;
}

/** The statistics with a column in sweeps, in the order of the columns. */
export function sweepStatistics(): SweepStatistic[] {
  const columns: SweepStatistic[] = [];
  for (const { sweep, better, read } of STATISTICS) {
    if (sweep === undefined || better === undefined || read === undefined) {
      continue;
    }
    const { metric, column, digits } = sweep;
    columns[column] = { metric, better, digits, read };
  }
  return columns;
}
