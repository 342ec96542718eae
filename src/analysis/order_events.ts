/**
 * What the broker has to tell strategies, kept until they may hear of it.
 *
 * The broker speaks while bars are still being put in place; strategies are
 * called when the slice is complete, in the order in which things happened.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { BrokerListeners } from "../trading/broker.ts";
import type { Fill } from "../trading/fills.ts";
import { type OrderView, viewOfOrder } from "../trading/orders.ts";
import type { Strategy } from "../strategy/strategy.ts";

// More in one slice can only come from callbacks that set each other off.
const EVENTS_MAX = 100_000;

/** One thing that happened to an order. */
export interface OrderEvent {
  /** The number of the strategy whose order it is. */
  readonly strategy: number;
  /** The order as it stood then, frozen. */
  readonly order: OrderView;
  /** The fill, if it is one; else a new status or a change. */
  readonly fill: Fill | undefined;
}

/** Keeps what strategies with `onOrder` or `onFill` want to hear. */
export class OrderEvents {
  /** What the broker is to call; nothing where no strategy wants to hear. */
  readonly callbacks: BrokerListeners;
  #events: OrderEvent[] = [];
  #told = 0;

  /** Looks which strategies have which hook. */
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

  /** Whether there is something to tell. */
  get pending(): boolean {
    return this.#events.length > 0;
  }

  /**
   * Tells everything, and what comes of telling it.
   *
   * @throws {SessionError} `strategy_failed` if that has no end.
   */
  tell(listener: (event: OrderEvent) => void): void {
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      this.#told += events.length;
      if (this.#told > EVENTS_MAX) {
        throw new SessionError(
          "strategy_failed",
          "The orders of onOrder and onFill set each other off without end",
        );
      }
      for (const event of events) listener(event);
    }
  }

  /** Begins to count anew: another slice. */
  settle(): void {
    this.#told = 0;
  }
}
