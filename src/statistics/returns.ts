/**
 * Statistics of the equity curve: return, growth, volatility and their ratios.
 *
 * @module
 */
import {
  DEFAULT_MINIMUMS,
  figure,
  mean,
  notAvailable,
  sampleDeviation,
  type SampleMinimums,
  type Statistic,
  tooFew,
} from "./statistic.ts";

/** Equity at the start of the run and at the end of every session. */
export interface EquityCurve {
  /** Equity before the first session. */
  readonly start: number;
  /** Equity at the end of each session. */
  readonly equity: readonly number[];
  /** First open, UTC epoch milliseconds. */
  readonly from: number;
  /** Last close, UTC epoch milliseconds. */
  readonly to: number;
}

/** Parameters of the statistics. */
export interface ReturnOptions {
  /** Sessions in a year; defaults to 252. 365 if every day is a session. */
  readonly sessionsPerYear?: number;
  /** Annual risk-free return, as a fraction; defaults to 0. */
  readonly riskFreeRate?: number;
  /** The smallest samples; {@linkcode DEFAULT_MINIMUMS} by default. */
  readonly minimums?: Partial<SampleMinimums>;
}

const DAY_MS = 86_400_000;
const DAYS_PER_YEAR = 365.25;

/** The return of each session: its equity ÷ the equity before − 1. */
export function sessionReturns(curve: EquityCurve): readonly number[] {
  const { equity } = curve;
  let before = curve.start;
  return equity.map((after) => {
    const change = after / before - 1;
    before = after;
    return change;
  });
}

/** Why the curve has no growth or session returns; `undefined` if it has. */
function noReturnsReason(curve: EquityCurve): string | undefined {
  if (curve.equity.length === 0) return "there is no session";
  if (!(curve.start > 0)) return "the starting equity is not above zero";
  const last = curve.equity.length - 1;
  // The last equity may be 0: a return of −100 %.
  return curve.equity.some((e, i) => i < last ? !(e > 0) : !(e >= 0))
    ? "the equity fell to zero or below during the run"
    : undefined;
}

/** Last equity ÷ first − 1. */
export function totalReturn(curve: EquityCurve): Statistic {
  if (curve.equity.length === 0) return notAvailable("there is no session");
  if (!(curve.start > 0)) {
    return notAvailable("the starting equity is not above zero");
  }
  return figure(curve.equity[curve.equity.length - 1] / curve.start - 1);
}

/**
 * Compound annual growth rate: (last ÷ first)^(1 ÷ years) − 1. Years are counted
 * from the first open to the last close, 365.25 days each.
 */
export function cagr(
  curve: EquityCurve,
  options: ReturnOptions = {},
): Statistic {
  const reason = noReturnsReason(curve);
  if (reason !== undefined) return notAvailable(reason);
  const minimum = options.minimums?.days ?? DEFAULT_MINIMUMS.days;
  const days = (curve.to - curve.from) / DAY_MS;
  const few = tooFew(Math.floor(days), minimum, "days");
  if (few !== undefined) return notAvailable(few);
  const growth = curve.equity[curve.equity.length - 1] / curve.start;
  return figure(growth ** (DAYS_PER_YEAR / days) - 1);
}

/** The session returns, or the reason why the sample does not support statistics. */
function sample(
  curve: EquityCurve,
  options: ReturnOptions,
): { readonly returns: readonly number[]; readonly reason?: string } {
  const reason = noReturnsReason(curve);
  if (reason !== undefined) return { returns: [], reason };
  const minimum = options.minimums?.sessions ?? DEFAULT_MINIMUMS.sessions;
  const few = tooFew(
    curve.equity.length,
    Math.max(2, minimum),
    "sessions",
  );
  return few === undefined
    ? { returns: sessionReturns(curve) }
    : { returns: [], reason: few };
}

function excess(
  returns: readonly number[],
  options: ReturnOptions,
): readonly number[] {
  const perSession = (1 + (options.riskFreeRate ?? 0)) **
      (1 / (options.sessionsPerYear ?? 252)) - 1;
  return returns.map((value) => value - perSession);
}

/** Sample standard deviation of session returns × √(sessions in a year). */
export function volatility(
  curve: EquityCurve,
  options: ReturnOptions = {},
): Statistic {
  const { returns, reason } = sample(curve, options);
  if (reason !== undefined) return notAvailable(reason);
  return figure(
    sampleDeviation(returns) * Math.sqrt(options.sessionsPerYear ?? 252),
  );
}

/**
 * Sharpe ratio: mean ÷ sample standard deviation of the session returns in
 * excess of the risk-free return, × √(sessions in a year) (W. F. Sharpe, 1994).
 */
export function sharpe(
  curve: EquityCurve,
  options: ReturnOptions = {},
): Statistic {
  const { returns, reason } = sample(curve, options);
  if (reason !== undefined) return notAvailable(reason);
  const above = excess(returns, options);
  const deviation = sampleDeviation(above);
  if (!(deviation > 0)) return notAvailable("the returns do not vary");
  return figure(
    mean(above) / deviation * Math.sqrt(options.sessionsPerYear ?? 252),
  );
}

/**
 * Sortino ratio: mean of the session returns in excess of the risk-free return ÷
 * their downside deviation, × √(sessions in a year) (F. A. Sortino, 1994). The
 * downside deviation is the root of the mean of min(0, excess)² over all
 * sessions.
 */
export function sortino(
  curve: EquityCurve,
  options: ReturnOptions = {},
): Statistic {
  const { returns, reason } = sample(curve, options);
  if (reason !== undefined) return notAvailable(reason);
  const above = excess(returns, options);
  const downside = Math.sqrt(mean(above.map((r) => Math.min(0, r) ** 2)));
  if (!(downside > 0)) return notAvailable("no return is below the target");
  return figure(
    mean(above) / downside * Math.sqrt(options.sessionsPerYear ?? 252),
  );
}
