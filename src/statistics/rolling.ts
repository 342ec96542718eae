/**
 * Sharpe ratio, volatility and beta over a window that moves on session by
 * session.
 *
 * @module
 */
import { mean, sampleDeviation } from "./statistic.ts";

/** Sessions in the window of rolling figures: a quarter of a year. */
export const ROLLING_SESSIONS = 63;

/** Rolling figures, one value a session; `null` until the window is full, or if a divisor is 0. */
export interface RollingFigures {
  /** Sessions in the window. */
  readonly window: number;
  /** Annualised Sharpe ratio. */
  readonly sharpe: readonly (number | null)[];
  /** Annualised volatility. */
  readonly volatility: readonly (number | null)[];
  /** Beta; absent without a benchmark. */
  readonly beta?: readonly (number | null)[];
}

/** What rolling figures are computed with. */
export interface RollingOptions {
  /** Sessions in the window; {@linkcode ROLLING_SESSIONS} by default. */
  readonly window?: number;
  /** Sessions in a year. */
  readonly sessionsPerYear: number;
  /** Annual risk-free return, as a fraction. */
  readonly riskFreeRate: number;
  /** The returns of the benchmark in the same sessions. */
  readonly benchmark?: readonly number[];
}

/**
 * The figures of each session's window, which ends with it. Each window is
 * computed by itself, so no rounding error adds up.
 */
export function rollingFigures(
  returns: readonly number[],
  options: RollingOptions,
): RollingFigures {
  const { window = ROLLING_SESSIONS, sessionsPerYear, riskFreeRate } = options;
  const { benchmark } = options;
  const free = (1 + riskFreeRate) ** (1 / sessionsPerYear) - 1;
  const year = Math.sqrt(sessionsPerYear);
  const sharpe: (number | null)[] = [];
  const volatility: (number | null)[] = [];
  const beta: (number | null)[] = [];
  for (let end = 1; end <= returns.length; end++) {
    if (end < window) {
      sharpe.push(null);
      volatility.push(null);
      beta.push(null);
      continue;
    }
    const own = returns.slice(end - window, end);
    const deviation = sampleDeviation(own);
    volatility.push(finite(deviation * year));
    sharpe.push(finite((mean(own) - free) / deviation * year));
    beta.push(
      benchmark === undefined
        ? null
        : finite(slope(own, benchmark.slice(end - window, end))),
    );
  }
  return {
    window,
    sharpe,
    volatility,
    ...benchmark !== undefined && { beta },
  };
}

/** Covariance ÷ variance of `others`. */
function slope(own: readonly number[], others: readonly number[]): number {
  const center = mean(others);
  const ownCenter = mean(own);
  let shared = 0;
  let spread = 0;
  others.forEach((other, i) => {
    shared += (own[i] - ownCenter) * (other - center);
    spread += (other - center) ** 2;
  });
  return shared / spread;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
