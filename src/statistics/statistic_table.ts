/**
 * The table of all statistics: one row for each, with its label, its unit, its
 * definition, the sample it needs and the function that computes it.
 *
 * A result's JSON, the run's text summary, the HTML report, the columns of a
 * sweep and the check of `docs/statistics.md` all walk this table. The order
 * of the rows is the order of the figures in the output.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import { exposure, type HoldingSpan, turnover } from "./activity.ts";
import {
  alpha,
  type BenchmarkSample,
  type BenchmarkStatistics,
  beta,
  correlation,
  excessReturn,
} from "./benchmark.ts";
import {
  calmar,
  maxDrawdown,
  maxDrawdownDuration,
  sessionMaxDrawdown,
} from "./drawdown.ts";
import type { SliceDepth } from "./drawdown_track.ts";
import {
  cagr,
  type EquityCurve,
  type ReturnOptions,
  sharpe,
  sortino,
  totalReturn,
  volatility,
} from "./returns.ts";
import type { Statistic } from "./statistic.ts";
import type { StatisticRow, StatisticTable } from "./statistic_row.ts";
import {
  averageDurationMs,
  averageLoss,
  averageWin,
  expectancy,
  profitFactor,
  sqn,
  type TradeStatistics,
  type TripSample,
  winRate,
} from "./trades.ts";

/** Statistics of an equity curve and of the round trips behind it. */
export interface CurveStatistics {
  /** Last equity ÷ first − 1. */
  readonly totalReturn: Statistic;
  /** Compound annual growth rate. */
  readonly cagr: Statistic;
  /** Annualised volatility. */
  readonly volatility: Statistic;
  /** Sharpe ratio. */
  readonly sharpe: Statistic;
  /** Sortino ratio. */
  readonly sortino: Statistic;
  /** Calmar ratio. */
  readonly calmar: Statistic;
  /** Largest fall from a peak, as a fraction of it, as of every slice. */
  readonly maxDrawdown: Statistic;
  /** The same as of session ends. */
  readonly sessionMaxDrawdown: Statistic;
  /** Longest time below a peak as of session ends, in sessions. */
  readonly maxDrawdownDuration: Statistic;
  /** Share of session time with a position. */
  readonly exposure: Statistic;
  /** Statistics of the round trips. */
  readonly trades: TradeStatistics;
}

/** Statistics of the account as a whole. */
export interface OverallStatistics extends CurveStatistics {
  /** How many times the account was traded over. */
  readonly turnover: Statistic;
}

/** The name of a figure that a sweep ranks by and writes, as `--rank` takes it. */
export type SweepMetric =
  | "net_profit"
  | "total_return"
  | "cagr"
  | "volatility"
  | "sharpe"
  | "sortino"
  | "calmar"
  | "max_drawdown"
  | "session_max_drawdown"
  | "win_rate"
  | "profit_factor"
  | "expectancy"
  | "sqn"
  | "exposure"
  | "turnover"
  | "round_trips"
  | "fills"
  | "fees"
  | "refused"
  | "liquidations"
  | "financing";

/** One row for every property of `Values`. */
export type Table<Values, Sample> = StatisticTable<Values, Sample, SweepMetric>;

/** What the statistics of an equity curve are computed from. */
export interface CurveSample {
  readonly curve: EquityCurve;
  /** The drawdown as of every slice; absent if equity was not followed. */
  readonly slices: SliceDepth | undefined;
  readonly options: ReturnOptions;
  readonly spans: readonly HoldingSpan[];
  readonly sessions: BrokerResult["sessions"];
}

/** Statistics of an equity curve: overall and by strategy. */
export const CURVE_TABLE: Table<
  Omit<CurveStatistics, "trades">,
  CurveSample
