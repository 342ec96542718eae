/**
 * The tear sheet: figures that explain a result, computed from it when somebody
 * looks at them.
 *
 * @module
 */
import {
  type BootstrapIntervals,
  bootstrapIntervals,
} from "../statistics/bootstrap.ts";
import {
  concentration,
  hourIn,
  type ReturnGroup,
  returnsByMonth,
  returnsByWeekday,
  type TripGroup,
  tripGroups,
  tripsByHolding,
  tripsByHour,
} from "../statistics/breakdown.ts";
import { worstDrawdowns } from "../statistics/drawdown_list.ts";
import { sessionReturns } from "../statistics/returns.ts";
import { type RollingFigures, rollingFigures } from "../statistics/rolling.ts";
import {
  ascending,
  type Histogram,
  histogram,
  quantile,
  sampleShape,
} from "../statistics/sample.ts";
import { exactSum, mean } from "../statistics/statistic.ts";
import type { DataWarning } from "./data_warning.ts";
import type { RunResult } from "./run_result.ts";

/** The drawdowns that are listed. */
const DRAWDOWNS = 10;
/** The bins of the session returns. */
const BINS = 41;
/** The share of the worst sessions in value at risk and expected shortfall. */
const TAIL = 0.05;
/** The most groups of round trips by one text. */
const GROUPS = 20;
/** The most characters of a group's name. */
const NAME_LENGTH = 120;
const YEAR_MS = 365.25 * 86_400_000;

/** A drawdown with its dates. */
export interface DatedDrawdown {
  /** The fall from peak to trough as a fraction of the peak. */
  readonly depth: number;
  /** The trading date of the peak; `null` for the start of the run. */
  readonly peak: string | null;
  /** The trading date of the trough. */
  readonly trough: string;
  /** The trading date at which equity was at the peak again; `null` if it never was. */
  readonly recovery: string | null;
  /** Sessions from the peak to the trough. */
  readonly fallSessions: number;
  /** Sessions from the trough to the recovery, or to the end of the run. */
  readonly recoverySessions: number;
}

/** How the session returns are distributed. */
export interface ReturnDistribution {
  /** How many sessions have a return within each bin. */
  readonly histogram: Histogram;
  /** Their arithmetic mean. */
  readonly mean: number;
  /** Third standardised moment. */
  readonly skewness: number;
  /** Fourth standardised moment, 3 of a normal distribution. */
  readonly kurtosis: number;
  /** The share of returns above 0. */
  readonly positive: number;
  /** The largest return and its date. */
  readonly best: readonly [number, string];
  /** The lowest return and its date. */
  readonly worst: readonly [number, string];
  /** Value at risk: the return that 5 % of the sessions are below. */
  readonly valueAtRisk: number;
  /** Expected shortfall: the mean of the returns up to the value at risk. */
  readonly expectedShortfall: number;
}

/** What trading cost. */
export interface CostShares {
  /** Commissions and fees. */
  readonly fees: number;
  /** What slippage made fills cost; `null` of a result that does not say. */
  readonly slippage: number | null;
  /** What the spread made fills cost; `null` of a result that does not say. */
  readonly spread: number | null;
  /** Paid for borrowing what was sold short. */
  readonly borrow: number;
  /** Interest on negative cash. */
  readonly interest: number;
}

/** Round trips by what they have in common. */
export interface TripGroups {
  /** By symbol. */
  readonly symbols: readonly TripGroup[];
  /** By strategy. */
  readonly strategies: readonly TripGroup[];
  /** By the tag of the order that opened them. */
  readonly entryTags: readonly TripGroup[];
  /** By the reason of that order. */
  readonly entryReasons: readonly TripGroup[];
  /** By the reason of the order that closed them. */
  readonly exitReasons: readonly TripGroup[];
  /** By the hour of their entry on the exchange's clock. */
  readonly hours: readonly TripGroup[];
  /** By the time they were open. */
  readonly holding: readonly TripGroup[];
}

/** Figures that explain a result. `docs/statistics.md` defines them. */
export interface TearSheet {
  /** Rolling Sharpe ratio, volatility and beta, a value a session. */
  readonly rolling: RollingFigures;
  /** The ten deepest drawdowns as of session ends, the deepest first. */
  readonly drawdowns: readonly DatedDrawdown[];
  /** The session returns; `null` without any that is finite. */
  readonly distribution: ReturnDistribution | null;
  /** Intervals by the bootstrap; `null` if the sample is too small. */
  readonly intervals: BootstrapIntervals | null;
  /** Session returns by weekday. */
  readonly weekdays: readonly ReturnGroup[];
  /** Monthly returns by month. */
  readonly months: readonly ReturnGroup[];
  /** Round trips by what they have in common. */
  readonly trips: TripGroups;
  /** What trading cost. */
  readonly costs: CostShares;
  /**
   * Position value ÷ equity at the session ends, net of short positions; `null` if
   * equity is not above zero. Of positions that are not paid for, futures say,
   * only the open profit is part of it.
   */
  readonly netExposure: readonly (number | null)[];
  /** The Herfindahl–Hirschman index of the value traded by symbol. */
  readonly concentration: number | null;
  /** The warnings about fills and profits in or after gaps of the data. */
  readonly gaps: readonly DataWarning[];
}

