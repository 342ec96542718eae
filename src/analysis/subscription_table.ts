/**
 * Which strategies are called for which series.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import { windowOf } from "../session/indicator_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import {
  type BarCondition,
  type ComparedValues,
  CONDITION_KINDS,
  type ConditionValue,
} from "../strategy/bar_condition.ts";
import type { Interval } from "../types.ts";
import type { ActiveSymbols } from "./active_symbols.ts";
import { BarPlace, SeriesEvent } from "./bar_event.ts";
import { ComparedColumn, ConditionScan } from "./condition_scan.ts";
import { conditionsOf } from "./strategy_checks.ts";
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

/** Conditions of which one must hold for a bar to be wanted; none if all bars are. */
export type Conditions = readonly ConditionScan[];

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
  /**
   * By series: the conditions of its subscribers, in their order, of which one
   * must hold; none for one that wants all bars. `undefined` if all do.
   */
  readonly conditions: readonly (readonly Conditions[] | undefined)[];
  /** 1 if a strategy is called at the end of the slice, by number. */
  readonly touched: Uint8Array;
  /** Whether any strategy has `onSlice`. */
  readonly hasSlices: boolean;
  /** The array behind `subscribers`. */
  readonly #bars: StrategyCalls[][] = [];
  /** The array behind `conditions`. */
  readonly #conditions: (readonly Conditions[] | undefined)[] = [];
  /** The strategies with `onSlice` that subscribe to a series, in order. */
  readonly #slices: StrategyCalls[][] = [];
  /** The conditions of all who subscribe to a series. */
  readonly #scans: Conditions[] = [];
  /** By interval: 1 if somebody wants all bars of one of its series. */
  readonly #wantsAll: Uint8Array;
  readonly #strategies: readonly StrategyCalls[];
  /** The series of each strategy's subscriptions, with its conditions. */
  readonly #series: readonly ReadonlyMap<number, Conditions>[];
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
   * interval that the run does not have, or an indicator that is not on the bars.
   */
  constructor(
    plan: RunPlan,
    { bars: { windows }, indicators }: Pick<AsOfData, "bars" | "indicators">,
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
      subscribedSeries({ plan, intervals, ids, windows, indicators }, calls)
    );
    ids.forEach((symbols) => symbols.forEach((id) => this.#bars[id] = []));
    this.subscribers = this.#bars;
    this.conditions = this.#conditions;
    this.#wantsAll = new Uint8Array(ids.length);
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
      const conditions = bars.map((c) => this.#conditionsOf(c, series));
      this.#conditions[series] = conditions.some(({ length }) => length > 0)
        ? conditions
        : undefined;
      this.#slices[series] = calls
        .filter((c) => c.strategy.onSlice !== undefined);
      this.#scans[series] = calls.flatMap((c) => this.#conditionsOf(c, series));
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
      const wanted = series.filter((id) => this.wanted[id] === 1);
      this.wantedGroups[interval] = wanted.length > 0 ? 1 : 0;
      const wantsAll = wanted.some((id) =>
        [...this.#bars[id], ...this.#slices[id]].some((calls) =>
          this.#conditionsOf(calls, id).length === 0
        )
      );
      this.#wantsAll[interval] = wantsAll ? 1 : 0;
    });
  }

  #conditionsOf({ index }: StrategyCalls, series: number): Conditions {
    return this.#series[index].get(series) ?? [];
  }

  /**
   * Marks the strategies that the bar `back` before the newest of a series calls
   * at the end of the slice.
   */
  touch(series: number, back: number): void {
    for (const calls of this.#slices[series]) {
      if (holds(this.#conditionsOf(calls, series), back)) {
        this.touched[calls.index] = 1;
      }
    }
  }

  /** Whether the next bars of an interval may call nobody, though some are wanted. */
  mayPass(interval: number): boolean {
    return this.#wantsAll[interval] === 0;
  }

  /**
   * How many of the next `most` bars of all series of an interval nobody is called
   * for. They must be in memory, and in the current session.
   */
  quietBars(interval: number, most: number): number {
    if (this.wantedGroups[interval] === 0) return most;
    let quiet = most;
    for (const id of this.#intervals[interval]) {
      if (this.wanted[id] === 0) continue;
      for (const scan of this.#scans[id]) quiet = scan.find(0, quiet);
    }
    return quiet;
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

/** Whether one of the conditions holds for the bar `back` before the newest; all bars are wanted if there is none. */
export function holds(conditions: Conditions, back: number): boolean {
  if (conditions.length === 0) return true;
  for (const scan of conditions) if (scan.find(-1 - back, 1) === 0) return true;
  return false;
}

/** What subscriptions are resolved against. */
interface SubscribedData extends Pick<AsOfData, "indicators"> {
  readonly plan: RunPlan;
  readonly intervals: readonly Interval[];
  readonly ids: readonly (readonly number[])[];
  readonly windows: readonly SeriesWindow[];
}

/** The series that a strategy subscribes to, with the conditions of its bars. */
function subscribedSeries(
  data: SubscribedData,
  { name, subscriptions }: StrategyCalls,
): Map<number, Conditions> {
  const { plan, intervals, ids } = data;
  const series = new Map<number, Conditions>();
  for (const { intervals: wanted, symbols, when } of subscriptions) {
    for (const interval of wanted) {
      const i = intervals.indexOf(interval);
      if (i < 0) {
        throw new SessionError(
          "strategy_load",
          `Strategy ${name} subscribes to ${interval}; the run has ${
            intervals.join(", ")
          }: add it to streams`,
        );
      }
      for (const symbol of symbols ?? plan.symbols) {
        const k = plan.symbols.indexOf(symbol);
        if (k >= 0) {
          const id = ids[i][k];
          const own = conditionsOf(when).map((condition) =>
            makeScan(data, condition, { name, symbol, interval, id })
          );
          const known = series.get(id);
          // Of two subscriptions to a series, either calls.
          const all = own.length === 0 || known?.length === 0;
          series.set(id, all ? [] : [...known ?? [], ...own]);
        } else if (!plan.dropped.includes(symbol)) {
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

/** The bars that a condition is for. */
interface ConditionedBars {
  /** The strategy. */
  readonly name: string;
  readonly symbol: string;
  readonly interval: Interval;
  /** Their series. */
  readonly id: number;
}

function makeScan(
  data: SubscribedData,
  condition: BarCondition,
  bars: ConditionedBars,
): ConditionScan {
  for (const kind of CONDITION_KINDS) {
    const values = (condition as Partial<Record<typeof kind, ComparedValues>>)[
      kind
    ];
    if (values === undefined) continue;
    const [left, right] = values.map((value) => columnOf(data, value, bars));
    return new ConditionScan(kind, left, right);
  }
  throw new TypeError("A condition has no kind");
}

const BAR_FIELDS = ["open", "high", "low", "close", "volume"] as const;

function columnOf(
  { indicators, windows }: SubscribedData,
  value: ConditionValue,
  { name, symbol, interval, id }: ConditionedBars,
): ComparedColumn {
  if (typeof value === "number") return ComparedColumn.constant(value);
  const bars = windows[id];
  const dot = value.lastIndexOf(".");
  const whole = indicators.find(symbol, value);
  const found = whole ??
    (dot < 0 ? undefined : indicators.find(symbol, value.slice(0, dot)));
  const output = whole === undefined
    ? found?.outputs.indexOf(value.slice(dot + 1)) ?? -1
    : 0;
  if (found !== undefined && output >= 0) {
    const window = windowOf(found);
    if (window.bars === bars) return ComparedColumn.output(window, output);
    throw conditionError(
      `Strategy ${name} wants bars of ${interval} by ${value}, an indicator on other bars; compare indicators on ${interval}`,
    );
  }
  const field = BAR_FIELDS.find((one) => one === value);
  if (field !== undefined) return ComparedColumn.field(bars, field);
  throw conditionError(
    found === undefined
      ? `Strategy ${name} wants bars of ${interval} by ${
        JSON.stringify(value)
      }, which is neither an indicator nor a field of the bar; ${
        indicators.ids.length === 0
          ? "the run has no indicators"
          : `the run has the indicators ${indicators.ids.join(", ")}`
      }`
      : `Strategy ${name} wants bars of ${interval} by ${value}; the outputs of ${found.id} are ${
        found.outputs.join(", ")
      }`,
  );
}

function conditionError(text: string): SessionError {
  return new SessionError("strategy_load", text);
}
