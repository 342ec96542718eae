/**
 * The context of one strategy: the only object through which it sees and trades.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/quote.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval } from "../types.ts";
import type { QualityQuery } from "../strategy/quality_query.ts";
import type { Gap } from "../quality/gaps.ts";
import type { AsOfGaps } from "./as_of_gaps.ts";
import type { OpenPosition } from "../trading/account.ts";
import type { OrderLabels } from "../trading/order_types/request_fields.ts";
import type { OrderSize, TargetOptions } from "../trading/sizing.ts";
import {
  accountView,
  calendarView,
  clockView,
  loggerView,
} from "./context_views.ts";
import type {
  AccountView,
  CalendarView,
  ClockView,
  Logger,
} from "../strategy/views.ts";
import type {
  OrderChanges,
  OrderReceipt,
  OrderView,
} from "../trading/orders.ts";
import { randomSource } from "./random_source.ts";
import type { HookGuard } from "./hook_guard.ts";
import type { Scheduler } from "./scheduler.ts";
import { type OrderParts, StrategyOrders } from "./strategy_orders.ts";
import { type SizingParts, StrategySizing } from "./strategy_sizing.ts";
import type { LogLine } from "../log/run_log.ts";
import type {
  ScheduleHandle,
  ScheduleOptions,
  ScheduleWhen,
} from "../strategy/schedule.ts";
import type {
  ScheduledCallback,
  SessionInfo,
  StrategyContext,
  StrategyOrder,
} from "../strategy/strategy.ts";

/** The parts that a context uses. A strategy cannot reach them through the context. */
export interface ContextParts extends OrderParts, SizingParts {
  /** The symbols that start as parked. */
  readonly universe: readonly string[];
  /** Whether a subscription of the strategy covers a symbol. */
  readonly covers: (symbol: string) => boolean;
  /** The callbacks that strategies have scheduled. */
  readonly scheduler: Scheduler;
  /** Refuses actions outside of hooks. */
  readonly guard: HookGuard;
  /** The gaps of what has been delivered. */
  readonly gaps: AsOfGaps;
  /** The calendar. */
  readonly time: TimeManager;
  /** The seed of the run's random numbers. */
  readonly seed: number;
  /** Adds a line to the run's log. */
  readonly log: (line: LogLine) => void;
}

/** The engine's side of {@linkcode StrategyContext}. */
export class Context implements StrategyContext {
  /** See {@linkcode StrategyContext.universe}. */
  readonly universe: readonly string[];
  /** See {@linkcode StrategyContext.account}. */
  readonly account: AccountView;
  /** See {@linkcode StrategyContext.clock}. */
  readonly clock: ClockView;
  /** See {@linkcode StrategyContext.calendar}. */
  readonly calendar: CalendarView;
  /** See {@linkcode StrategyContext.logger}. */
  readonly logger: Logger;
  readonly #parts: ContextParts;
  readonly #orders: StrategyOrders;
  readonly #sizing: StrategySizing;
  readonly #random: () => number;

