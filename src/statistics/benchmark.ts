/**
 * The account beside a benchmark that was bought and held.
 *
 * @module
 */
import { maxDrawdown } from "./drawdown.ts";
import {
  cagr,
  type EquityCurve,
  type ReturnOptions,
  sessionReturns,
  sharpe,
  totalReturn,
  volatility,
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

/** The benchmark's own figures, and the account's relation to it. */
export interface BenchmarkStatistics {
  /** Total return of buying and holding it. */
  readonly totalReturn: Statistic;
  /** Its yearly growth. */
  readonly cagr: Statistic;
  /** Its yearly volatility. */
  readonly volatility: Statistic;
  /** Its Sharpe ratio. */
  readonly sharpe: Statistic;
  /** Its deepest drawdown. */
  readonly maxDrawdown: Statistic;
  /** Total return of the account less that of the benchmark. */
  readonly excessReturn: Statistic;
  /** Covariance of session returns ÷ variance of the benchmark's. */
  readonly beta: Statistic;
  /** Yearly return that beta does not explain: (mean − rf − beta × (benchmark mean − rf)) × sessions in a year. */
  readonly alpha: Statistic;
  /** Correlation of session returns. */
  readonly correlation: Statistic;
}

/**
 * Compares an account with a benchmark.
 *
 * @param account Equity of the account.
 * @param benchmark Price of the benchmark: at the first open, then at the end
 * of the same sessions.
 * @throws {RangeError} if the two do not have the same number of sessions.
 */
export function compareWithBenchmark(
  account: EquityCurve,
  benchmark: EquityCurve,
  options: ReturnOptions = {},
): BenchmarkStatistics {
  if (account.equity.length !== benchmark.equity.length) {
    throw new RangeError(
      `The benchmark has ${benchmark.equity.length} sessions and the account ${account.equity.length}; they must be the same`,
    );
  }
  const own = totalReturn(account);
  const other = totalReturn(benchmark);
  return {
    totalReturn: other,
    cagr: cagr(benchmark, options),
    volatility: volatility(benchmark, options),
    sharpe: sharpe(benchmark, options),
    maxDrawdown: maxDrawdown(benchmark),
    excessReturn: own.value === null
      ? own
      : other.value === null
      ? other
      : figure(own.value - other.value),
    ...relation(account, benchmark, options),
  };
}

function relation(
  account: EquityCurve,
  benchmark: EquityCurve,
  options: ReturnOptions,
): Pick<BenchmarkStatistics, "alpha" | "beta" | "correlation"> {
  const all = (statistic: Statistic) => ({
    alpha: statistic,
    beta: statistic,
    correlation: statistic,
  });
  const minimum = options.minimums?.sessions ?? DEFAULT_MINIMUMS.sessions;
  const count = account.equity.length;
  const few = tooFew(count, Math.max(2, minimum), "sessions");
  if (few !== undefined) return all(notAvailable(few));
  const x = sessionReturns(benchmark);
  const y = sessionReturns(account);
  const [meanX, meanY] = [mean(x), mean(y)];
  let covariance = 0;
  for (let i = 0; i < count; i++) {
    covariance += (x[i] - meanX) * (y[i] - meanY);
  }
  covariance /= count - 1;
  const deviationX = sampleDeviation(x);
  const deviationY = sampleDeviation(y);
  if (!(deviationX > 0)) {
    return all(notAvailable("the benchmark does not vary"));
  }
  const sessions = options.sessionsPerYear ?? 252;
  const riskFree = (1 + (options.riskFreeRate ?? 0)) ** (1 / sessions) - 1;
  const beta = covariance / deviationX ** 2;
  return {
    beta: figure(beta),
    alpha: figure(
      (meanY - riskFree - beta * (meanX - riskFree)) * sessions,
    ),
    correlation: deviationY > 0
      ? figure(covariance / (deviationX * deviationY))
      : notAvailable("the account does not vary"),
  };
}
