/**
 * What is said about indicators that are not ready from a run's start.
 *
 * @module
 */
import type { WarmUp } from "../coordinator/warm_up.ts";
import type { IndicatorPlan } from "../session/run_plan.ts";
import type { Interval, TradingDate } from "../types.ts";

/** The warm-up of an indicator that a sentence is about. */
export interface WarmUpSubject
  extends Pick<WarmUp, "indicator" | "interval" | "needed" | "loaded"> {
  /** The symbols for which it is late; empty if it is for all. */
  readonly symbols: readonly string[];
  /** When it is ready, for people; `undefined` if it never is. */
  readonly until: string | undefined;
  /** The date on which the stored bars begin, if that makes it late. */
  readonly storedFrom?: TradingDate | undefined;
}

/** The name and the numbers of an indicator: `macd 12 26 9`. */
export function indicatorTitle({ name, params }: IndicatorPlan): string {
  const numbers = Object.values(params)
    .filter((value) => typeof value === "number");
  return [name, ...numbers].join(" ");
}

/** What an indicator reads before its first value: `20 bars`. */
export function needText(indicator: IndicatorPlan): string {
  const { barsNeeded, restarts, sessionsNeeded } = indicator;
  if (restarts && sessionsNeeded > 0) {
    return counted(sessionsNeeded, "complete session");
  }
  const bars = Number.isNaN(barsNeeded)
    ? "an unknown number of bars"
    : counted(barsNeeded, "bar");
  return restarts ? `${bars} of each session` : bars;
}

/** One sentence: what an indicator needs, what it has, and when it is ready. */
export function lateIndicatorText(subject: WarmUpSubject): string {
  const { indicator, interval, needed, loaded, until, symbols } = subject;
  const history = needed === undefined || indicator.restarts
    ? ""
    : ` (${counted(needed, "session")} of history)`;
  const about = symbols.length === 0 ? "" : ` for ${listed(symbols)}`;
  return `Indicator ${indicator.id}, ${
    indicatorTitle(indicator)
  } on ${interval}, needs ${needText(indicator)}${history}; ${
    hasText(subject)
  }: ${
    until === undefined ? "never ready in the run" : `not ready until ${until}`
  }${about}${
    needed !== undefined && loaded !== undefined && loaded < needed
      ? `. ${adviceText(needed, interval)}`
      : ""
  }`;
}

function hasText({ needed, loaded, storedFrom }: WarmUpSubject): string {
  if (loaded === undefined) {
    return storedFrom === undefined
      ? "too few are stored"
      : `stored bars begin on ${storedFrom}`;
  }
  const config = loaded === 0
    ? "the config loads none"
    : `the config loads ${counted(loaded, "session")}`;
  if (storedFrom !== undefined) {
    return `${config}, and stored bars begin on ${storedFrom}`;
  }
  return needed !== undefined && loaded >= needed
    ? `${config}, enough if no bar is missing`
    : config;
}

function adviceText(needed: number, interval: Interval): string {
  return `historical.data with trailing_days: ${needed}, intervals: [${interval}] loads enough`;
}

/** A count with its word: `1 session`, `2 sessions`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(", ");
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