> = {
  totalReturn: {
    label: "Total return",
    unit: "fraction",
    definition: "last equity ÷ starting cash − 1",
    needs: "session",
    better: "higher",
    sweep: { metric: "total_return", column: 1, digits: 4 },
    summary: { line: "return" },
    of: ({ curve }) => totalReturn(curve),
  },
  cagr: {
    label: "CAGR",
    unit: "fraction",
    definition:
      "(last equity ÷ starting cash)^(1 ÷ years) − 1; a year is 365.25 days from the first open to the last close",
    needs: "days",
    better: "higher",
    sweep: { metric: "cagr", column: 2, digits: 4 },
    summary: { line: "return", words: "CAGR" },
    of: ({ curve, options }) => cagr(curve, options),
  },
  volatility: {
    label: "Volatility, a year",
    unit: "fraction",
    definition: "standard deviation of _r_ (n − 1) × √year",
    needs: "sessions",
    better: "lower",
    sweep: { metric: "volatility", column: 3, digits: 4 },
    of: ({ curve, options }) => volatility(curve, options),
  },
  sharpe: {
    label: "Sharpe",
    unit: "ratio",
    definition:
      "mean of (_r_ − _rf_) ÷ its standard deviation (n − 1) × √year (Sharpe 1994)",
    needs: "sessions",
    better: "higher",
    sweep: { metric: "sharpe", column: 4, digits: 3 },
    summary: { line: "risk", words: "Sharpe" },
    of: ({ curve, options }) => sharpe(curve, options),
  },
  sortino: {
    label: "Sortino",
    unit: "ratio",
    definition:
      "mean of (_r_ − _rf_) ÷ root of the mean over all sessions of min(0, _r_ − _rf_)² × √year (Sortino 1994)",
    needs: "sessions",
    better: "higher",
    sweep: { metric: "sortino", column: 5, digits: 3 },
    summary: { line: "risk", words: "Sortino" },
    of: ({ curve, options }) => sortino(curve, options),
  },
  calmar: {
    label: "Calmar",
    unit: "ratio",
    definition: "`cagr` ÷ `maxDrawdown`, over the whole run (Young 1991)",
    needs: "days",
    better: "higher",
    sweep: { metric: "calmar", column: 6, digits: 3 },
    of: ({ curve, slices, options }) => calmar(curve, slices, options),
  },
  maxDrawdown: {
    label: "Max drawdown, every slice",
    unit: "fraction",
    definition:
      "largest fall of equity from an earlier peak ÷ that peak, with equity as of every slice",
    needs: "session",
    better: "lower",
    sweep: { metric: "max_drawdown", column: 7, digits: 4 },
    summary: { line: "risk", words: "max drawdown" },
    of: ({ curve, slices }) => maxDrawdown(curve, slices),
  },
  sessionMaxDrawdown: {
    label: "Max drawdown, session ends",
    unit: "fraction",
    definition:
      "largest fall of session-end equity from an earlier session-end peak ÷ that peak",
    needs: "session",
    better: "lower",
    sweep: { metric: "session_max_drawdown", column: 17, digits: 4 },
    of: ({ curve }) => sessionMaxDrawdown(curve),
  },
  maxDrawdownDuration: {
    label: "Max drawdown duration, session ends",
    unit: "sessions",
    definition:
      "most sessions in a row that ended below an earlier session-end peak",
    needs: "session",
    better: "lower",
    of: ({ curve }) => maxDrawdownDuration(curve),
  },
  exposure: {
    label: "Exposure",
    unit: "fraction",
    definition:
      "share of session time with at least one position, whatever its size",
    needs: "session",
    better: "lower",
    sweep: { metric: "exposure", column: 12, digits: 4 },
    summary: { line: "risk", words: "exposure" },
    of: ({ spans, sessions }) => exposure(spans, sessions),
  },
};

/** Statistics of the account as a whole only. */
export const OVERALL_TABLE: Table<
  Omit<OverallStatistics, keyof CurveStatistics>,
  CurveSample
> = {
  turnover: {
    label: "Turnover",
    unit: "times",
    definition:
      "value bought and sold ÷ 2 ÷ mean equity at the session ends; for the whole run, not annualised; overall only",
    needs: "session",
    better: "lower",
    sweep: { metric: "turnover", column: 13, digits: 2 },
    of: ({ sessions }) => turnover(sessions),
  },
};

/** Statistics of round trips: overall, by strategy and by symbol. */
export const TRADE_TABLE: Table<TradeStatistics, TripSample> = {
  roundTrips: {
    label: "Round trips",
    unit: "count",
    definition: "number of completed round trips",
    better: "higher",
    sweep: { metric: "round_trips", column: 14, digits: 0 },
    of: ({ count }) => count,
  },
  wins: {
    label: "Wins",
    unit: "count",
    definition: "number of round trips with a net profit above 0",
    better: "higher",
    notInReport: true,
    of: ({ wins }) => wins,
  },
  losses: {
    label: "Losses",
    unit: "count",
    definition: "number of round trips with a net profit below 0",
    better: "lower",
    notInReport: true,
    of: ({ losses }) => losses,
  },
  netProfit: {
    label: "Net profit of round trips",
    unit: "money",
    definition: "sum of the round trips' net profits",
    better: "higher",
    of: ({ netProfit }) => netProfit,
  },
  winRate: {
    label: "Win rate",
    unit: "fraction",
    definition: "wins ÷ round trips",
    needs: "roundTrips",
    better: "higher",
    sweep: { metric: "win_rate", column: 8, digits: 3 },
    of: winRate,
  },
  profitFactor: {
    label: "Profit factor",
    unit: "ratio",
    definition: "sum of the wins' profits ÷ sum of the losses",
    needs: "roundTrips",
    better: "higher",
    sweep: { metric: "profit_factor", column: 9, digits: 3 },
    summary: { line: "trades", words: "profit factor" },
    of: profitFactor,
  },
  expectancy: {
    label: "Expectancy",
    unit: "money",
    definition: "mean net profit of a round trip",
    needs: "roundTrips",
    better: "higher",
    sweep: { metric: "expectancy", column: 10, digits: 2 },
    summary: { line: "trades", words: "expectancy" },
    of: expectancy,
  },
  averageWin: {
    label: "Average win",
    unit: "money",
    definition: "mean net profit of the wins",
    needs: "roundTrips",
    better: "higher",
    of: averageWin,
  },
  averageLoss: {
    label: "Average loss",
    unit: "money",
    definition: "mean net profit of the losses, below 0",
    needs: "roundTrips",
    better: "higher",
    of: averageLoss,
  },
  sqn: {
    label: "SQN",
    unit: "ratio",
    definition:
      "system quality number: √n × mean ÷ standard deviation (n − 1) of the net profits (Van Tharp)",
    needs: "sqnRoundTrips",
    better: "higher",
    sweep: { metric: "sqn", column: 11, digits: 3 },
    summary: { line: "trades", words: "SQN" },
    of: sqn,
  },
  averageDurationMs: {
    label: "Average duration",
    unit: "milliseconds",
    definition:
      "mean time from entry to exit in milliseconds, time outside of sessions included",
    needs: "roundTrips",
    of: averageDurationMs,
  },
};

