/** Derived bars, computed slot by slot from the calendar. */
import type { DerivedPlan } from "../../src/session/run_plan.ts";
import type { SessionHours } from "../../src/time/grid.ts";
import type { Bar } from "../../src/types.ts";
import { walkSlots } from "../fixtures/sessions.ts";

/** A derived bar. */
export interface NaiveBar {
  readonly end: number;
  readonly values: readonly number[];
}

/** The derived bars of a symbol in a session. */
export function naiveBars(
  hours: SessionHours,
  bars: readonly Bar[],
  { lengthMs, minCoverage }: DerivedPlan,
  baseMs: number,
  omits: boolean,
): { made: NaiveBar[]; skipped: number } {
  const base = walkSlots(hours, baseMs);
  const made: NaiveBar[] = [];
  let skipped = 0;
  for (const { start, end } of walkSlots(hours, lengthMs)) {
    const inside = bars.filter((bar) =>
      Math.floor((bar.timestamp - start) / (end - start)) === 0
    );
    const slots = base.filter((slot) => slot.start >= start && slot.end <= end);
    const empty = slots.length - inside.length;
    const noTrade = omits && inside.length > 0 ? empty : 0;
    const coverage = (inside.length + noTrade) / slots.length;
    if (inside.length === 0 || coverage < minCoverage) {
      if (!omits || inside.length > 0) skipped++;
      continue;
    }
    const { open } = inside[0];
    const { close } = inside[inside.length - 1];
    const high = Math.max(...inside.map((bar) => bar.high));
    const low = Math.min(...inside.map((bar) => bar.low));
    const volume = inside.reduce((sum, bar) => sum + bar.volume, 0);
    made.push({
      end,
      values: [start, open, high, low, close, volume, coverage],
    });
  }
  return { made, skipped };
}

/** The bar of a symbol that spans these sessions. */
export function naiveSpan(
  sessions: readonly { hours: SessionHours; bars: readonly Bar[] }[],
  minCoverage: number,
  baseMs: number,
  omits: boolean,
): { made: NaiveBar[]; skipped: number } {
  const inside = sessions.flatMap(({ bars }) => bars);
  if (inside.length === 0) return { made: [], skipped: omits ? 0 : 1 };
  const slots = sessions.flatMap(({ hours }) => walkSlots(hours, baseMs));
  const coverage = omits ? 1 : inside.length / slots.length;
  if (coverage < minCoverage) return { made: [], skipped: 1 };
  const values = [
    sessions[0].hours.open,
    inside[0].open,
    Math.max(...inside.map((bar) => bar.high)),
    Math.min(...inside.map((bar) => bar.low)),
    inside[inside.length - 1].close,
    inside.reduce((sum, bar) => sum + bar.volume, 0),
    coverage,
  ];
  const { close } = sessions[sessions.length - 1].hours;
  return { made: [{ end: close, values }], skipped: 0 };
}
