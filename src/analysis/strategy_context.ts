/**
 * The context of one strategy.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/quote.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval } from "../types.ts";
import type { Gap } from "../quality/gaps.ts";
import type { AsOfGaps } from "./as_of_gaps.ts";
import type { OpenPosition } from "../trading/account.ts";
import type { ActiveSymbols } from "./active_symbols.ts";
import type { Broker } from "../trading/broker.ts";
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
import {
  type OrderChanges,
  type OrderReceipt,
  type OrderView,
  viewOfOrder,
} from "../trading/orders.ts";
import { type OrderReason, orderReason } from "../trading/order_reasons.ts";
import type { OrderRequest } from "../trading/order_types/table.ts";
import { randomSource } from "./random_source.ts";
import type { LogLine } from "../log/run_log.ts";
import type {
  SessionInfo,
  StrategyContext,
  StrategyOrder,
} from "../strategy/strategy.ts";

/** What a context is made of; none of it can be reached through the context. */
export interface ContextParts {
  /** The strategy's name. */
  readonly name: string;
  /** The strategy's number. */
  readonly strategy: number;
  /** The symbols that are parked at first. */
  readonly universe: readonly string[];
  /** The symbols that the strategy is called for. */
  readonly active: ActiveSymbols;
  /** Whether a subscription of the strategy covers a symbol. */
  readonly covers: (symbol: string) => boolean;
  /** What has been delivered. */
  readonly session: AsOfSession;
  /** The gaps of what has been delivered. */
  readonly gaps: AsOfGaps;
  /** The broker. */
  readonly broker: Broker;
  /** The calendar. */
  readonly time: TimeManager;
  /** The seed of the run's random numbers. */
  readonly seed: number;
  /** Whether orders that make no sense are refused instead of ending the run. */
  readonly refusesInvalid: boolean;
  /** Takes lines for the run's log. */
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
  quality(symbol: string, interval?: Interval): number {
    // Asked for only to refuse an interval that the run does not have.
    if (interval !== undefined) {
      this.#parts.session.bars.series(symbol, interval);
    }
    return this.#parts.session.quality.of(symbol);
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
    const { broker, strategy } = this.#parts;
    return Object.freeze(broker.workingOrders(strategy).map(viewOfOrder));
  }

  /** See {@linkcode StrategyContext.order}. */
  order(id: number): OrderView | undefined {
    const { broker, strategy } = this.#parts;
    const order = broker.orders[id - 1];
    return order?.strategy === strategy ? viewOfOrder(order) : undefined;
  }

  /** See {@linkcode StrategyContext.buy}. */
  buy(symbol: string, quantity: number): OrderReceipt {
    return this.submit({ symbol, side: "buy", quantity });
  }

  /** See {@linkcode StrategyContext.sell}. */
  sell(symbol: string, quantity: number): OrderReceipt {
    return this.submit({ symbol, side: "sell", quantity });
  }

  /** See {@linkcode StrategyContext.submit}. */
  submit(order: StrategyOrder): OrderReceipt {
    return this.#take(() => {
      const { broker, session } = this.#parts;
      const request = this.#request(order);
      const reason = this.#parked(request);
      return reason === undefined
        ? broker.submit(request, session.clock.time)
        : broker.refuse(request, session.clock.time, reason);
    });
  }

  /** See {@linkcode StrategyContext.submitOneCancelsOther}. */
  submitOneCancelsOther(
    orders: readonly StrategyOrder[],
  ): readonly OrderReceipt[] {
    const { broker, session } = this.#parts;
    let receipts: readonly OrderReceipt[] = [];
    const refusal = this.#take(() => {
      if (!Array.isArray(orders) || orders.length < 2) {
        throw new SessionError(
          "order_invalid",
          "Orders that cancel each other are a list of at least two",
        );
      }
      const requests = orders.map((order) => this.#request(order));
      const reason = requests.map((r) => this.#parked(r)).find((r) => r);
      receipts = reason === undefined
        ? broker.submitOneCancelsOther(requests, session.clock.time)
        : requests.map((r) => broker.refuse(r, session.clock.time, reason));
      return receipts[0];
    });
    return receipts.length > 0 ? receipts : [refusal];
  }

  /** See {@linkcode StrategyContext.cancel}. */
  cancel(id: number): boolean {
    let waited = false;
    this.#take(() => {
      this.#own(id, "cancel");
      waited = this.#parts.broker.cancel(id);
      return { id, status: "accepted" };
    });
    return waited;
  }

  /** See {@linkcode StrategyContext.replace}. */
  replace(id: number, changes: OrderChanges): OrderReceipt {
    return this.#take(() => {
      const { broker, session } = this.#parts;
      this.#own(id, "replace");
      return broker.replace(id, { ...changes }, session.clock.time);
    });
  }

  /** See {@linkcode StrategyContext.addSymbol}. */
  addSymbol(symbol: string): void {
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
    const { session, active } = this.#parts;
    active.set(session.symbols.of(symbol), false);
  }

  /** See {@linkcode StrategyContext.random}. */
  random(): number {
    return this.#random();
  }

  /** See {@linkcode StrategyContext.log}. */
  log(message: string): void {
    this.logger.info(message);
  }

  #request(order: StrategyOrder): OrderRequest {
    if (typeof order !== "object" || order === null) {
      throw new SessionError(
        "order_invalid",
        `An order is an object with symbol, side and quantity, found ${order}`,
      );
    }
    return { ...order, strategy: this.#parts.strategy } as OrderRequest;
  }

  /** Why an order in a parked symbol is refused: it would not just close. */
  #parked(request: OrderRequest): OrderReason | undefined {
    const { session, active } = this.#parts;
    const { symbol, side, quantity } = request;
    // What the run does not have is the broker's to tell.
    if (!session.symbols.has(symbol)) return undefined;
    if (active.has(session.symbols.of(symbol))) return undefined;
    const held = this.position(symbol);
    const closes = request.reduceOnly === true ||
      (side === "buy" ? quantity <= -held : quantity <= held);
    return closes ? undefined : orderReason("symbol_parked", symbol);
  }

  #own(id: number, verb: string): void {
    const { broker, strategy, name } = this.#parts;
    if (broker.orders[id - 1]?.strategy === strategy) return;
    throw new SessionError(
      "order_invalid",
      `Cannot ${verb} order ${id}: ${name} has no order of that number`,
    );
  }

  /** Lets the run end on an order that makes no sense, or go on, as configured. */
  #take(action: () => OrderReceipt): OrderReceipt {
    try {
      return action();
    } catch (error) {
      const invalid = error instanceof SessionError &&
        error.code === "order_invalid";
      if (!invalid || !this.#parts.refusesInvalid) throw error;
      this.logger.error(error.message);
      return {
        id: 0,
        status: "refused",
        code: "order_invalid",
        reason: error.message,
      };
    }
  }
}