/** The benchmark's own statistics, and the account's performance relative to it. */
export const BENCHMARK_TABLE: Table<
  BenchmarkStatistics,
  BenchmarkSample
> = {
  totalReturn: ofBenchmark(CURVE_TABLE.totalReturn, "held"),
  cagr: ofBenchmark(CURVE_TABLE.cagr),
  volatility: ofBenchmark(CURVE_TABLE.volatility),
  sharpe: ofBenchmark(CURVE_TABLE.sharpe),
  sessionMaxDrawdown: ofBenchmark(
    CURVE_TABLE.sessionMaxDrawdown,
    "max drawdown at session ends",
  ),
  excessReturn: {
    label: "excess return",
    unit: "fraction",
    definition: "total return of the account − total return of the benchmark",
    needs: "session",
    better: "higher",
    of: excessReturn,
  },
  beta: {
    label: "beta",
    unit: "ratio",
    definition:
      "covariance of the account's and the benchmark's _r_ ÷ variance of the benchmark's _r_",
    needs: "sessions",
    summary: { line: "benchmark", words: "beta" },
    of: beta,
  },
  alpha: {
    label: "alpha a year",
    unit: "fraction",
    definition:
      "(mean _r_ − _rf_ − beta × (benchmark's mean _r_ − _rf_)) × sessionsPerYear",
    needs: "sessions",
    better: "higher",
    of: alpha,
  },
  correlation: {
    label: "correlation",
    unit: "ratio",
    definition: "correlation of the account's and the benchmark's _r_",
    needs: "sessions",
    of: correlation,
  },
};

/** The row of an equity curve, for the benchmark's prices in place of equity. */
function ofBenchmark(
  { label, unit, definition, needs, of }: typeof CURVE_TABLE.totalReturn,
  words?: string,
): StatisticRow<BenchmarkSample, Statistic, SweepMetric> {
  return {
    label,
    unit,
    definition,
    needs,
    ...(words !== undefined && { summary: { line: "benchmark", words } }),
    of: ({ benchmark, options }) =>
      of({
        curve: benchmark,
        slices: undefined,
        options,
        spans: [],
        sessions: [],
      }),
  };
}

/** What the figures of an account are read from. */
export type AccountSample =
  & Pick<
    BrokerResult,
    | "netProfit"
    | "fees"
    | "orders"
    | "liquidations"
    | "interest"
    | "borrowCost"
  >
  & { readonly fills: { readonly length: number } };

/** Figures of the account that sweeps list besides its statistics. */
export const ACCOUNT_TABLE: Table<
  Pick<BrokerResult, "netProfit" | "fees"> & {
    readonly fills: number;
    readonly refused: number;
    readonly liquidations: number;
    readonly financing: number;
  },
  AccountSample
> = {
  netProfit: {
    label: "Net profit",
    unit: "money",
    definition: "equity at the end − starting cash",
    better: "higher",
    sweep: { metric: "net_profit", column: 0, digits: 2 },
    of: ({ netProfit }) => netProfit,
  },
  fills: {
    label: "Fills",
    unit: "count",
    definition: "number of fills",
    better: "lower",
    sweep: { metric: "fills", column: 15, digits: 0 },
    of: ({ fills }) => fills.length,
  },
  fees: {
    label: "Fees",
    unit: "money",
    definition: "sum of all fees",
    better: "lower",
    sweep: { metric: "fees", column: 16, digits: 2 },
    of: ({ fees }) => fees,
  },
  refused: {
    label: "Refused orders",
    unit: "count",
    definition: "number of orders that were refused",
    better: "lower",
    sweep: { metric: "refused", column: 18, digits: 0 },
    of: ({ orders }) => orders.refused,
  },
  liquidations: {
    label: "Liquidations",
    unit: "count",
    definition: "number of liquidations of the account",
    better: "lower",
    sweep: { metric: "liquidations", column: 19, digits: 0 },
    of: ({ liquidations }) => liquidations.length,
  },
  financing: {
    label: "Financing",
    unit: "money",
    definition: "interest and borrow cost",
    better: "lower",
    sweep: { metric: "financing", column: 20, digits: 2 },
    of: ({ interest, borrowCost }) => interest + borrowCost,
  },
};
