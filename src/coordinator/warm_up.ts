/**
 * How much history the indicators of a run need, and when they are ready.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { IndicatorPlan, RunRequirements } from "../session/run_plan.ts";
import { gridOf } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval, TradingDate } from "../types.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyDates, sessionSpans } from "./session_spans.ts";

// Searched in steps of powers of two; calendars begin in 1990.
const HISTORY_MAX = 8_192;

/** Everything that a warm-up depends on. */
export type WarmUpPlan =
  & Pick<
    RunRequirements,
    | "base"
    | "dates"
    | "symbols"
    | "historyDays"
    | "past"
    | "indicators"
  >
  & { readonly derived: readonly { readonly interval: Interval }[] };

/** The first trading date from `from` on with stored bars for an interval. */
export type StoredFrom = (
  symbol: string,
  interval: Interval,
  from: TradingDate,
) => TradingDate | undefined;

/** The warm-up of one indicator. */
export interface WarmUp {
  /** The indicator. */
  readonly indicator: IndicatorPlan;
  /** The interval of its bars. */
  readonly interval: Interval;
  /**
   * Sessions of history with which it is ready in the whole first session;
   * `undefined` if that is unknown or more than a config can load.
   */
  readonly needed: number | undefined;
  /**
   * Sessions of history that the config loads: the least over all symbols.
   * `undefined` for all that are stored.
   */
  readonly loaded: number | undefined;
  /** The symbols for which it is not ready from the start; `undefined` for none. */
  readonly late: LateWarmUp | undefined;
}

/** The symbols for which an indicator is not ready from the start. */
export interface LateWarmUp {
  /** The symbols; empty if it is late for all. */
  readonly symbols: readonly string[];
  /** When all are ready, UTC epoch milliseconds; `undefined` if not in the range. */
  readonly ready: number | undefined;
  /** The last date on which stored bars of one begin, if that makes it late. */
  readonly storedFrom: TradingDate | undefined;
}

/**
 * The warm-ups of all indicators of a plan, if no bar is missing. With
 * `storedFrom`, sessions before a symbol's first stored bar count as missing.
 */
export function warmUps(
  plan: WarmUpPlan,
  time: TimeManager,
  storedFrom?: StoredFrom,
): WarmUp[] {
  const forecast = new WarmUpForecast(plan.dates[0], time);
  return plan.indicators.map((indicator) =>
    warmUpOf(indicator, plan, forecast, storedFrom)
  );
}

/** Sessions of history that an indicator needs, see {@linkcode WarmUp}. */
export function historyNeeded(
  indicator: IndicatorPlan,
  interval: Interval,
  first: TradingDate,
  time: TimeManager,
): number | undefined {
  return new WarmUpForecast(first, time).needed(indicator, interval);
}

/** The interval of an indicator's bars. */
export function intervalOf(
  { source }: IndicatorPlan,
  { base, derived }: Pick<WarmUpPlan, "base" | "derived">,
): Interval {
  return source < 0 ? base : derived[source].interval;
}

/**
 * Sessions of history that the config loads for an interval: the least over all
 * symbols. `undefined` for all that are stored: indicators on daily and longer
 * bars derived from shorter ones bring their own history.
 */
export function loadedDays(
  interval: Interval,
  plan: Pick<WarmUpPlan, "base" | "historyDays">,
): number | undefined {
  return bringsHistory(interval, plan)
    ? undefined
    : Math.min(...plan.historyDays);
}

function bringsHistory(
  interval: Interval,
  { base }: Pick<WarmUpPlan, "base">,
): boolean {
  return base !== "1d" && isDayOrLonger(interval);
}

function warmUpOf(
  indicator: IndicatorPlan,
  plan: WarmUpPlan,
  forecast: WarmUpForecast,
  storedFrom: StoredFrom | undefined,
): WarmUp {
  const interval = intervalOf(indicator, plan);
  const isOwn = bringsHistory(interval, plan);
  const needed = forecast.needed(indicator, interval);
  const loaded = loadedDays(interval, plan);
  if (isOwn && storedFrom === undefined) {
    return { indicator, interval, needed, loaded, late: undefined };
  }
  const most = Math.max(...plan.historyDays) + plan.past.opens.length;
  const late: string[] = [];
  let ready: number | undefined = -Infinity;
  let from: TradingDate | undefined;
  plan.symbols.forEach((symbol, i) => {
    const history = forecast.history(
      isOwn ? most : plan.historyDays[i],
    );
    const first = history[0] ?? plan.dates[0];
    const stored = storedFrom?.(symbol, interval, first) ?? first;
    const sessions = [...history, ...plan.dates]
      .filter((date) => date >= stored);
    const at = forecast.ready(indicator, interval, sessions);
    if (at === -Infinity || Number.isNaN(at)) return;
    late.push(symbol);
    const isLater = at === undefined || ready !== undefined && at > ready;
    if (isLater) ready = at;
    if ((isOwn || stored > first) && stored > (from ?? "")) from = stored;
  });
  return {
    indicator,
    interval,
    needed,
    loaded,
    late: late.length === 0 ? undefined : {
      symbols: late.length === plan.symbols.length ? [] : late,
      ready,
      storedFrom: from,
    },
  };
}

