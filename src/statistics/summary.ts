/**
 * All statistics of a run: overall, by strategy, by symbol, by session and by
 * month.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { RoundTrip } from "../trading/round_trips.ts";
import { exposure, type HoldingSpan } from "./activity.ts";
import { benchmarkSample, type BenchmarkStatistics } from "./benchmark.ts";
import type { SliceDepth, SliceDepths } from "./drawdown_track.ts";
import type { EquityCurve, ReturnOptions } from "./returns.ts";
import { exactSum, type SampleMinimums, type Statistic } from "./statistic.ts";
import { computeTable } from "./statistic_row.ts";
import {
  BENCHMARK_TABLE,
  CURVE_TABLE,
  type CurveSample,
  type CurveStatistics,
  OVERALL_TABLE,
  type OverallStatistics,
  TRADE_TABLE,
} from "./statistic_table.ts";
import { type TradeStatistics, tripSample } from "./trades.ts";

/** The part of a broker's result that the statistics need. */
export type StatisticsInput = Pick<
  BrokerResult,
  "startingCash" | "fills" | "roundTrips" | "openPositions" | "sessions"
>;

/** Activity and round trips of one symbol. */
export interface SymbolStatistics {
  /** The symbol. */
  readonly symbol: string;
  /** Number of fills. */
  readonly fills: number;
  /** Fees of its fills. */
  readonly fees: number;
  /** Share of session time with a position in the symbol. */
  readonly exposure: Statistic;
  /** Statistics of its round trips. */
  readonly trades: TradeStatistics;
}

/** The return of one session or month. */
export interface PeriodReturn {
  /** `YYYY-MM-DD` of a session, `YYYY-MM` of a month. */
  readonly period: string;
  /** Equity at its end. */
  readonly equity: number;
  /** Equity at its end ÷ equity at the previous end − 1; `null` if the latter is not above zero. */
  readonly return: number | null;
}

/** Activity and return of one session. */
export interface SessionStatistics extends PeriodReturn {
  /** Equity at its end − equity at the previous end. */
  readonly netProfit: number;
  /** How far equity is below its highest session end so far, as a fraction of it; `null` if that is not above zero. */
  readonly drawdown: number | null;
  /** Number of fills. */
  readonly fills: number;
  /** Fees of its fills. */
  readonly fees: number;
  /** Sum of price × quantity of its fills. */
  readonly traded: number;
  /** Round trips that ended in it. */
  readonly roundTrips: number;
  /** Number of those that made money. */
  readonly wins: number;
}

/** All statistics of a run. */
export interface RunStatistics {
  /** The account as a whole. */
  readonly overall: OverallStatistics;
  /** Each strategy, in the order of the config, as if it traded the starting cash alone. */
  readonly strategies: readonly CurveStatistics[];
  /** Each traded symbol, by name. */
  readonly symbols: readonly SymbolStatistics[];
  /** Every session. */
  readonly sessions: readonly SessionStatistics[];
  /** The return of every calendar month. */
  readonly months: readonly PeriodReturn[];
}

/**
 * Computes all statistics of a run from the broker's result; `drawdowns` are
 * those as of every slice, without which `maxDrawdown` and `calmar` are n/a.
 *
 * ```ts
 * import { SimulatedBroker } from "../trading/simulated/simulated_broker.ts";
 * import { NO_LIMITS } from "../trading/limits.ts";
 * import { runStatistics } from "./summary.ts";
 *
 * const broker = new SimulatedBroker({
 *   instruments: [{ symbol: "SPY", tickSize: 0.01, lotSize: 1 }],
 *   limits: NO_LIMITS,
 * });
 * const { overall } = runStatistics(broker.finish());
 * console.log(overall.sharpe); // { value: null, reason: "there is no session" }
 * ```
 */
export function runStatistics(
  input: StatisticsInput,
  options: ReturnOptions = {},
  drawdowns?: SliceDepths,
): RunStatistics {
  const { sessions, roundTrips, fills } = input;
  const { minimums } = options;
  const spans = holdingSpans(input);
  const sample = accountSample(input, options, spans, drawdowns?.account);
  const account = curveStatistics(sample, roundTrips);
  const fillsOf = Map.groupBy(fills, (fill) => fill.symbol);
  const tripsOf = Map.groupBy(roundTrips, (trip) => trip.symbol);
  const spansOf = Map.groupBy(spans, (span) => span.symbol);
  return {
    overall: { ...account, ...computeTable(OVERALL_TABLE, sample) },
    strategies: strategyStatistics(input, {
      whole: sample,
      spans,
      account,
      slices: drawdowns?.strategies ?? [],
    }),
    symbols: [...fillsOf].sort(([a], [b]) => a < b ? -1 : 1).map((
      [symbol, own],
    ) => ({
      symbol,
      fills: own.length,
      fees: exactSum(own.map((fill) => fill.fee)),
      exposure: exposure(spansOf.get(symbol) ?? [], sessions),
      trades: tradeStatistics(tripsOf.get(symbol) ?? [], minimums),
    })),
    sessions: sessionStatistics(input),
    months: monthReturns(input),
  };
}

