/**
 * Account performance relative to a benchmark that is bought and held.
 *
 * @module
 */
import {
  type EquityCurve,
  type ReturnOptions,
  sessionReturns,
  totalReturn,
} from "./returns.ts";
import {
  DEFAULT_MINIMUMS,
  figure,
  mean,
  notAvailable,
  sampleDeviation,
  type Statistic,
  tooFew,
} from "./statistic.ts";

/** Statistics of the benchmark, and of the account relative to it. */
export interface BenchmarkStatistics {
  /** Total return of buying and holding it. */
  readonly totalReturn: Statistic;
  /** Its compound annual growth rate. */
  readonly cagr: Statistic;
  /** Its annualised volatility. */
  readonly volatility: Statistic;
  /** Its Sharpe ratio. */
  readonly sharpe: Statistic;
  /** Its largest drawdown as of session ends. */
  readonly sessionMaxDrawdown: Statistic;
  /** Total return of the account − total return of the benchmark. */
  readonly excessReturn: Statistic;
  /** Covariance of session returns ÷ variance of the benchmark's. */
  readonly beta: Statistic;
  /** Annualised return that beta does not explain: (mean − rf − beta × (benchmark mean − rf)) × sessions in a year. */
  readonly alpha: Statistic;
  /** Correlation of session returns. */
  readonly correlation: Statistic;
}

/** What the comparison with a benchmark is computed from. */
export interface BenchmarkSample {
  /** Equity of the account. */
  readonly account: EquityCurve;
  /** Price of the benchmark at the first open, then at the end of the same sessions. */
  readonly benchmark: EquityCurve;
  /** The parameters of the statistics. */
  readonly options: ReturnOptions;
  /** Moments of the session returns, or why there are none. */
  readonly moments: ReturnMoments | { readonly missing: string };
}

/** Moments of the session returns of account and benchmark. */
export interface ReturnMoments {
  readonly accountMean: number;
  readonly benchmarkMean: number;
  readonly accountDeviation: number;
  readonly benchmarkDeviation: number;
  readonly covariance: number;
}

/**
 * Pairs the account with a benchmark.
 *
 * @throws {RangeError} if the two do not have the same number of sessions.
 */
export function benchmarkSample(
  account: EquityCurve,
  benchmark: EquityCurve,
  options: ReturnOptions = {},
): BenchmarkSample {
  if (account.equity.length !== benchmark.equity.length) {
    throw new RangeError(
      `The benchmark has ${benchmark.equity.length} sessions and the account ${account.equity.length}; they must be the same`,
    );
  }
  const moments = returnMoments(account, benchmark, options);
  return { account, benchmark, options, moments };
}

function returnMoments(
  account: EquityCurve,
  benchmark: EquityCurve,
  options: ReturnOptions,
): BenchmarkSample["moments"] {
  const minimum = options.minimums?.sessions ?? DEFAULT_MINIMUMS.sessions;
  const count = account.equity.length;
  const few = tooFew(count, Math.max(2, minimum), "sessions");
  if (few !== undefined) return { missing: few };
  const x = sessionReturns(benchmark);
  const y = sessionReturns(account);
  const benchmarkMean = mean(x);
  const accountMean = mean(y);
  let covariance = 0;
  for (let i = 0; i < count; i++) {
    covariance += (x[i] - benchmarkMean) * (y[i] - accountMean);
  }
  covariance /= count - 1;
  const benchmarkDeviation = sampleDeviation(x);
  if (!(benchmarkDeviation > 0)) {
    return { missing: "the benchmark does not vary" };
  }
  return {
    accountMean,
    benchmarkMean,
    accountDeviation: sampleDeviation(y),
    benchmarkDeviation,
    covariance,
  };
}

/** Total return of the account − total return of the benchmark. */
export function excessReturn(
  { account, benchmark }: BenchmarkSample,
): Statistic {
  const own = totalReturn(account);
  if (own.value === null) return own;
  const other = totalReturn(benchmark);
  return other.value === null ? other : figure(own.value - other.value);
}

/** Covariance of session returns ÷ variance of the benchmark's. */
export function beta({ moments }: BenchmarkSample): Statistic {
  return "missing" in moments
    ? notAvailable(moments.missing)
    : figure(betaOf(moments));
}

/**
 * Annualised return that beta does not explain (M. C. Jensen, 1968): (mean − rf
 * − beta × (benchmark mean − rf)) × sessions in a year.
 */
export function alpha({ moments, options }: BenchmarkSample): Statistic {
  if ("missing" in moments) return notAvailable(moments.missing);
  const sessions = options.sessionsPerYear ?? 252;
  const riskFree = (1 + (options.riskFreeRate ?? 0)) ** (1 / sessions) - 1;
  const { accountMean, benchmarkMean } = moments;
  return figure(
    (accountMean - riskFree - betaOf(moments) * (benchmarkMean - riskFree)) *
      sessions,
  );
}

/** Correlation of session returns. */
export function correlation({ moments }: BenchmarkSample): Statistic {
  if ("missing" in moments) return notAvailable(moments.missing);
  const { covariance, accountDeviation, benchmarkDeviation } = moments;
  return accountDeviation > 0
    ? figure(covariance / (benchmarkDeviation * accountDeviation))
    : notAvailable("the account does not vary");
}

function betaOf({ covariance, benchmarkDeviation }: ReturnMoments): number {
  return covariance / benchmarkDeviation ** 2;
}