/** The bars that a session completes. */
interface SessionBars {
  readonly count: number;
  /** The session in which the first of them begins. */
  readonly from: number;
  /** The end of a bar, counted from 0. */
  end(bar: number): number;
}

/** Counts bars in sessions, before and after the first date of a run. */
class WarmUpForecast {
  readonly #first: TradingDate;
  readonly #time: TimeManager;
  readonly #ready = new Map<string, number | undefined>();
  readonly #histories = new Map<number, readonly TradingDate[]>();
  readonly #before = new Map<string, readonly SessionBars[]>();

  /** A forecast for a run from `first` on. */
  constructor(first: TradingDate, time: TimeManager) {
    this.#first = first;
    this.#time = time;
  }

  /** The `days` sessions before the run. */
  history(days: number): readonly TradingDate[] {
    let dates = this.#histories.get(days);
    if (dates === undefined) {
      dates = historyDates(this.#first, days, this.#time);
      this.#histories.set(days, dates);
    }
    return dates;
  }

  /** See {@linkcode WarmUp.needed}. */
  needed(indicator: IndicatorPlan, interval: Interval): number | undefined {
    const { barsNeeded, restarts, sessionsNeeded } = indicator;
    if (restarts) return sessionsNeeded;
    if (Number.isNaN(barsNeeded)) return undefined;
    for (let days = 8;; days *= 2) {
      const dates = this.#covered(days);
      if (dates === undefined) return undefined;
      const found = lastSessions(
        this.#barsBefore(interval, days, dates),
        barsNeeded,
      );
      if (found !== undefined) return found;
    }
  }

  /** The `days` sessions before the run, if its calendar reaches back that far. */
  #covered(days: number): readonly TradingDate[] | undefined {
    if (days > HISTORY_MAX) return undefined;
    try {
      return this.history(days);
    } catch (error) {
      if (error instanceof SessionError) return undefined;
      throw error;
    }
  }

  /**
   * When an indicator is ready that reads the bars of `sessions`: −Infinity if it
   * is from the run's start, `undefined` if it never is, NaN if that is unknown.
   */
  ready(
    indicator: IndicatorPlan,
    interval: Interval,
    sessions: readonly TradingDate[],
  ): number | undefined {
    const { barsNeeded, sessionsNeeded, restarts } = indicator;
    const key = JSON.stringify(
      [interval, barsNeeded, sessionsNeeded, restarts, sessions[0]],
    );
    if (this.#ready.has(key)) return this.#ready.get(key);
    const at = this.#readyAt(indicator, interval, sessions);
    this.#ready.set(key, at);
    return at;
  }

  #readyAt(
    { barsNeeded, sessionsNeeded, restarts }: IndicatorPlan,
    interval: Interval,
    sessions: readonly TradingDate[],
  ): number | undefined {
    if (sessions.length === 0) return undefined;
    if (Number.isNaN(barsNeeded)) return NaN;
    if (restarts && sessionsNeeded === 0) return -Infinity;
    const bars = this.#bars(interval, sessions);
    let left = barsNeeded;
    for (let i = restarts ? sessionsNeeded : 0; i < bars.length; i++) {
      const { count } = bars[i];
      if (count < left) {
        if (!restarts) left -= count;
        continue;
      }
      if (sessions[i] < this.#first) return -Infinity;
      const opens = restarts && sessions[i] === this.#first;
      return opens ? -Infinity : bars[i].end(left - 1);
    }
    return undefined;
  }

  /** The bars of the `days` sessions before the run, counted once. */
  #barsBefore(
    interval: Interval,
    days: number,
    dates: readonly TradingDate[],
  ): readonly SessionBars[] {
    const key = `${interval} ${days}`;
    const bars = this.#before.get(key) ?? this.#bars(interval, dates);
    this.#before.set(key, bars);
    return bars;
  }

  /** The bars that are complete in each session. */
  #bars(interval: Interval, dates: readonly TradingDate[]): SessionBars[] {
    const time = this.#time;
    const spans = sessionSpans(interval, dates, time);
    let from = -1;
    return dates.map((date, i) => {
      const hours = time.requireTradingSession(date);
      if (spans === undefined) {
        const grid = gridOf(hours, interval);
        return { count: grid.count, from: i, end: (bar) => grid.end(bar) };
      }
      if (spans.begins[i]) from = i;
      const count = from >= 0 && spans.ends[i] ? 1 : 0;
      return { count, from, end: () => hours.close };
    });
  }
}

/** How many of the last sessions have `needed` bars together. */
function lastSessions(
  bars: readonly SessionBars[],
  needed: number,
): number | undefined {
  let count = 0;
  for (let i = bars.length - 1; i >= 0; i--) {
    count += bars[i].count;
    if (count >= needed) return bars.length - bars[i].from;
  }
  return undefined;
}
