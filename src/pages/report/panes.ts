/**
 * Chooses the candles that a report contains.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";

/** The candles of one symbol over one period. */
export interface Pane {
  /** The symbol. */
  readonly symbol: string;
  /** A trading date; for daily bars a year. */
  readonly period: string;
}

/** The choice of panes. */
export interface PaneChoice {
  /** The chosen panes, the most important first. */
  readonly panes: readonly Pane[];
  /** The number of panes that the run has. */
  readonly total: number;
}

/** The period of a pane that contains a trading date. */
export type PeriodOf = (date: string) => string;

/**
 * Chooses at most `most` panes: first those with fills, then those with gaps in
 * their data, then the others. If there is no room for all of a kind, the chosen
 * ones are spread evenly over the run.
 */
export function choosePanes(
  result: Pick<RunResult, "sessions" | "fills">,
  symbols: readonly string[],
  periodOf: PeriodOf,
  most: number,
): PaneChoice {
  const traded = new Set<string>();
  const dates = sessionDates(result.sessions);
  for (const fill of result.fills) {
    traded.add(key(fill.symbol, periodOf(dates(fill.time))));
  }
  const ranks: Pane[][] = [[], [], []];
  const seen = new Map<string, { pane: Pane; gaps: boolean }>();
  for (const session of result.sessions) {
    const period = periodOf(session.date);
    for (const symbol of symbols) {
      const id = key(symbol, period);
      const gaps = session.quality[symbol] < 100;
      const found = seen.get(id);
      if (found === undefined) {
        if (!(session.bars[symbol] > 0)) continue;
        seen.set(id, { pane: { symbol, period }, gaps });
      } else if (gaps) found.gaps = true;
    }
  }
  for (const [id, { pane, gaps }] of seen) {
    ranks[traded.has(id) ? 0 : gaps ? 1 : 2].push(pane);
  }
  const panes: Pane[] = [];
  for (const rank of ranks) panes.push(...spread(rank, most - panes.length));
  return { panes, total: seen.size };
}

/** The trading date of an instant: that of the first session that ends at or after it. */
export function sessionDates(
  sessions: RunResult["sessions"],
): (time: string) => string {
  const closes = sessions.map((session) => Date.parse(session.close));
  return (time) => {
    const instant = Date.parse(time);
    let low = 0;
    let high = closes.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (closes[middle] >= instant) high = middle;
      else low = middle + 1;
    }
    return sessions[low].date;
  };
}

/** At most `most` items of a list, evenly spread. */
export function spread<T>(things: readonly T[], most: number): readonly T[] {
  if (things.length <= most) return things;
  return Array.from(
    { length: Math.max(0, most) },
    (_, i) => things[Math.floor(i * things.length / most)],
  );
}

function key(symbol: string, period: string): string {
  return `${period} ${symbol}`;
}
