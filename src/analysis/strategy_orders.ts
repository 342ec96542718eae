/**
 * The orders of one strategy: what it submits, changes, cancels and sees.
 *
 * @module
 */
import { isA } from "../text/message_of.ts";
import { SessionError } from "../errors.ts";
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { StrategyOrder } from "../strategy/strategy.ts";
import type { Broker } from "../trading/broker.ts";
import { type OrderReason, orderReason } from "../trading/order_reasons.ts";
import { optionsProblem } from "../trading/order_checks/request_check.ts";
import {
  type OrderOptions,
  typeOfPrices,
} from "../trading/order_types/order_options.ts";
import type { Side } from "../trading/order_types/request_fields.ts";
import type { OrderRequest } from "../trading/order_types/table.ts";
import {
  type OrderChanges,
  type OrderReceipt,
  type OrderView,
  viewOfOrder,
} from "../trading/orders.ts";
import type { ActiveSymbols } from "./active_symbols.ts";
import type { FailedRequests } from "./failed_requests.ts";

/** The parts that a strategy's orders use. */
export interface OrderParts {
  /** The strategy's name. */
  readonly name: string;
  /** The strategy's number. */
  readonly strategy: number;
  /** The symbols that the strategy is called for. */
  readonly active: ActiveSymbols;
  /** What has been delivered. */
  readonly session: AsOfData;
  /** The broker. */
  readonly broker: Broker;
  /** Whether an invalid order is refused instead of ending the run. */
  readonly refusesInvalid: boolean;
  /** Counts requests that become no order, and changes that are refused. */
  readonly failed: FailedRequests;
}

/** Passes the orders of one strategy to the broker, and shows it no others. */
export class StrategyOrders {
  readonly #parts: OrderParts;
  readonly #logError: (message: string) => void;

  /** Orders of one strategy; `logError` takes the reasons of invalid ones. */
  constructor(parts: OrderParts, logError: (message: string) => void) {
    this.#parts = parts;
    this.#logError = logError;
  }

  /** The working orders, by number. */
  working(): readonly OrderView[] {
    const { broker, strategy } = this.#parts;
    return Object.freeze(broker.workingOrders(strategy).map(viewOfOrder));
  }

  /** The order of a number; `undefined` if the strategy has none. */
  find(id: number): OrderView | undefined {
    const { broker, strategy } = this.#parts;
    const order = broker.orders[id - 1];
    return order?.strategy === strategy ? viewOfOrder(order) : undefined;
  }

