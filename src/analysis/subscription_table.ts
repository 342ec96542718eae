/**
 * Which strategy is called for which series.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { Interval } from "../types.ts";
import type { ActiveSymbols } from "./active_symbols.ts";
import type {
  BarEvent,
  Strategy,
  StrategyContext,
  Subscription,
} from "../strategy/strategy.ts";

/** A strategy with the context it is called with. */
export interface StrategyCalls {
  /** Its number. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
  /** The bars it is called for. */
  readonly subscriptions: readonly Subscription[];
  /** The symbols it is called for now. */
  readonly active: ActiveSymbols;
  /** Its context. */
  readonly context: StrategyContext;
}

/** Whether a subscription covers a symbol. */
export function covers(
  subscriptions: readonly Subscription[],
  symbol: string,
): boolean {
  return subscriptions.some(({ symbols }) => symbols?.includes(symbol) ?? true);
}

/** Which bar an event tells of. Strategies must not reach it. */
class EventPlace {
  readonly window: SeriesWindow;
  /** How many bars of its series are newer. */
  back = 0;

  constructor(window: SeriesWindow) {
    this.window = window;
  }
}

/**
 * The object that serves all calls for one series. Its values are read when
 * they are asked for: most strategies want few of them. They are properties of
 * its own, so that spreading it copies the bar.
 */
class SeriesEvent implements BarEvent {
  declare readonly symbol: string;
  declare readonly interval: Interval;
  declare readonly timestamp: number;
  declare readonly open: number;
  declare readonly high: number;
  declare readonly low: number;
  declare readonly close: number;
  declare readonly volume: number;
  declare readonly coverage: number;
  readonly #place: EventPlace;

  constructor(symbol: string, interval: Interval, place: EventPlace) {
    this.#place = place;
    Object.defineProperties(this, {
      symbol: { value: symbol, enumerable: true },
      interval: { value: interval, enumerable: true },
      ...SeriesEvent.#values,
    });
    Object.freeze(this);
  }

  /** What the console shows: the values, not that they are read when asked for. */
  [Symbol.for("Deno.customInspect")](
    inspect: (value: unknown, options: unknown) => string,
    options: unknown,
  ): string {
    return inspect({ ...this }, options);
  }

  static #placeOf(event: object): EventPlace {
    return (event as SeriesEvent).#place;
  }

  // Made once, so that all events have one shape.
  static readonly #values = Object.getOwnPropertyDescriptors({
    get timestamp(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.timestamp[window.base + window.length - 1 - back];
    },
    get open(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.open[window.base + window.length - 1 - back];
    },
    get high(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.high[window.base + window.length - 1 - back];
    },
    get low(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.low[window.base + window.length - 1 - back];
    },
    get close(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.close[window.base + window.length - 1 - back];
    },
    get volume(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.volume[window.base + window.length - 1 - back];
    },
    get coverage(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      const { coverage } = window;
      return coverage.length === 0
        ? 1
        : coverage[window.base + window.length - 1 - back];
    },
  });
}

/** The subscriptions of all strategies, by series number. */
export class SubscriptionTable {
  /** 1 where a series has a subscriber. */
  readonly wanted: Uint8Array;
  /** 1 where a series of an interval has a subscriber; the base interval first. */
  readonly wantedGroups: Uint8Array;
  /** The subscribers of a series, in the order of the strategies. */
  readonly subscribers: readonly (readonly StrategyCalls[])[];
  /** Whether a strategy is to be called at the end of the slice, by number. */
  readonly touched: Uint8Array;
  /** Whether any strategy is called at the end of slices. */
  readonly hasSlices: boolean;
  /** The strategies with `onSlice` that subscribe to a series, in order. */
  readonly #slices: number[][] = [];
  readonly #strategies: readonly StrategyCalls[];
  /** For every strategy, the series of its subscriptions. */
  readonly #series: readonly ReadonlySet<number>[];
  /** For every symbol, its series; the base interval first. */
  readonly #ofSymbol: readonly (readonly number[])[];
  readonly #intervals: readonly (readonly number[])[];
  readonly #events: SeriesEvent[] = [];
  readonly #places: EventPlace[] = [];

  /**
   * Reads the strategies' subscriptions.
   *
   * @throws {SessionError} `strategy_load` if one names a symbol or an
   * interval that the run does not have.
   */
  constructor(
    plan: RunPlan,
    windows: readonly SeriesWindow[],
    strategies: readonly StrategyCalls[],
  ) {
    const intervals = [plan.base, ...plan.derived.map((d) => d.interval)];
    const ids = [plan.ids.base, ...plan.ids.derived];
    this.#strategies = strategies;
    this.#intervals = ids;
    this.#ofSymbol = plan.symbols.map((_, k) => ids.map((of) => of[k]));
    this.#series = strategies.map((calls) =>
      subscribedSeries(plan, intervals, ids, calls)
    );
    const subscribers: StrategyCalls[][] = [];
    intervals.forEach((interval, i) => {
      plan.symbols.forEach((symbol, k) => {
        subscribers[ids[i][k]] = [];
        const place = new EventPlace(windows[ids[i][k]]);
        this.#places[ids[i][k]] = place;
        this.#events[ids[i][k]] = new SeriesEvent(symbol, interval, place);
      });
    });
    this.subscribers = subscribers;
    this.wanted = new Uint8Array(subscribers.length);
    this.wantedGroups = new Uint8Array(ids.length);
    this.touched = new Uint8Array(strategies.length);
    this.hasSlices = strategies.some((s) => s.strategy.onSlice !== undefined);
    plan.symbols.forEach((_, symbol) => this.refresh(symbol));
  }

  /** Takes over for which strategies a symbol is active. */
  refresh(symbol: number): void {
    for (const series of this.#ofSymbol[symbol]) {
      const calls = this.#strategies.filter(({ index, active }) =>
        active.has(symbol) && this.#series[index].has(series)
      );
      const bars = this.subscribers[series] as StrategyCalls[];
      bars.length = 0;
      bars.push(...calls.filter((c) => c.strategy.onBar !== undefined));
      this.#slices[series] = calls
        .filter((c) => c.strategy.onSlice !== undefined)
        .map((c) => c.index);
      const wanted = bars.length + this.#slices[series].length > 0;
      this.wanted[series] = wanted ? 1 : 0;
    }
    this.#intervals.forEach((series, interval) => {
      const wanted = series.some((id) => this.wanted[id] === 1);
      this.wantedGroups[interval] = wanted ? 1 : 0;
    });
  }

  /** Notes that a slice has a bar of a series. */
  touch(series: number): void {
    const strategies = this.#slices[series];
    for (let i = 0; i < strategies.length; i++) this.touched[strategies[i]] = 1;
  }

  /**
   * The newest bar of a series, or the one `back` before it, in the object that
   * serves all its calls.
   */
  event(series: number, back: number): BarEvent {
    this.#places[series].back = back;
    return this.#events[series];
  }
}

/** The series that a strategy subscribes to, each once. */
function subscribedSeries(
  plan: RunPlan,
  intervals: readonly Interval[],
  ids: readonly (readonly number[])[],
  { name, subscriptions }: StrategyCalls,
): Set<number> {
  const series = new Set<number>();
  for (const subscription of subscriptions) {
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
