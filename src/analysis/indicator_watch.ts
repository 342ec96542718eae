/**
 * Notes which indicators were not ready from the start of a run, and which were
 * stale at the start of a session.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { IndicatorWindow } from "../session/indicator_series.ts";
import { deliveredSymbols, type RunPlan } from "../session/run_plan.ts";

/** An indicator of a symbol that was not ready in its first session. */
export interface LateIndicator {
  /** Its number in the plan. */
  readonly indicator: number;
  /** The number of the symbol. */
  readonly symbol: number;
  /** The session of the range in which it became ready; −1 for none. */
  readonly session: number;
}

/** An indicator of a symbol that was stale at the start of some sessions. */
export interface StaleIndicator {
  /** Its number in the plan. */
  readonly indicator: number;
  /** The number of the symbol. */
  readonly symbol: number;
  /** Number of sessions of the range that began with a stale value. */
  readonly sessions: number;
  /** The first of them, by its number in the range. */
  readonly first: number;
}

/** An indicator of a symbol. */
interface Watched {
  readonly indicator: number;
  readonly symbol: number;
  readonly window: IndicatorWindow;
}

/** How often an indicator of a symbol was stale. */
interface StaleCount extends Watched {
  sessions: number;
  first: number;
}

/**
 * Looks at every session's start and end which indicators have values, until all
 * have. An indicator on bars shorter than a session is late if the first session
 * with bars of its symbol ends without a value; one on longer bars, if it begins
 * without.
 */
export class IndicatorWatch {
  readonly #late: LateIndicator[] = [];
  readonly #plan: RunPlan;
  readonly #session: AsOfSession;
  #waiting: Watched[];
  /** The indicators on daily and longer bars. */
  readonly #longer: readonly StaleCount[];
  /** By symbol: the first session of the range that ended with bars; −1 for none. */
  readonly #firstSessions: Int32Array;
  /** Number of sessions of the range that have begun. */
  #begun = 0;

  /** Watches the indicators of a plan. */
  constructor(plan: RunPlan, session: AsOfSession) {
    this.#plan = plan;
    this.#session = session;
    this.#firstSessions = new Int32Array(plan.symbols.length).fill(-1);
    const all = session.indicators.windows.flatMap((symbols, indicator) =>
      symbols
        .slice(0, deliveredSymbols(plan, plan.indicators[indicator].source))
        .map((window, symbol) => ({ indicator, symbol, window }))
    );
    this.#waiting = all;
    this.#longer = all.filter(({ indicator }) => !this.#isIntraday(indicator))
      .map((watched) => ({ ...watched, sessions: 0, first: -1 }));
  }

  /** Looks at a session of the range that has begun. */
  beginSession(): void {
    this.#begun++;
    this.#look(true);
    for (const one of this.#longer) {
      if (!one.window.isStale || !hasValue(one.window)) continue;
      if (one.sessions++ === 0) one.first = this.#begun - 1;
    }
  }

  /** Looks at a session of the range that is over. */
  endSession(): void {
    if (this.#waiting.length === 0) return;
    const { ids } = this.#plan;
    ids.base.forEach((id, symbol) => {
      const { startRow, length } = this.#session.bars.windows[id];
      if (this.#firstSessions[symbol] >= 0 || startRow + length === 0) return;
      this.#firstSessions[symbol] = this.#begun - 1;
    });
    this.#look(false);
  }

  /** The indicators that were late, and those that never had a value. */
  result(): LateIndicator[] {
    const never = this.#waiting.map(({ indicator, symbol }) => ({
      indicator,
      symbol,
      session: -1,
    }));
    return [...this.#late, ...never].sort((a, b) =>
      a.indicator - b.indicator || a.symbol - b.symbol
    );
  }

  /** The indicators that were stale, by number and symbol. */
  stale(): StaleIndicator[] {
    return this.#longer.filter(({ sessions }) => sessions > 0)
      .map(({ indicator, symbol, sessions, first }) => ({
        indicator,
        symbol,
        sessions,
        first,
      }));
  }

  #look(isStart: boolean): void {
    if (this.#waiting.length === 0) return;
    const session = this.#begun - 1;
    this.#waiting = this.#waiting.filter(({ indicator, symbol, window }) => {
      if (!hasValues(window)) return true;
      const first = this.#firstSessions[symbol];
      const isFirst = first < 0 || first === session;
      const inTime = isFirst && (isStart || this.#isIntraday(indicator));
      if (!inTime) this.#late.push({ indicator, symbol, session });
      return false;
    });
  }

  #isIntraday(indicator: number): boolean {
    const { baseMs, derived, indicators } = this.#plan;
    const { source } = indicators[indicator];
    return (source < 0 ? baseMs : derived[source].lengthMs) < Infinity;
  }
}

/** Whether every output has a newest value. */
function hasValues({ columns, newest }: IndicatorWindow): boolean {
  return newest >= 0 &&
    columns.every((column) => column[newest] === column[newest]);
}

/** Whether any output has a newest value. */
function hasValue({ columns, newest }: IndicatorWindow): boolean {
  return newest >= 0 &&
    columns.some((column) => column[newest] === column[newest]);
}