/**
 * Computes the tear sheet of a result; `zone` is the time zone of the hours.
 *
 * ```ts
 * import { openBarStore, parseSessionConfig, runBacktest, writeDemoMarket } from "@openbell/session";
 * import { tearSheet } from "@openbell/session/results";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const result = await runBacktest(parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * }), { db });
 * console.log(tearSheet(result, "America/New_York").weekdays.length); // 2
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function tearSheet(result: RunResult, zone: string): TearSheet {
  const { statistics, equity } = result;
  const { basis, benchmark, sessions, months } = statistics;
  const dates = sessions.map(({ period }) => period);
  const curve = curveOf(result);
  const returns = sessionReturns(curve);
  const years = (curve.to - curve.from) / YEAR_MS;
  return {
    rolling: rollingFigures(returns, {
      ...basis,
      ...benchmark !== null && {
        benchmark: sessionReturns({
          ...curve,
          start: benchmark.start,
          equity: benchmark.closes,
        }),
      },
    }),
    drawdowns: datedDrawdowns(curve.start, curve.equity, dates),
    distribution: distributionOf(returns, dates),
    intervals: bootstrapIntervals(returns, { ...basis, years }) ?? null,
    weekdays: returnsByWeekday(dates, returns),
    months: returnsByMonth(
      months.map(({ period }) => period),
      months.map((month) => month.return ?? NaN),
    ),
    trips: groupsOf(result, zone),
    costs: costsOf(result),
    netExposure: equity.map(({ equity, cash }) =>
      equity > 0 ? (equity - cash) / equity : null
    ),
    concentration: concentration(tradedBySymbol(result)),
    gaps: result.dataWarnings.filter(({ kind }) =>
      kind === "fills_after_gap" || kind === "profit_after_gap"
    ),
  };
}

function costsOf(
  { account, config: { trading_config } }: RunResult,
): CostShares {
  // Results of versions that did not count them lack what has a model.
  const counted = (cost: number | undefined, { type }: { type: string }) =>
    cost ?? (type === "none" ? 0 : null);
  return {
    fees: account.fees,
    slippage: counted(account.slippageCost, trading_config.slippage),
    spread: counted(account.spreadCost, trading_config.spread),
    borrow: account.borrowCost,
    interest: account.interest,
  };
}

function curveOf({ account, sessions, statistics }: RunResult) {
  return {
    start: account.startingCash,
    equity: statistics.sessions.map(({ equity }) => equity),
    from: Date.parse(sessions[0]?.open ?? "1970-01-01"),
    to: Date.parse(sessions.at(-1)?.close ?? "1970-01-01"),
  };
}

function datedDrawdowns(
  start: number,
  equity: readonly number[],
  dates: readonly string[],
): readonly DatedDrawdown[] {
  return worstDrawdowns(start, equity, DRAWDOWNS).map((
    { depth, peak, trough, recovery },
  ) => ({
    depth,
    peak: peak < 0 ? null : dates[peak],
    trough: dates[trough],
    recovery: recovery === null ? null : dates[recovery],
    fallSessions: trough - peak,
    recoverySessions: (recovery ?? dates.length - 1) - trough,
  }));
}

function distributionOf(
  all: readonly number[],
  dates: readonly string[],
): ReturnDistribution | null {
  const finite = all.flatMap((value, i) => Number.isFinite(value) ? [i] : []);
  const returns = finite.map((i) => all[i]);
  const shape = sampleShape(returns);
  if (shape === undefined) return null;
  const sorted = ascending(returns);
  const valueAtRisk = quantile(sorted, TAIL);
  const ends = finite.reduce(
    (
      [low, high],
      i,
    ) => [all[i] < all[low] ? i : low, all[i] > all[high] ? i : high],
    [finite[0], finite[0]],
  );
  const [worst, best] = ends.map((i) => [all[i], dates[i]] as const);
  return {
    histogram: histogram(returns, BINS),
    mean: shape.mean,
    skewness: shape.skewness,
    kurtosis: shape.kurtosis,
    positive: returns.filter((value) => value > 0).length / returns.length,
    best,
    worst,
    valueAtRisk,
    expectedShortfall: mean(returns.filter((value) => value <= valueAtRisk)),
  };
}

function groupsOf(
  { account: { roundTrips }, statistics: { strategies } }: RunResult,
  zone: string,
): TripGroups {
  const by = (nameOf: (trip: typeof roundTrips[number]) => string) =>
    tripGroups(
      roundTrips,
      (trip) => nameOf(trip).slice(0, NAME_LENGTH),
      GROUPS,
    );
  return {
    symbols: by(({ symbol }) => symbol),
    strategies: by(({ strategy }) =>
      strategies[strategy]?.name ?? String(strategy)
    ),
    entryTags: by(({ entryTag }) => entryTag),
    entryReasons: by(({ entryReason }) => entryReason),
    exitReasons: by(({ exitReason }) => exitReason),
    hours: tripsByHour(roundTrips, hourIn(zone)),
    holding: tripsByHolding(roundTrips),
  };
}

function tradedBySymbol({ fills, instruments }: RunResult): readonly number[] {
  const multipliers = new Map(
    instruments.map(({ symbol, facts }) => [symbol, facts.multiplier ?? 1]),
  );
  return [...Map.groupBy(fills, ({ symbol }) => symbol)].map(([symbol, own]) =>
    exactSum(
      own.map(({ price, quantity, conversion }) =>
        price * quantity * (conversion?.rate ?? 1)
      ),
    ) * (multipliers.get(symbol) ?? 1)
  );
}