  /** Submits an order, or has it refused because its symbol is parked. */
  submit(order: StrategyOrder): OrderReceipt {
    return this.attempt(() => {
      const { broker, session } = this.#parts;
      const { time } = session.clock;
      const request = this.#request(order);
      const reason = this.#parkedReason(request);
      return reason === undefined
        ? broker.submit(request, time)
        : broker.refuse(request, time, reason);
    }, (error) => this.#failedOrder(order, error));
  }

  /** Submits an order with its options; their prices make its type, if it has none. */
  order(
    side: Side,
    symbol: string,
    quantity: number,
    options: OrderOptions | undefined,
  ): OrderReceipt {
    const order = { symbol, side, quantity };
    if (options === undefined) return this.submit(order);
    // Copied before the checks: what is read twice may differ.
    const given = Array.isArray(options) || !isObject(options)
      ? options
      : { ...options };
    const problem = optionsProblem(given);
    if (problem === undefined) {
      const type = given.type ?? typeOfPrices(given);
      // The broker checks which fields the type has.
      return this.submit({ ...order, ...given, type } as StrategyOrder);
    }
    return this.attempt(() => {
      throw new SessionError(
        "order_invalid",
        `Cannot ${side} ${symbol}: ${problem}`,
      );
    }, (error) => this.#failedOrder(order, error));
  }

  /** Submits orders that cancel each other. */
  submitOneCancelsOther(
    orders: readonly StrategyOrder[],
  ): readonly OrderReceipt[] {
    const { broker, session } = this.#parts;
    let receipts: readonly OrderReceipt[] = [];
    const refusal = this.attempt(() => {
      // Read once: methods and members of the list are the strategy's.
      const list = Array.isArray(orders) ? [...orders] : [];
      if (list.length < 2) {
        throw new SessionError(
          "order_invalid",
          "Orders that cancel each other must be a list of at least two",
        );
      }
      const { time } = session.clock;
      const requests = list.map((order) => this.#request(order));
      const reason = requests.map((r) => this.#parkedReason(r)).find((r) => r);
      receipts = reason === undefined
        ? broker.submitOneCancelsOther(requests, time)
        : requests.map((r) => broker.refuse(r, time, reason));
      return receipts[0];
    }, (error) => {
      const asked = Array.isArray(orders) && orders.length > 0
        ? [...orders]
        : [orders];
      for (const order of asked) this.#failedOrder(order, error);
    });
    return receipts.length > 0 ? receipts : [refusal];
  }

  /** Cancels an order; returns whether it was still working. */
  cancel(id: number): boolean {
    let wasWorking = false;
    this.attempt(() => {
      this.#requireOwn(id, "cancel");
      wasWorking = this.#parts.broker.cancel(id);
      return { id, status: "accepted" };
    }, (error) => this.#failedChange(id, "cancel", error));
    return wasWorking;
  }

  /** Changes a working order. */
  replace(id: number, changes: OrderChanges): OrderReceipt {
    return this.attempt(() => {
      const { broker, session } = this.#parts;
      this.#requireOwn(id, "replace");
      const receipt = broker.replace(id, { ...changes }, session.clock.time);
      if (receipt.code !== undefined) {
        const { code, reason = "" } = receipt;
        const { failed, strategy } = this.#parts;
        const order = broker.orders[id - 1];
        const text = `replace order ${id}`;
        failed.addRefusedChange(strategy, order, text, { code, text: reason });
      }
      return receipt;
    }, (error) => this.#failedChange(id, "replace", error));
  }

  #failedOrder(order: unknown, error: unknown): void {
    const { failed, strategy } = this.#parts;
    failed.addOrder(strategy, order, error);
  }

  #failedChange(id: number, verb: string, error: unknown): void {
    const { failed, strategy } = this.#parts;
    const change = `${verb} order ${id}`;
    failed.addInvalidChange(strategy, this.find(id), change, error);
  }

  #request(order: StrategyOrder): OrderRequest {
    if (!isObject(order)) {
      throw new SessionError(
        "order_invalid",
        `An order must be an object with symbol, side and quantity, found ${order}`,
      );
    }
    if ("strategy" in order && order.strategy !== undefined) {
      throw new SessionError(
        "order_invalid",
        `An order cannot name a strategy, found strategy ${order.strategy}; it belongs to the strategy whose context places it`,
      );
    }
    // Copied before the checks: what is read twice may differ.
    const request = { ...order, strategy: this.#parts.strategy };
    const { bracket } = request;
    return isObject(bracket)
      ? { ...request, bracket: { ...bracket } }
      : request;
  }

  /** Why an order in a parked symbol is refused; one that only closes is not. */
  #parkedReason(request: OrderRequest): OrderReason | undefined {
    const { active, broker, session, strategy } = this.#parts;
    const { symbol, side, quantity } = request;
    // The broker refuses symbols that the run does not have.
    if (!session.symbols.has(symbol)) return undefined;
    const index = session.symbols.of(symbol);
    if (active.has(index)) return undefined;
    const held = broker.position(index, strategy);
    const closes = request.reduceOnly === true ||
      (side === "buy" ? quantity <= -held : quantity <= held);
    return closes ? undefined : orderReason("symbol_parked", symbol);
  }

  #requireOwn(id: number, verb: string): void {
    const { broker, strategy, name } = this.#parts;
    // An object could convert to an own number here and to another one later.
    const isOwn = typeof id === "number" &&
      broker.orders[id - 1]?.strategy === strategy;
    if (isOwn) return;
    throw new SessionError(
      "order_invalid",
      `Cannot ${verb} order ${id}: ${name} has no order with that number`,
    );
  }

  /**
   * Turns an invalid order into a refusal if the config asks for it. `onFailure`
   * counts it either way: the strategy may catch the error.
   */
  attempt<T>(
    action: () => T,
    onFailure: (error: unknown) => void,
  ): T | OrderReceipt {
    try {
      return action();
    } catch (error) {
      onFailure(error);
      const isInvalid = isA(error, SessionError) &&
        error.code === "order_invalid";
      if (!isInvalid || !this.#parts.refusesInvalid) throw error;
      this.#logError(error.message);
      return {
        id: 0,
        status: "refused",
        code: "order_invalid",
        reason: error.message,
      };
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
