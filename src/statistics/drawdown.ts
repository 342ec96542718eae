/**
 * How far, and for how long, equity was below its peak.
 *
 * @module
 */
import type { SliceDepth } from "./drawdown_track.ts";
import { cagr, type EquityCurve, type ReturnOptions } from "./returns.ts";
import { figure, notAvailable, type Statistic } from "./statistic.ts";

/** The largest fall from a peak, and the longest time below one. */
export interface Drawdown {
  /** The fall as a fraction of the peak: 0.25 for a loss of a quarter. */
  readonly depth: number;
  /** Index of the session that ended at the peak; −1 for the start of the run. */
  readonly peak: number;
  /** Index of the session that ended lowest; equal to `peak` without a fall. */
  readonly trough: number;
  /** The most sessions in a row that ended below an earlier peak. */
  readonly longestSessions: number;
  /** Whether that longest spell lasts until the end of the run. */
  readonly longestIsOpen: boolean;
}

/** Finds the drawdown of equity at the session ends; the start is the first peak. */
export function findDrawdown(curve: EquityCurve): Drawdown {
  let best = curve.start;
  let bestIndex = -1;
  let depth = 0;
  let peak = -1;
  let trough = -1;
  let spell = 0;
  let longest = 0;
  let longestEnd = -1;
  curve.equity.forEach((equity, i) => {
    if (equity >= best) {
      best = equity;
      bestIndex = i;
      spell = 0;
      return;
    }
    spell++;
    if (spell > longest) {
      longest = spell;
      longestEnd = i;
    }
    const fall = (best - equity) / best;
    if (fall > depth) {
      depth = fall;
      peak = bestIndex;
      trough = i;
    }
  });
  return {
    depth,
    peak,
    trough,
    longestSessions: longest,
    longestIsOpen: longest > 0 && longestEnd === curve.equity.length - 1,
  };
}

/**
 * Largest fall of equity from an earlier peak, as a fraction of that peak, with
 * equity as of every slice; `slices` is `undefined` if it was not followed.
 */
export function maxDrawdown(
  curve: EquityCurve,
  slices: SliceDepth | undefined,
): Statistic {
  return noDrawdown(curve) ??
    (slices === undefined
      ? notAvailable("equity was not followed slice by slice")
      : figure(slices.depth));
}

/** Largest fall of session-end equity from an earlier peak, as a fraction of that peak. */
export function sessionMaxDrawdown(curve: EquityCurve): Statistic {
  return noDrawdown(curve) ?? figure(findDrawdown(curve).depth);
}

/** Why a curve has no drawdown to speak of, if it has none. */
function noDrawdown(curve: EquityCurve): Statistic | undefined {
  if (curve.equity.length === 0) return notAvailable("there is no session");
  return curve.start > 0
    ? undefined
    : notAvailable("the starting equity is not above zero");
}

/** The most sessions in a row that ended below an earlier peak. */
export function maxDrawdownDuration(curve: EquityCurve): Statistic {
  if (curve.equity.length === 0) return notAvailable("there is no session");
  return figure(findDrawdown(curve).longestSessions);
}

/**
 * Calmar ratio: annual growth ÷ largest drawdown as of every slice, over the
 * whole run (T. W. Young, 1991).
 */
export function calmar(
  curve: EquityCurve,
  slices: SliceDepth | undefined,
  options: ReturnOptions = {},
): Statistic {
  const growth = cagr(curve, options);
  if (growth.value === null) return growth;
  const depth = maxDrawdown(curve, slices);
  if (depth.value === null) return depth;
  if (depth.value === 0) return notAvailable("there was no drawdown");
  return figure(growth.value / depth.value);
}
