/**
 * The context of one strategy: the only object through which it sees and trades.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Instrument } from "../instruments/instrument.ts";
import type { FrontContracts } from "../session/front_contracts.ts";
import type { OpenPosition } from "../trading/open_positions.ts";
import type { OrderOptions } from "../trading/order_types/order_options.ts";
import type { OrderSize, TargetOptions } from "../trading/sizing.ts";
import { accountView } from "./context_views.ts";
import type { AccountView } from "../strategy/views.ts";
import { MarketContext, type MarketContextParts } from "./market_context.ts";
import type {
  OrderChanges,
  OrderReceipt,
  OrderView,
} from "../trading/orders.ts";
import type { Scheduler } from "./scheduler.ts";
import { type OrderParts, StrategyOrders } from "./strategy_orders.ts";
import { type SizingParts, StrategySizing } from "./strategy_sizing.ts";
import type {
  ScheduleHandle,
  ScheduleOptions,
  ScheduleWhen,
} from "../strategy/schedule.ts";
import type {
  ScheduledCallback,
  StrategyContext,
  StrategyOrder,
} from "../strategy/strategy.ts";

/** The parts that a context uses. A strategy cannot reach them through the context. */
export interface ContextParts
  extends OrderParts, SizingParts, MarketContextParts {
  /** Whether a subscription of the strategy covers a symbol. */
  readonly covers: (symbol: string) => boolean;
  /** The callbacks that strategies have scheduled. */
  readonly scheduler: Scheduler;
  /** The contracts of continuous futures. */
  readonly fronts: Pick<FrontContracts, "of">;
}

/** The engine's side of {@linkcode StrategyContext}. */
export class Context extends MarketContext implements StrategyContext {
  /** See {@linkcode StrategyContext.account}. */
  readonly account: AccountView;
  readonly #parts: ContextParts;
  readonly #orders: StrategyOrders;
  readonly #sizing: StrategySizing;

  /** A context over the engine's parts. */
  constructor(parts: ContextParts) {
    const { broker, strategy, name } = parts;
    super(parts, { index: strategy, name });
    this.#parts = parts;
    this.account = accountView(broker, strategy);
    this.#orders = new StrategyOrders(
      parts,
      (message) => this.logger.error(message),
    );
    this.#sizing = new StrategySizing(parts, this.#orders);
    Object.freeze(this);
  }

  /** See {@linkcode StrategyContext.symbols}. */
  get symbols(): readonly string[] {
    return this.#parts.active.names;
  }

  /** See {@linkcode StrategyContext.instrument}. */
  instrument(symbol: string): Instrument {
    const { session, instruments } = this.#parts;
    return instruments[session.symbols.of(symbol)];
  }

  /** See {@linkcode StrategyContext.contract}. */
  contract(symbol: string): string | undefined {
    const { session, fronts } = this.#parts;
    return fronts.of(session.symbols.of(symbol));
  }

  /** See {@linkcode StrategyContext.currencyRate}. */
  currencyRate(currency: string): number {
    const rate = this.#parts.rates?.of(currency);
    if (rate !== undefined) return rate;
    const known = this.#parts.rates?.currencies ?? [];
    throw new RangeError(
      `The run converts no ${String(currency)}: ${
        known.length === 0
          ? "all its symbols are in the account's currency"
          : `its other currencies are ${known.join(", ")}`
      }`,
    );
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
  buy(symbol: string, quantity: number, options?: OrderOptions): OrderReceipt {
    this.#act("buy");
    return this.#orders.order("buy", symbol, quantity, options);
  }

  /** See {@linkcode StrategyContext.sell}. */
  sell(symbol: string, quantity: number, options?: OrderOptions): OrderReceipt {
    this.#act("sell");
    return this.#orders.order("sell", symbol, quantity, options);
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

  /** Before an action: requires a hook of this strategy. */
  #act(action: string): void {
    const { guard, strategy, name } = this.#parts;
    guard.require({ index: strategy, name }, action);
  }
}
