/**
 * All statistics of a run: overall, by strategy, by symbol, by session and by
 * month.
 *
 * @module
 */
import type { BrokerResult } from "../trading/broker_result.ts";
import type { RoundTrip } from "../trading/round_trips.ts";
import { exposure, type HoldingSpan, turnover } from "./activity.ts";
import { calmar, maxDrawdown, maxDrawdownDuration } from "./drawdown.ts";
import {
  cagr,
  type EquityCurve,
  type ReturnOptions,
  sharpe,
  sortino,
  totalReturn,
  volatility,
} from "./returns.ts";
import { exactSum, type Statistic } from "./statistic.ts";
import { type TradeStatistics, tradeStatistics } from "./trades.ts";

/** The part of a broker's result that statistics are made of. */
export type StatisticsInput = Pick<
  BrokerResult,
  "startingCash" | "fills" | "roundTrips" | "openPositions" | "sessions"
>;

/** Figures of an equity curve and of the round trips that made it. */
export interface CurveStatistics {
  /** Last equity ÷ first − 1. */
  readonly totalReturn: Statistic;
  /** Compound annual growth rate. */
  readonly cagr: Statistic;
  /** Yearly volatility. */
  readonly volatility: Statistic;
  /** Sharpe ratio. */
  readonly sharpe: Statistic;
  /** Sortino ratio. */
  readonly sortino: Statistic;
  /** Calmar ratio. */
  readonly calmar: Statistic;
  /** Deepest fall from a peak, as a fraction of it. */
  readonly maxDrawdown: Statistic;
  /** Longest time below a peak, in sessions. */
  readonly maxDrawdownDuration: Statistic;
  /** Share of session time with a position. */
  readonly exposure: Statistic;
  /** Figures of the round trips. */
  readonly trades: TradeStatistics;
}

/** What was done in one symbol. */
export interface SymbolStatistics {
  /** The symbol. */
  readonly symbol: string;
  /** How many fills. */
  readonly fills: number;
  /** Fees of its fills. */
  readonly fees: number;
  /** Share of session time with a position in it. */
  readonly exposure: Statistic;
  /** Figures of its round trips. */
  readonly trades: TradeStatistics;
}

/** The return of one session or month. */
export interface PeriodReturn {
  /** `YYYY-MM-DD` of a session, `YYYY-MM` of a month. */
  readonly period: string;
  /** Equity at its end. */
  readonly equity: number;
  /** Equity at its end ÷ equity at the end before − 1; `null` if that was not above zero. */
  readonly return: number | null;
}

/** What one session came to. */
export interface SessionStatistics extends PeriodReturn {
  /** Equity at its end less equity at the end before. */
  readonly netProfit: number;
  /** How far its end is below the best end so far, as a fraction of that; `null` before there was money. */
  readonly drawdown: number | null;
  /** How many fills. */
  readonly fills: number;
  /** Fees of its fills. */
  readonly fees: number;
  /** Price × quantity of its fills. */
  readonly traded: number;
  /** Round trips that ended in it. */
  readonly roundTrips: number;
  /** How many of them made money. */
  readonly wins: number;
}

/** Figures of the account as a whole. */
export interface OverallStatistics extends CurveStatistics {
  /** Times the account was traded over. */
  readonly turnover: Statistic;
}

/** All statistics of a run. */
export interface RunStatistics {
  /** The account as a whole. */
  readonly overall: OverallStatistics;
  /** Each strategy, in their order, as if it traded the starting cash alone. */
  readonly strategies: readonly CurveStatistics[];
  /** Each symbol that was traded, by name. */
  readonly symbols: readonly SymbolStatistics[];
  /** What every session came to. */
  readonly sessions: readonly SessionStatistics[];
  /** The return of every calendar month. */
  readonly months: readonly PeriodReturn[];
}

