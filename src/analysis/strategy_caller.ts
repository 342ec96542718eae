/**
 * Calls the strategies of a run in the order documented at `Strategy`.
 *
 * @module
 */
import {
  EVENT_GROUP,
  EVENT_INTERVAL_MASK,
  EVENT_SERIES_MASK,
} from "../memory/layout.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import { deliveredSeries, type RunPlan } from "../session/run_plan.ts";
import type { EventLog } from "../sync/event_log.ts";
import { applyScan } from "./active_symbols.ts";
import type { Broker } from "../trading/broker.ts";
import { orderReason } from "../trading/order_reasons.ts";
import type { EngineLog } from "./engine_log.ts";
import type { HookGuard } from "./hook_guard.ts";
import type { OrderEvents } from "./order_events.ts";
import { QualityWatch } from "./quality_watch.ts";
import type { HookCaller, Scanners } from "./scanners.ts";
import type { DueCall, Scheduler } from "./scheduler.ts";
import { requireSynchronous } from "./synchronous.ts";
import type { STRATEGY_HOOKS, StrategyContext } from "../strategy/strategy.ts";
import {
  holds,
  type StrategyCalls,
  SubscriptionTable,
} from "./subscription_table.ts";

/**
 * In a run of several exchange groups: shows strategies, as the current one, the
 * session of what they are called for.
 */
export interface ShownSession {
  /** Shows the session of a series of bars. */
  showSeries(series: number): void;
  /** Shows the session that has begun last, or that ends. */
  showNewest(): void;
  /** Shows the session that schedules follow. */
  showScheduled(): void;
}

/** The part of a run whose session begins or ends. */
export interface SessionScope {
  /** Its symbols, by number. */
  readonly symbols: ReadonlySet<number>;
  /** The strategies that are called for one of them. */
  readonly calls: readonly StrategyCalls[];
  /** Whether schedules follow its sessions. */
  readonly hasSchedules: boolean;
}

/** The parts that a {@linkcode StrategyCaller} uses. */
export interface CallerParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** What has been delivered. */
  readonly session: AsOfData;
  /** The broker. */
  readonly broker: Broker;
  /** Events of orders that are not delivered yet. */
  readonly orderEvents: OrderEvents;
  /** The callbacks that strategies have scheduled. */
  readonly scheduler: Scheduler;
  /** Follows the calls. */
  readonly guard: HookGuard;
  /** The strategies, in the order they are called. */
  readonly calls: readonly StrategyCalls[];
  /** The scanners. */
  readonly scanners: Scanners;
  /** Receives what becomes of symbols. */
  readonly log: EngineLog;
  /** Shows sessions in a run of several exchange groups. */
  readonly shown?: ShownSession;
}

/** Words of slices, in a ring. */
export type SliceWords = Pick<EventLog, "words" | "mask">;

/** A slice whose bars are in place: its words, as those of the delivery log. */
export class PlacedSlice {
  /** Where the words are. */
  log: SliceWords;
  /** Position of the first word. */
  from = 0;
  /** Position after the last word. */
  to = 0;
  /** Whether a bar of it has a subscriber. */
  wanted = false;
  /** Whether a series has two bars in it. */
  repeats = false;
  /**
   * In a run of several exchange groups: the symbols of those that it is a slice
   * of. `undefined` for all symbols.
   */
  symbols: ReadonlySet<number> | undefined = undefined;

  /** A slice without words. */
  constructor(log: SliceWords) {
    this.log = log;
  }
}

/**
 * Calls strategies for slices and sessions. Events of orders are delivered
 * after the callback that caused them. Symbols that a callback adds or removes
 * change after the callbacks of the slice.
 */
