/**
 * The deflated Sharpe ratio: how likely it is that the best of many trials is
 * better than luck.
 *
 * @module
 */
import { sampleShape } from "./sample.ts";
import {
  figure,
  notAvailable,
  sampleDeviation,
  type Statistic,
} from "./statistic.ts";

/** The Euler–Mascheroni constant. */
const EULER = 0.5772156649015329;

/** What the deflated Sharpe ratio is computed from. */
export interface DeflatedSharpeSample {
  /** The session returns of the best trial, in excess of the risk-free return. */
  readonly returns: readonly number[];
  /** The annualised Sharpe ratios of all trials, the best one included. */
  readonly trials: readonly number[];
  /** Sessions in a year, by which they are annualised. */
  readonly sessionsPerYear: number;
}

/**
 * The probability that the true Sharpe ratio of the best trial is above what the
 * best of as many trials without any skill would show (D. H. Bailey and M. López
 * de Prado, 2014). It needs two trials whose ratios vary and two sessions.
 */
export function deflatedSharpe(sample: DeflatedSharpeSample): Statistic {
  const { returns, trials, sessionsPerYear } = sample;
  if (trials.length < 2) {
    return notAvailable("needs 2 trials that have a Sharpe ratio");
  }
  const spread = sampleDeviation(trials) / Math.sqrt(sessionsPerYear);
  if (!(spread > 0)) {
    return notAvailable("the Sharpe ratios of the trials do not vary");
  }
  const expected = spread * expectedMaximum(trials.length);
  return probabilisticSharpe(returns, expected);
}

/**
 * The probability that the true Sharpe ratio of returns, a session, is above a
 * threshold (D. H. Bailey and M. López de Prado, 2012).
 */
export function probabilisticSharpe(
  returns: readonly number[],
  threshold: number,
): Statistic {
  const shape = sampleShape(returns);
  if (shape === undefined || returns.length < 2) {
    return notAvailable("needs 2 sessions");
  }
  const deviation = sampleDeviation(returns);
  if (!(deviation > 0)) return notAvailable("the returns do not vary");
  const ratio = shape.mean / deviation;
  const error = 1 - shape.skewness * ratio +
    (shape.kurtosis - 1) / 4 * ratio ** 2;
  if (!(error > 0)) return notAvailable("the returns are too skewed");
  return figure(
    normal(
      (ratio - threshold) * Math.sqrt(returns.length - 1) / Math.sqrt(error),
    ),
  );
}

/** The expected maximum of so many standard normal values, approximately. */
function expectedMaximum(count: number): number {
  return (1 - EULER) * normalQuantile(1 - 1 / count) +
    EULER * normalQuantile(1 - 1 / (count * Math.E));
}

/**
 * The standard normal distribution, to 1e-15: the series of M. Zelen and N. C.
 * Severo (1964, 26.2.10) near 0, and the continued fraction 26.2.14 further out.
 */
export function normal(value: number): number {
  const size = Math.abs(value);
  const density = Math.exp(-size * size / 2) / Math.sqrt(2 * Math.PI);
  if (size > 38) return value > 0 ? 1 : 0;
  if (size > 3.5) {
    let fraction = size;
    for (let k = 100; k > 0; k--) fraction = size + k / fraction;
    return value > 0 ? 1 - density / fraction : density / fraction;
  }
  let term = size;
  let sum = size;
  for (let k = 1; k < 200 && term > 1e-18; k++) {
    term *= size * size / (2 * k + 1);
    sum += term;
  }
  return 0.5 + Math.sign(value) * density * sum;
}

/** The inverse of {@linkcode normal} for 0 < share < 1, by Newton's method within bounds. */
export function normalQuantile(share: number): number {
  let low = -39;
  let high = 39;
  let value = 0;
  for (let i = 0; i < 200 && high - low > 1e-14; i++) {
    const above = normal(value) - share;
    if (above > 0) high = value;
    else low = value;
    const density = Math.exp(-value * value / 2) / Math.sqrt(2 * Math.PI);
    const next = value - above / density;
    if (Math.abs(next - value) < 1e-15) return next;
    value = next > low && next < high ? next : (low + high) / 2;
  }
  return value;
}