/**
 * Computes all statistics of a run from what its broker hands back.
 *
 * ```ts
 * import { SimulatedBroker } from "../trading/simulated/simulated_broker.ts";
 * import { NO_LIMITS } from "../trading/limits.ts";
 * import { runStatistics } from "./summary.ts";
 *
 * const broker = new SimulatedBroker({
 *   instruments: [{ symbol: "SPY", tickSize: 0.01 }],
 *   limits: NO_LIMITS,
 * });
 * const { overall } = runStatistics(broker.finish());
 * console.log(overall.sharpe); // { value: null, reason: "there is no session" }
 * ```
 */
export function runStatistics(
  input: StatisticsInput,
  options: ReturnOptions = {},
): RunStatistics {
  const { sessions, roundTrips, fills } = input;
  const spans = holdingSpans(input);
  const statistics = curveOf(input, options);
  const equity = sessions.map((session) => session.equity);
  const account = statistics(equity, roundTrips, spans);
  const fillsOf = Map.groupBy(fills, (fill) => fill.symbol);
  const tripsOf = Map.groupBy(roundTrips, (trip) => trip.symbol);
  const spansOf = Map.groupBy(spans, (span) => span.symbol);
  return {
    overall: { ...account, turnover: turnover(sessions) },
    strategies: (sessions[0]?.strategies ?? []).map((_, strategy, { length }) =>
      // One strategy alone is the account.
      length === 1 ? account : statistics(
        sessions.map((session) => session.strategies[strategy]),
        roundTrips.filter((trip) => trip.strategy === strategy),
        spans.filter((span) => span.strategy === strategy),
      )
    ),
    symbols: [...fillsOf].sort(([a], [b]) => a < b ? -1 : 1).map((
      [symbol, own],
    ) => ({
      symbol,
      fills: own.length,
      fees: exactSum(own.map((fill) => fill.fee)),
      exposure: exposure(spansOf.get(symbol) ?? [], sessions),
      trades: tradeStatistics(tripsOf.get(symbol) ?? [], options.minimums),
    })),
    sessions: sessionStatistics(input),
    months: monthReturns(input),
  };
}

/** Computes the figures of the account as a whole, and nothing else. */
export function overallStatistics(
  input: StatisticsInput,
  options: ReturnOptions = {},
): OverallStatistics {
  const { sessions, roundTrips } = input;
  const equity = sessions.map((session) => session.equity);
  return {
    ...curveOf(input, options)(equity, roundTrips, holdingSpans(input)),
    turnover: turnover(sessions),
  };
}

/** Computes the figures of a part of the account over all its sessions. */
function curveOf(
  { sessions, startingCash }: StatisticsInput,
  options: ReturnOptions,
) {
  return (
    equity: readonly number[],
    trips: readonly RoundTrip[],
    held: readonly HoldingSpan[],
  ): CurveStatistics =>
    curveStatistics(
      {
        start: startingCash,
        equity,
        from: sessions[0]?.open ?? 0,
        to: sessions[sessions.length - 1]?.close ?? 0,
      },
      trips,
      exposure(held, sessions),
      options,
    );
}

function curveStatistics(
  curve: EquityCurve,
  trips: readonly RoundTrip[],
  exposed: Statistic,
  options: ReturnOptions,
): CurveStatistics {
  return {
    totalReturn: totalReturn(curve),
    cagr: cagr(curve, options),
    volatility: volatility(curve, options),
    sharpe: sharpe(curve, options),
    sortino: sortino(curve, options),
    calmar: calmar(curve, options),
    maxDrawdown: maxDrawdown(curve),
    maxDrawdownDuration: maxDrawdownDuration(curve),
    exposure: exposed,
    trades: tradeStatistics(trips, options.minimums),
  };
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

/** The return from one equity to the next; `null` if there was nothing to begin with. */
function returnOf(before: number, after: number): number | null {
  return before > 0 ? after / before - 1 : null;
}

/** What each session came to; a round trip is of the session it ended in. */
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
