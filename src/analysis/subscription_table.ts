/**
 * Which strategies are called for which series.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { Interval } from "../types.ts";
import type { ActiveSymbols } from "./active_symbols.ts";
import { BarPlace, SeriesEvent } from "./bar_event.ts";
import type {
  BarEvent,
  Strategy,
  StrategyContext,
  Subscription,
} from "../strategy/strategy.ts";
import type { LoadedStrategy } from "./strategy_loader.ts";

/** A strategy with its context and subscriptions. */
export class StrategyCalls {
  /** Its number. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
  /** The bars it is called for. */
  readonly subscriptions: readonly Subscription[];
  /** The symbols it is called for at the moment. */
  readonly active: ActiveSymbols;
  /** Its context. */
  readonly context: StrategyContext;

  /** The calls of strategy number `index`. */
  constructor(
    index: number,
    { name, strategy, subscriptions }: LoadedStrategy,
    active: ActiveSymbols,
    context: StrategyContext,
  ) {
    this.index = index;
    this.name = name;
    this.strategy = strategy;
    this.subscriptions = subscriptions;
    this.active = active;
    this.context = context;
  }
}

/** Whether a subscription covers a symbol. */
export function covers(
  subscriptions: readonly Subscription[],
  symbol: string,
): boolean {
  return subscriptions.some(({ symbols }) => symbols?.includes(symbol) ?? true);
}

/** The subscriptions of all strategies, by series number. */
export class SubscriptionTable {
  /** 1 if a series has a subscriber. */
  readonly wanted: Uint8Array;
  /** 1 if any series of an interval has a subscriber; the base interval first. */
  readonly wantedGroups: Uint8Array;
  /** The strategies with `onBar` that subscribe to a series, in order. */
  readonly subscribers: readonly (readonly StrategyCalls[])[];
  /** 1 if a strategy is called at the end of the slice, by number. */
  readonly touched: Uint8Array;
  /** Whether any strategy has `onSlice`. */
  readonly hasSlices: boolean;
  /** The array behind `subscribers`. */
  readonly #bars: StrategyCalls[][] = [];
  /** The strategies with `onSlice` that subscribe to a series, in order. */
  readonly #slices: number[][] = [];
  readonly #strategies: readonly StrategyCalls[];
  /** The series of each strategy's subscriptions. */
  readonly #series: readonly ReadonlySet<number>[];
  /** The series of each symbol; the base interval first. */
  readonly #ofSymbol: readonly (readonly number[])[];
  readonly #intervals: readonly (readonly number[])[];
  readonly #symbolNames: readonly string[];
  readonly #intervalNames: readonly Interval[];
  readonly #windows: readonly SeriesWindow[];
  /** The events of the series that have or had a subscriber. */
  readonly #events: SeriesEvent[];
  readonly #places: BarPlace[];

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
    this.#symbolNames = plan.symbols;
    this.#intervalNames = intervals;
    this.#windows = windows;
    this.#events = new Array(windows.length);
    this.#places = new Array(windows.length);
    this.#ofSymbol = plan.symbols.map((_, k) => ids.map((of) => of[k]));
    this.#series = strategies.map((calls) =>
      subscribedSeries(plan, intervals, ids, calls)
    );
    ids.forEach((symbols) => symbols.forEach((id) => this.#bars[id] = []));
    this.subscribers = this.#bars;
    this.wanted = new Uint8Array(this.#bars.length);
    this.wantedGroups = new Uint8Array(ids.length);
    this.touched = new Uint8Array(strategies.length);
    this.hasSlices = strategies.some((s) => s.strategy.onSlice !== undefined);
    plan.symbols.forEach((_, symbol) => this.#refreshSymbol(symbol));
    this.#refreshGroups();
  }

  /** Updates the subscribers of a symbol after its active strategies changed. */
  refresh(symbol: number): void {
    this.#refreshSymbol(symbol);
    this.#refreshGroups();
  }

  #refreshSymbol(symbol: number): void {
    this.#ofSymbol[symbol].forEach((series, interval) => {
      const calls = this.#strategies.filter(({ index, active }) =>
        active.has(symbol) && this.#series[index].has(series)
      );
      const bars = this.#bars[series];
      bars.length = 0;
      bars.push(...calls.filter((c) => c.strategy.onBar !== undefined));
      this.#slices[series] = calls
        .filter((c) => c.strategy.onSlice !== undefined)
        .map((c) => c.index);
      const wanted = bars.length + this.#slices[series].length > 0;
      this.wanted[series] = wanted ? 1 : 0;
      if (wanted) this.#addEvent(series, symbol, interval);
    });
  }

  /** Makes the event of a series once: most of a wide universe need none. */
  #addEvent(series: number, symbol: number, interval: number): void {
    if (this.#events[series] !== undefined) return;
    const place = new BarPlace(this.#windows[series]);
    this.#places[series] = place;
    this.#events[series] = new SeriesEvent(
      this.#symbolNames[symbol],
      this.#intervalNames[interval],
      place,
    );
  }

  #refreshGroups(): void {
    this.#intervals.forEach((series, interval) => {
      const wanted = series.some((id) => this.wanted[id] === 1);
      this.wantedGroups[interval] = wanted ? 1 : 0;
    });
  }

  /** Marks the strategies that a bar of a series calls at the end of the slice. */
  touch(series: number): void {
    const strategies = this.#slices[series];
    for (let i = 0; i < strategies.length; i++) this.touched[strategies[i]] = 1;
  }

  /**
   * The event of a series, set to its newest bar or to the bar `back` before
   * it. Each series has a single event object.
   */
  event(series: number, back: number): BarEvent {
    this.#places[series].back = back;
    return this.#events[series];
  }
}

/** The series that a strategy subscribes to. */
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
