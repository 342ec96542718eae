/**
 * How much history the historical indicators of a run need, and which of it is
 * not stored.
 *
 * @module
 */
import type { HistoricalPlan, RunRequirements } from "../session/run_plan.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { historyStart } from "./historical_indicators.ts";
import { minuteDays } from "./minute_history.ts";
import type { StoredFrom } from "./warm_up.ts";

/** The parts of a plan that the needs depend on. */
export type HistoricalNeedPlan = Pick<
  RunRequirements,
  "dates" | "symbols" | "historical"
>;

/** What one historical indicator needs. A run loads it without being asked to. */
export interface HistoricalNeed {
  /** The indicator. */
  readonly indicator: HistoricalPlan;
  /** Sessions before the first one of the run. */
  readonly needed: number;
  /** The symbols whose first values are computed from fewer; `undefined` for none. */
  readonly short: ShortHistory | undefined;
}

/** Symbols whose stored bars begin within the history. */
export interface ShortHistory {
  /** The symbols; empty if it is short for all. */
  readonly symbols: readonly string[];
  /** The last date on which stored bars of one begin. */
  readonly storedFrom: TradingDate;
  /** The first date of the range with the whole history; `undefined` for none. */
  readonly whole: TradingDate | undefined;
}

/** What the historical indicators of a plan need, in their order. */
export function historicalNeeds(
  plan: HistoricalNeedPlan,
  time: TimeManager,
  storedFrom?: StoredFrom,
): HistoricalNeed[] {
  const [first] = plan.dates;
  const starts = plan.historical.map((one) => startOf(one, first, time));
  const [earliest] = starts.toSorted();
  if (earliest === undefined) return [];
  // The dates are listed once: there may be thousands of indicators.
  const dates = time.getTradingDates(
    earliest,
    time.getPreviousTradingDate(first),
  );
  return plan.historical.map((indicator, i) => ({
    indicator,
    needed: dates.length - countBefore(dates, starts[i]),
    short: storedFrom &&
      shortHistory(indicator, starts[i], plan, time, storedFrom),
  }));
}

/** How many of the ascending dates are before a date. */
function countBefore(dates: readonly TradingDate[], date: TradingDate): number {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dates[middle] < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shortHistory(
  indicator: HistoricalPlan,
  start: TradingDate,
  { dates, symbols }: HistoricalNeedPlan,
  time: TimeManager,
  storedFrom: StoredFrom,
): ShortHistory | undefined {
  const interval = indicator.granularity === "minute" ? "1m" : "1d";
  const short = symbols.flatMap((symbol) => {
    const from = storedFrom(symbol, interval, start);
    return from === undefined || from <= start ? [] : [{ symbol, from }];
  });
  if (short.length === 0) return undefined;
  const last = short.map(({ from }) => from).sort()[short.length - 1];
  return {
    symbols: short.length === symbols.length
      ? []
      : short.map(({ symbol }) => symbol),
    storedFrom: last,
    whole: dates.find((date) => startOf(indicator, date, time) >= last),
  };
}

/** The first trading date that an indicator reads for a session on `date`. */
function startOf(
  indicator: HistoricalPlan,
  date: TradingDate,
  time: TimeManager,
): TradingDate {
  return indicator.granularity === "minute"
    ? time.countBackTradingDays(date, minuteDays(indicator))
    : historyStart(indicator, date, time);
}