export class StrategyCaller {
  /** The callback in progress, for errors. */
  phase = "start";
  /** Number of calls of `onBar`. */
  count = 0;
  /** Which strategies are called for which series. */
  readonly subscriptions: SubscriptionTable;
  // Fields of its own: code over an object of parts is compiled twice, see
  // decision 30.
  readonly #plan: RunPlan;
  readonly #clock: AsOfClock;
  readonly #broker: Broker;
  readonly #orderEvents: OrderEvents;
  readonly #scheduler: Scheduler;
  readonly #guard: HookGuard;
  readonly #calls: readonly StrategyCalls[];
  readonly #scanners: Scanners;
  readonly #log: EngineLog;
  readonly #watch: QualityWatch | undefined;
  readonly #shown: ShownSession | undefined;
  /** All that a session of the only exchange group is about. */
  readonly #whole: SessionScope;
  /** The series of a group, by its interval. */
  readonly #groups: readonly (readonly number[])[];

  /**
   * Reads the strategies' subscriptions.
   *
   * @throws {SessionError} `strategy_load` if one subscribes to a symbol or an
   * interval that the run does not have.
   */
  constructor(parts: CallerParts) {
    const { plan, session, calls } = parts;
    this.#plan = plan;
    this.#clock = session.clock;
    this.#broker = parts.broker;
    this.#orderEvents = parts.orderEvents;
    this.#scheduler = parts.scheduler;
    this.#guard = parts.guard;
    this.#calls = calls;
    this.#scanners = parts.scanners;
    this.#log = parts.log;
    this.#shown = parts.shown;
    this.#whole = {
      symbols: new Set(plan.symbols.keys()),
      calls,
      hasSchedules: true,
    };
    this.#groups = deliveredSeries(plan);
    this.subscriptions = new SubscriptionTable(plan, session, calls);
    this.#watch = QualityWatch.for(plan, session, calls, (calls, event) => {
      this.#invoke(calls, "onQuality", event);
    });
  }

  /** Whether a slice without subscribers may still cause a call. */
  get hasOtherCalls(): boolean {
    return this.#watch !== undefined || this.#orderEvents.pending ||
      this.#hasScheduled;
  }

  /** Whether every slice has a subscriber or is watched for quality. */
  get watchesSlices(): boolean {
    return this.#watch !== undefined ||
      this.subscriptions.wantedGroups[0] === 1;
  }

  /** Calls strategies for a slice whose bars are in place. */
  deliver(slice: PlacedSlice): void {
    this.#deliverOrderEvents();
    this.#watch?.check(slice.symbols);
    if (slice.wanted) {
      this.#callStrategies(slice);
      this.#endBars();
    }
    this.#endSlice();
  }

  /**
   * Calls strategies for a slice whose bars are in place, of which those of a
   * group alone have subscribers. Nothing that happened before may call, too.
   */
  deliverGroup(interval: number): void {
    const group = this.#groups[interval];
    const { wanted } = this.subscriptions;
    for (let i = 0; i < group.length; i++) {
      const series = group[i];
      if (wanted[series] === 1) this.#callSubscribers(series, 0);
    }
    this.#guard.leave();
    this.#endBars();
    this.#endSlice();
  }

  /** After the calls for the bars of a slice. */
  #endBars(): void {
    this.#shown?.showNewest();
    this.#deliverOrderEvents();
    if (this.subscriptions.hasSlices) this.#callSlices();
  }

  /** Calls what else a slice and the calls for it cause. */
  #endSlice(): void {
    this.#deliverOrderEvents();
    if (this.#hasScheduled) this.#callScheduled();
    this.settle();
  }

  /**
   * Begins a session of what is in `scope`; the first one of the range is
   * preceded by `setup`.
   */
  beginSession(isFirst: boolean, scope: SessionScope = this.#whole): void {
    if (scope.hasSchedules) this.#scheduler.beginSession();
    this.#watch?.begin(scope.symbols);
    const scanners = this.#scanners;
    if (isFirst) {
      scanners.callHook("setup", this.#callScanner);
      this.callHook("setup");
      scanners.schedule(this.#callScanner);
    }
    scanners.scanBeforeSession(this.#callScanner);
    this.settle();
    for (const calls of this.#calls) this.#scan(calls);
    this.callHook("onSessionStart", scope.calls);
    this.#callScheduled();
    this.settle();
    this.phase = "onBar";
  }

  /** Ends a session of what is in `scope`; the clock reads its close. */
  endSession(scope: SessionScope = this.#whole): void {
    this.#watch?.check(scope.symbols);
    this.#callScheduled();
    if (scope.hasSchedules) this.#scheduler.endSession();
    this.callHook("onSessionEnd", scope.calls);
    this.phase = "end";
  }

  /** Ends the run: what is still scheduled is never called. */
  finish(): void {
    this.#scheduler.finish();
    this.callHook("teardown");
    this.#scanners.callHook("teardown", this.#callScanner);
  }

  /** Calls a callback of the strategies, by default all, that have it. */
  callHook(
    hook: "setup" | "onSessionStart" | "onSessionEnd" | "teardown",
    strategies: readonly StrategyCalls[] = this.#calls,
  ): void {
    for (const calls of strategies) this.#invoke(calls, hook);
    this.settle();
  }

  /** After callbacks: delivers events of orders and applies changes of symbols. */
  settle(): void {
    this.#deliverOrderEvents();
    for (const calls of this.#calls) {
      while (calls.active.hasChanges) {
        this.#changeSymbols(calls);
        this.#deliverOrderEvents();
      }
    }
    this.#orderEvents.endSlice();
  }

  /** Delivers events of orders to their strategies. */
  #deliverOrderEvents(): void {
    if (!this.#orderEvents.pending) return;
    this.#orderEvents.deliver(({ strategy, order, fill }) => {
      const calls = this.#calls[strategy];
      if (fill === undefined) this.#invoke(calls, "onOrder", order);
      else this.#invoke(calls, "onFill", fill, order);
    });
  }

  #changeSymbols({ index, name: strategy, active }: StrategyCalls): void {
    for (const symbol of active.apply()) {
      this.subscriptions.refresh(symbol);
      const name = this.#plan.symbols[symbol];
      const isActive = active.has(symbol);
      this.#log.tell({
        level: "info",
        code: isActive ? "symbol_added" : "symbol_parked",
        text: `${name} is ${isActive ? "active" : "parked"} from now on`,
        fields: { symbol: name },
        strategy,
      });
      if (isActive) continue;
      const reason = orderReason("symbol_removed", name);
      this.#broker.cancelOpening(index, symbol, reason);
    }
  }

  #callSlices(): void {
    const { touched } = this.subscriptions;
    for (const calls of this.#calls) {
      if (touched[calls.index] === 0) continue;
      touched[calls.index] = 0;
      this.#invoke(calls, "onSlice");
    }
  }

  /** Whether a scheduled callback is due. */
  get #hasScheduled(): boolean {
    return this.#scheduler.next <= this.#clock.time;
  }

  /** Calls the scheduled callbacks that are due. */
  #callScheduled(): void {
    const scheduler = this.#scheduler;
    for (;;) {
      const due = scheduler.take();
      if (due === undefined) break;
      this.#shown?.showScheduled();
      if ("scan" in due) due.scan();
      else this.#callDue(due);
      this.#deliverOrderEvents();
    }
    this.#shown?.showNewest();
  }

  #callDue({ strategy, callback, event }: DueCall): void {
    const calls = this.#calls[strategy];
    const { phase } = this;
    this.phase = `schedule ${event.name}`;
    this.#guard.enter(
      calls,
      "a scheduled callback",
      this.phase,
    );
    const result: unknown = callback.call(
      calls.strategy,
      calls.context,
      event,
    );
    requireSynchronous(result);
    this.#guard.leave();
    this.phase = phase;
  }

  #callStrategies(slice: PlacedSlice): void {
    const { from, to, log: { words, mask } } = slice;
    const { wanted, wantedGroups } = this.subscriptions;
    for (let position = from; position !== to; position = (position + 1) | 0) {
      const word = words[position & mask];
      if ((word & EVENT_GROUP) === 0) {
        const series = word & EVENT_SERIES_MASK;
        if (wanted[series] === 1) {
          this.#callSubscribers(series, this.#back(series, position, slice));
        }
        continue;
      }
      const interval = word & EVENT_INTERVAL_MASK;
      if (wantedGroups[interval] === 0) continue;
      const group = this.#groups[interval];
      for (let i = 0; i < group.length; i++) {
        const series = group[i];
        if (wanted[series] === 1) {
          this.#callSubscribers(series, this.#back(series, position, slice));
        }
      }
    }
    this.#guard.leave();
  }

  /**
   * How many bars of a series are newer than the one at a position of the log: a
   * slice may complete two, the current one and a late one.
   */
  #back(
    series: number,
    position: number,
    { log, to, repeats }: PlacedSlice,
  ): number {
    return repeats ? this.#countAfter(series, position, to, log) : 0;
  }

  /** Calls the subscribers of a series for the bar `back` before its newest. */
  #callSubscribers(series: number, back: number): void {
    const subscriptions = this.subscriptions;
    if (subscriptions.hasSlices) subscriptions.touch(series, back);
    this.#shown?.showSeries(series);
    const subscribers = subscriptions.subscribers[series];
    const conditions = subscriptions.conditions[series];
    const event = subscriptions.event(series, back);
    const guard = this.#guard;
    for (let i = 0; i < subscribers.length; i++) {
      const calls = subscribers[i];
      if (conditions !== undefined && !holds(conditions[i], back)) continue;
      guard.enterBar(calls);
      this.count++;
      const result: unknown = calls.strategy.onBar?.(calls.context, event);
      if (result !== undefined) requireSynchronous(result);
    }
  }

  /** Counts the bars of a series after position `from` and before `to`. */
  #countAfter(
    series: number,
    from: number,
    to: number,
    { words, mask }: SliceWords,
  ): number {
    let count = 0;
    for (let at = (from + 1) | 0; at !== to; at = (at + 1) | 0) {
      const word = words[at & mask];
      if ((word & EVENT_GROUP) === 0) {
        if ((word & EVENT_SERIES_MASK) === series) count++;
      } else if (this.#groups[word & EVENT_INTERVAL_MASK].includes(series)) {
        count++;
      }
    }
    return count;
  }

  /** Calls a hook of a scanner. */
  readonly #callScanner: HookCaller = (callee, hook, run) => {
    const { phase } = this;
    this.phase = hook;
    this.#guard.enter(callee, hook);
    requireSynchronous(run());
    this.#guard.leave();
    this.phase = phase;
  };

  /** Lets a strategy choose symbols of the universe before a session. */
  #scan(calls: StrategyCalls): void {
    if (calls.strategy.onScan === undefined) return;
    const chosen = this.#invoke(calls, "onScan");
    this.#guard.enter(calls, "onScan");
    this.phase = "onScan";
    applyScan(chosen, this.#plan, calls.active);
    this.#guard.leave();
    this.settle();
  }

  /** Calls a callback of a strategy, if it has it, and returns its result. */
  #invoke(
    calls: StrategyCalls,
    hook: Exclude<typeof STRATEGY_HOOKS[number], "onBar">,
    ...details: unknown[]
  ): unknown {
    // The details fit the hook, which the type of a union of hooks cannot
    // express.
    const callback = calls.strategy[hook] as
      | ((context: StrategyContext, ...details: unknown[]) => unknown)
      | undefined;
    if (callback === undefined) return undefined;
    const { phase } = this;
    this.phase = hook;
    this.#guard.enter(calls, hook);
    const result = callback.call(calls.strategy, calls.context, ...details);
    requireSynchronous(result);
    this.#guard.leave();
    this.phase = phase;
    return result;
  }
}
