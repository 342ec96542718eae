/**
 * Which strategy is called for which series.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { Interval } from "../types.ts";
import type { BarEvent, Strategy, StrategyContext } from "./strategy.ts";

/** A strategy with the context it is called with. */
export interface StrategyCalls {
  /** Its name. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
  /** Its context. */
  readonly context: StrategyContext;
}

/** The object that serves all calls for one series. */
class SeriesEvent implements BarEvent {
  timestamp = NaN;
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  volume = NaN;
  coverage = 1;
  declare readonly symbol: string;
  declare readonly interval: Interval;

  constructor(symbol: string, interval: Interval) {
    // They are never written again, so nobody may write them.
    Object.defineProperties(this, {
      symbol: { value: symbol, enumerable: true },
      interval: { value: interval, enumerable: true },
    });
    Object.preventExtensions(this);
  }
}

/** The subscriptions of all strategies, by series number. */
export class SubscriptionTable {
  /** 1 where a series has a subscriber. */
  readonly wanted: Uint8Array;
  /** 1 where a series of an interval has a subscriber; the base interval first. */
  readonly wantedGroups: Uint8Array;
  /** The subscribers of a series, in the order of the strategies. */
  readonly subscribers: readonly (readonly StrategyCalls[])[];
  readonly #events: SeriesEvent[];

  /**
   * Reads the strategies' subscriptions.
   *
   * @throws {SessionError} `strategy_load` if one names a symbol or an
   * interval that the run does not have.
   */
  constructor(plan: RunPlan, strategies: readonly StrategyCalls[]) {
    const intervals = [plan.base, ...plan.derived.map((d) => d.interval)];
    const ids = [plan.ids.base, ...plan.ids.derived];
    const subscribers: StrategyCalls[][] = [];
    this.#events = [];
    intervals.forEach((interval, i) => {
      plan.symbols.forEach((symbol, k) => {
        subscribers[ids[i][k]] = [];
        this.#events[ids[i][k]] = new SeriesEvent(symbol, interval);
      });
    });
    for (const calls of strategies) {
      for (const id of subscribedSeries(plan, intervals, ids, calls)) {
        if (calls.strategy.onBar !== undefined) subscribers[id].push(calls);
      }
    }
    this.subscribers = subscribers;
    this.wanted = Uint8Array.from(
      subscribers,
      (list) => list.length > 0 ? 1 : 0,
    );
    this.wantedGroups = Uint8Array.from(
      ids,
      (series) => series.some((id) => this.wanted[id] === 1) ? 1 : 0,
    );
  }

  /**
   * The newest bar of a series, or the one `back` before it, in the object that
   * serves all its calls.
   */
  event(series: number, window: SeriesWindow, back: number): BarEvent {
    const event = this.#events[series];
    const row = window.base + window.length - 1 - back;
    event.timestamp = window.timestamp[row];
    event.open = window.open[row];
    event.high = window.high[row];
    event.low = window.low[row];
    event.close = window.close[row];
    event.volume = window.volume[row];
    event.coverage = window.coverage.length > 0 ? window.coverage[row] : 1;
    return event;
  }
}

/** The series that a strategy subscribes to, each once. */
function subscribedSeries(
  plan: RunPlan,
  intervals: readonly Interval[],
  ids: readonly (readonly number[])[],
  { name, strategy }: StrategyCalls,
): Set<number> {
  const series = new Set<number>();
  for (const subscription of strategy.subscriptions) {
    for (const interval of subscription.intervals) {
      const i = intervals.indexOf(interval);
      if (i < 0) {
        throw new SessionError(
          "strategy_load",
          `Strategy ${name} subscribes to ${interval}; the run has ${
            intervals.join(", ")
          }: add it to streams`,
        );
      }
      for (const symbol of subscription.symbols ?? plan.symbols) {
        const k = plan.symbols.indexOf(symbol);
        if (k >= 0) series.add(ids[i][k]);
        else if (!plan.dropped.includes(symbol)) {
          throw new SessionError(
            "strategy_load",
            `Strategy ${name} subscribes to ${symbol}; the run has ${
              plan.symbols.join(", ")
            }`,
          );
        }
      }
    }
  }
  return series;
}
