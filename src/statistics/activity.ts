/**
 * Activity of the account: exposure and turnover.
 *
 * @module
 */
import type { SessionResult } from "../trading/fills.ts";
import { figure, mean, notAvailable, type Statistic } from "./statistic.ts";

/** A time span with a position, UTC epoch milliseconds. */
export interface HoldingSpan {
  /** When the position was opened. */
  readonly from: number;
  /** When the position was flat again; Infinity while it is open. */
  readonly to: number;
}

/**
 * Exposure: the share of session time with at least one position, whatever
 * its size. Time outside of sessions is ignored.
 */
export function exposure(
  spans: readonly HoldingSpan[],
  sessions: readonly Pick<SessionResult, "open" | "close">[],
): Statistic {
  if (sessions.length === 0) return notAvailable("there is no session");
  const merged = mergeSpans(spans);
  let held = 0;
  let total = 0;
  let next = 0;
  for (const { open, close } of sessions) {
    total += close - open;
    while (next < merged.length && merged[next].to <= open) next++;
    for (let i = next; i < merged.length && merged[i].from < close; i++) {
      held += Math.min(merged[i].to, close) - Math.max(merged[i].from, open);
    }
  }
  return figure(held / total);
}

/** Spans in time order, with overlapping and adjacent ones merged. */
function mergeSpans(spans: readonly HoldingSpan[]): readonly HoldingSpan[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = merged[merged.length - 1];
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else {
      merged.push({ from, to });
    }
  }
  return merged;
}

/**
 * Turnover: how many times the account was traded over. Value bought and sold ÷
 * 2 ÷ mean equity at the session ends, for the whole run, not annualised.
 */
export function turnover(
  sessions: readonly Pick<SessionResult, "equity" | "traded">[],
): Statistic {
  if (sessions.length === 0) return notAvailable("there is no session");
  const average = mean(sessions.map((session) => session.equity));
  if (!(average > 0)) return notAvailable("the mean equity is not above zero");
  const traded = sessions.reduce((sum, session) => sum + session.traded, 0);
  return figure(traded / 2 / average);
}