  /** A context over the engine's parts. */
  constructor(parts: ContextParts) {
    const { session, broker, strategy, time, name } = parts;
    this.#parts = parts;
    this.universe = Object.freeze([...parts.universe]);
    this.account = accountView(broker, strategy);
    this.clock = clockView(session);
    this.calendar = calendarView(time);
    this.logger = loggerView((level, message) =>
      parts.log({ time: session.clock.time, strategy: name, level, message })
    );
    this.#orders = new StrategyOrders(
      parts,
      (message) => this.logger.error(message),
    );
    this.#sizing = new StrategySizing(parts, this.#orders);
    this.#random = randomSource(parts.seed, strategy);
    Object.freeze(this);
  }

  /** See {@linkcode StrategyContext.symbols}. */
  get symbols(): readonly string[] {
    return this.#parts.active.names;
  }

  /** See {@linkcode StrategyContext.time}. */
  get time(): number {
    return this.#parts.session.clock.time;
  }

  /** See {@linkcode StrategyContext.session}. */
  get session(): SessionInfo {
    const { date, open, close } = this.#parts.session.clock.record;
    return { date, open, close };
  }

  /** See {@linkcode StrategyContext.bars}. */
  bars(symbol: string, interval: Interval): BarSeries {
    return this.#parts.session.bars.series(symbol, interval);
  }

  /** See {@linkcode StrategyContext.indicator}. */
  indicator(symbol: string, id: string): IndicatorSeries {
    return this.#parts.session.indicators.series(symbol, id);
  }

  /** See {@linkcode StrategyContext.historicalIndicator}. */
  historicalIndicator(
    symbol: string,
    key: string,
    time: number = this.time,
  ): number | undefined {
    return this.#parts.session.historical.value(symbol, key, time);
  }

  /** See {@linkcode StrategyContext.quality}. */
  quality(symbol: string, of: Interval | QualityQuery = {}): number {
    const { session } = this.#parts;
    const { interval, history } = typeof of === "string"
      ? { interval: of, history: false }
      : of;
    // Throws for an interval that the run does not have.
    if (interval !== undefined) session.bars.series(symbol, interval);
    if (history !== true) return session.quality.of(symbol);
    const number = session.symbols.of(symbol);
    return session.historyQuality.of(number, interval);
  }

  /** See {@linkcode StrategyContext.gaps}. */
  gaps(symbol: string, interval?: Interval): readonly Gap[] {
    if (interval !== undefined) {
      this.#parts.session.bars.series(symbol, interval);
    }
    return this.#parts.gaps.of(symbol);
  }

  /** See {@linkcode StrategyContext.quote}. */
  quote(symbol: string): Quote | undefined {
    return this.#parts.session.market.quote(symbol);
  }

  /** See {@linkcode StrategyContext.metrics}. */
  metrics(symbol: string): SessionMetrics {
    return this.#parts.session.market.metrics(symbol);
  }

  /** See {@linkcode StrategyContext.position}. */
  position(symbol: string): number {
    const { session, broker, strategy } = this.#parts;
    return broker.position(session.symbols.of(symbol), strategy);
  }

  /** See {@linkcode StrategyContext.totalPosition}. */
  totalPosition(symbol: string): number {
    const { session, broker } = this.#parts;
    return broker.position(session.symbols.of(symbol));
  }

  /** See {@linkcode StrategyContext.positions}. */
  get positions(): readonly OpenPosition[] {
    const { broker, strategy } = this.#parts;
    return Object.freeze(
      broker.openPositions()
        .filter((position) => position.strategy === strategy)
        .map((position) => Object.freeze(position)),
    );
  }

  /** See {@linkcode StrategyContext.orders}. */
  get orders(): readonly OrderView[] {
    return this.#orders.working();
  }

  /** See {@linkcode StrategyContext.order}. */
  order(id: number): OrderView | undefined {
    return this.#orders.find(id);
  }

  /** See {@linkcode StrategyContext.buy}. */
  buy(symbol: string, quantity: number, labels?: OrderLabels): OrderReceipt {
    this.#act("buy");
    return this.#orders.market("buy", symbol, quantity, labels);
  }

  /** See {@linkcode StrategyContext.sell}. */
  sell(symbol: string, quantity: number, labels?: OrderLabels): OrderReceipt {
    this.#act("sell");
    return this.#orders.market("sell", symbol, quantity, labels);
  }

  /** See {@linkcode StrategyContext.targetPercent}. */
  targetPercent(
    symbol: string,
    percent: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined {
    this.#act("targetPercent");
    return this.#sizing.targetPercent(symbol, percent, options);
  }

  /** See {@linkcode StrategyContext.targetValue}. */
  targetValue(
    symbol: string,
    value: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined {
    this.#act("targetValue");
    return this.#sizing.targetValue(symbol, value, options);
  }

  /** See {@linkcode StrategyContext.targetQuantity}. */
  targetQuantity(
    symbol: string,
    quantity: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined {
    this.#act("targetQuantity");
    return this.#sizing.targetQuantity(symbol, quantity, options);
  }

  /** See {@linkcode StrategyContext.quantityFor}. */
  quantityFor(symbol: string, size: OrderSize): number {
    return this.#sizing.quantityFor(symbol, size);
  }

  /** See {@linkcode StrategyContext.submit}. */
  submit(order: StrategyOrder): OrderReceipt {
    this.#act("submit");
    return this.#orders.submit(order);
  }

  /** See {@linkcode StrategyContext.submitOneCancelsOther}. */
  submitOneCancelsOther(
    orders: readonly StrategyOrder[],
  ): readonly OrderReceipt[] {
    this.#act("submitOneCancelsOther");
    return this.#orders.submitOneCancelsOther(orders);
  }

  /** See {@linkcode StrategyContext.cancel}. */
  cancel(id: number): boolean {
    this.#act("cancel");
    return this.#orders.cancel(id);
  }

  /** See {@linkcode StrategyContext.replace}. */
  replace(id: number, changes: OrderChanges): OrderReceipt {
    this.#act("replace");
    return this.#orders.replace(id, changes);
  }

  /** See {@linkcode StrategyContext.addSymbol}. */
  addSymbol(symbol: string): void {
    this.#act("addSymbol");
    const { session, active, covers, name } = this.#parts;
    const index = session.symbols.of(symbol);
    if (!covers(symbol)) {
      throw new SessionError(
        "argument_invalid",
        `Cannot add ${symbol}: no subscription of ${name} covers it`,
      );
    }
    active.set(index, true);
  }

  /** See {@linkcode StrategyContext.removeSymbol}. */
  removeSymbol(symbol: string): void {
    this.#act("removeSymbol");
    const { session, active } = this.#parts;
    active.set(session.symbols.of(symbol), false);
  }

  /** See {@linkcode StrategyContext.schedule}. */
  schedule(
    when: ScheduleWhen,
    callback: ScheduledCallback,
    options?: ScheduleOptions,
  ): ScheduleHandle {
    this.#act("schedule");
    const { scheduler, strategy } = this.#parts;
    const scheduled = scheduler.add(strategy, when, callback, options);
    return Object.freeze({
      name: scheduled.name,
      cancel: () => {
        this.#act("cancel of a schedule");
        return scheduled.cancel();
      },
    });
  }

  /** See {@linkcode StrategyContext.random}. */
  random(): number {
    this.#act("random");
    return this.#random();
  }

  /** See {@linkcode StrategyContext.log}. */
  log(message: string): void {
    this.logger.info(message);
  }

  /** Before an action: requires a hook of this strategy. */
  #act(action: string): void {
    const { guard, strategy, name } = this.#parts;
    guard.require(strategy, name, action);
  }
}
