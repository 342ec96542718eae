/**
 * Chooses the candles that a report contains.
 *
 * @module
 */
import { groupOfKnown } from "../../instruments/resolve.ts";
import type { RunResult } from "../../results/run_result.ts";
import { sameCalendar } from "../../time/calendars/registry.ts";

/** The candles of one symbol over one period. */
export interface Pane {
  /** The symbol. */
  readonly symbol: string;
  /** A trading date; of hours and days a year. */
  readonly period: string;
}

/** What tells the trading dates of fills. */
export interface DatedResult
  extends Pick<RunResult, "sessions" | "instruments"> {
  /** The config, of which the exchange group counts. */
  readonly config: Pick<RunResult["config"], "exchange_group">;
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
  result: DatedResult & Pick<RunResult, "fills">,
  symbols: readonly string[],
  periodOf: PeriodOf,
  most: number,
): PaneChoice {
  const traded = new Set<string>();
  const dates = sessionDates(result);
  for (const fill of result.fills) {
    traded.add(paneKey({
      symbol: fill.symbol,
      period: periodOf(dates(fill.time, fill.symbol)),
    }));
  }
  const ranks: Pane[][] = [[], [], []];
  const seen = new Map<string, { pane: Pane; gaps: boolean }>();
  for (const session of result.sessions) {
    const period = periodOf(session.date);
    for (const symbol of symbols) {
      const id = paneKey({ symbol, period });
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

/**
 * The trading date of an instant for a symbol: that of the first session of its
 * exchange group that ends at or after it.
 */
export function sessionDates(
  { sessions, instruments, config }: DatedResult,
): (time: string, symbol: string) => string {
  const names = new Set(
    sessions.flatMap(({ groups = {} }) => Object.keys(groups)),
  );
  const whole = datesBy(sessions);
  if (names.size === 0) return whole;
  const byGroup = [...names].map((name) => ({
    name,
    dates: datesBy(
      sessions.flatMap(({ date, groups = {} }) =>
        groups[name] === undefined ? [] : [{ date, ...groups[name] }]
      ),
    ),
  }));
  const bySymbol = new Map(
    instruments.map((known) => {
      const { symbol } = known;
      const group = groupOfKnown(known, { exchange: config.exchange_group });
      const found = byGroup.find(({ name }) => sameCalendar(name, group));
      return [symbol, found?.dates];
    }),
  );
  return (time, symbol) => (bySymbol.get(symbol) ?? whole)(time);
}

/** The date of the first session that ends at an instant or after it. */
function datesBy(
  sessions: readonly { readonly date: string; readonly close: string }[],
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
    return sessions[low]?.date ?? "";
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

/** The key of a pane. */
export function paneKey({ symbol, period }: Pane): string {
  return `${period} ${symbol}`;
}