/**
 * Computes the statistics of the account as a whole, and nothing else; `slices`
 * is its drawdown as of every slice.
 */
export function overallStatistics(
  input: StatisticsInput,
  options: ReturnOptions = {},
  slices?: SliceDepth,
): OverallStatistics {
  const sample = accountSample(input, options, holdingSpans(input), slices);
  return {
    ...curveStatistics(sample, input.roundTrips),
    ...computeTable(OVERALL_TABLE, sample),
  };
}

/** Computes the statistics of a set of round trips. */
export function tradeStatistics(
  trips: readonly RoundTrip[],
  minimums?: Partial<SampleMinimums>,
): TradeStatistics {
  return computeTable(TRADE_TABLE, tripSample(trips, minimums));
}

/**
 * Compares an account with a benchmark.
 *
 * @param account Equity of the account.
 * @param benchmark Price of the benchmark at the first open, then at the end
 * of the same sessions.
 * @throws {RangeError} if the two do not have the same number of sessions.
 */
export function compareWithBenchmark(
  account: EquityCurve,
  benchmark: EquityCurve,
  options: ReturnOptions = {},
): BenchmarkStatistics {
  const sample = benchmarkSample(account, benchmark, options);
  return computeTable(BENCHMARK_TABLE, sample);
}

function curveStatistics(
  sample: CurveSample,
  trips: readonly RoundTrip[],
): CurveStatistics {
  return {
    ...computeTable(CURVE_TABLE, sample),
    trades: tradeStatistics(trips, sample.options.minimums),
  };
}

/** The statistics of each strategy over all sessions of the run. */
function strategyStatistics(
  { sessions, roundTrips }: StatisticsInput,
  { whole, spans, account, slices }: {
    readonly whole: CurveSample;
    readonly spans: readonly OwnedSpan[];
    readonly account: CurveStatistics;
    readonly slices: readonly SliceDepth[];
  },
): readonly CurveStatistics[] {
  const strategies = sessions[0]?.strategies ?? [];
  // A single strategy is the account.
  if (strategies.length === 1) return [account];
  return strategies.map((_, strategy) => {
    const equity = sessions.map((session) => session.strategies[strategy]);
    const sample: CurveSample = {
      ...whole,
      curve: { ...whole.curve, equity },
      slices: slices[strategy],
      spans: spans.filter((span) => span.strategy === strategy),
    };
    const trips = roundTrips.filter((trip) => trip.strategy === strategy);
    return curveStatistics(sample, trips);
  });
}

function accountSample(
  { sessions, startingCash }: StatisticsInput,
  options: ReturnOptions,
  spans: readonly HoldingSpan[],
  slices: SliceDepth | undefined,
): CurveSample {
  const curve: EquityCurve = {
    start: startingCash,
    equity: sessions.map((session) => session.equity),
    from: sessions[0]?.open ?? 0,
    to: sessions[sessions.length - 1]?.close ?? 0,
  };
  return { curve, slices, options, spans, sessions };
}

type OwnedSpan = HoldingSpan & {
  readonly strategy: number;
  readonly symbol: string;
};

function holdingSpans(input: StatisticsInput): readonly OwnedSpan[] {
  const closed = input.roundTrips.map((trip) => ({
    strategy: trip.strategy,
    symbol: trip.symbol,
    from: trip.entryTime,
    to: trip.exitTime,
  }));
  const open = input.openPositions.map((position) => ({
    strategy: position.strategy,
    symbol: position.symbol,
    from: position.since,
    to: Infinity,
  }));
  return [...closed, ...open];
}

/** The return of every calendar month that has a session. */
function monthReturns(input: StatisticsInput): readonly PeriodReturn[] {
  const keyOf = (date: string) => date.slice(0, 7);
  const periods: PeriodReturn[] = [];
  let before = input.startingCash;
  input.sessions.forEach((session, i) => {
    const period = keyOf(session.date);
    const next = input.sessions[i + 1];
    if (next !== undefined && keyOf(next.date) === period) return;
    const { equity } = session;
    periods.push({ period, equity, return: returnOf(before, equity) });
    before = equity;
  });
  return periods;
}

/** The return from one equity to the next; `null` if the first is not above zero. */
function returnOf(before: number, after: number): number | null {
  return before > 0 ? after / before - 1 : null;
}

/** The statistics of each session; a round trip counts in the session it ended in. */
function sessionStatistics(
  input: StatisticsInput,
): readonly SessionStatistics[] {
  const { sessions, roundTrips, startingCash } = input;
  let before = startingCash;
  let best = startingCash;
  let next = 0;
  return sessions.map(({ date, equity, close, fills, fees, traded }) => {
    const netProfit = exactSum([equity, -before]);
    const change = returnOf(before, equity);
    before = equity;
    best = Math.max(best, equity);
    const first = next;
    let wins = 0;
    for (; roundTrips[next]?.exitTime <= close; next++) {
      if (roundTrips[next].netProfit > 0) wins++;
    }
    return {
      period: date,
      equity,
      return: change,
      netProfit,
      drawdown: best > 0 ? (best - equity) / best : null,
      fills,
      fees,
      traded,
      roundTrips: next - first,
      wins,
    };
  });
}
