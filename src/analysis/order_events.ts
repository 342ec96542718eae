/**
 * Events of orders, queued until they are delivered to strategies.
 *
 * The broker reports them while the bars of a slice are still being put in
 * place. Strategies receive them when the slice is complete, in order.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { BrokerListeners } from "../trading/broker.ts";
import type { Fill } from "../trading/fills.ts";
import { type OrderView, viewOfOrder } from "../trading/orders.ts";
import type { Strategy } from "../strategy/strategy.ts";

// More events in one slice mean callbacks that trigger each other endlessly.
const EVENTS_MAX = 100_000;

/** One change of an order. */
export interface OrderEvent {
  /** The number of the strategy that placed the order. */
  readonly strategy: number;
  /** The order after the event, frozen. */
  readonly order: OrderView;
  /** The fill, if the event is one; otherwise the order has a new status or was changed. */
  readonly fill: Fill | undefined;
}

/** Queues the events of strategies with `onOrder` or `onFill`. */
export class OrderEvents {
  /** The broker's listeners; a listener that no strategy needs is absent. */
  readonly callbacks: BrokerListeners;
  #events: OrderEvent[] = [];
  /** Events delivered in this slice. */
  #delivered = 0;

  /** Checks which strategies have which hook. */
  constructor(strategies: readonly Strategy[]) {
    const orders = strategies.map((s) => s.onOrder !== undefined);
    const fills = strategies.map((s) => s.onFill !== undefined);
    const add = (order: OrderView, fill: Fill | undefined) => {
      this.#events.push({
        strategy: order.strategy,
        order: viewOfOrder(order),
        fill: fill === undefined ? undefined : Object.freeze({ ...fill }),
      });
    };
    this.callbacks = {
      ...(orders.includes(true) && {
        onOrder: (order: OrderView) => {
          if (orders[order.strategy]) add(order, undefined);
        },
      }),
      ...(fills.includes(true) && {
        onFill: (fill: Fill, order: OrderView) => {
          if (fills[order.strategy]) add(order, fill);
        },
      }),
    };
  }

  /** Whether an event is queued. */
  get pending(): boolean {
    return this.#events.length > 0;
  }

  /**
   * Delivers all events, including those that the listener causes.
   *
   * @throws {SessionError} `strategy_failed` if there is no end to them.
   */
  deliver(listener: (event: OrderEvent) => void): void {
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      this.#delivered += events.length;
      if (this.#delivered > EVENTS_MAX) {
        throw new SessionError(
          "strategy_failed",
          `onOrder and onFill placed orders in response to each other without end: more than ${EVENTS_MAX} events in one slice`,
        );
      }
      for (const event of events) listener(event);
    }
  }

  /** Restarts the count for the next slice. */
  endSlice(): void {
    this.#delivered = 0;
  }
}
