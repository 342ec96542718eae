/**
 * Calls cost functions of modules: as foreign code, whose errors and results
 * are checked.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import { messageOf, readableCause } from "../text/message_of.ts";
import { placeOf } from "../text/stack_place.ts";
import type {
  CommissionFacts,
  CostName,
  CostOrder,
  FillFacts,
  OwnCosts,
  SlippageFacts,
} from "../trading/costs/own_costs.ts";
import {
  floorQuantity,
  fromMicros,
  LARGEST_AMOUNT,
  toMicros,
} from "../trading/money.ts";
import { shown } from "../trading/order_checks/check_values.ts";
import type { OrderView } from "../trading/orders.ts";
import { type Callee, calleeText, capitalised } from "./callees.ts";
import type { LoadedCost } from "./cost_loader.ts";
import type { HookGuard } from "./hook_guard.ts";

/** What the calls use. */
export interface CostCallParts {
  /** The functions. */
  readonly costs: readonly LoadedCost[];
  /** The number of the first one among all callees. */
  readonly first: number;
  /** The clock of the run. */
  readonly clock: AsOfClock;
  /** Follows the calls; it is asked for at the first one. */
  readonly guard: () => HookGuard;
}

/** The cost functions as the broker calls them. */
export function makeOwnCosts(parts: CostCallParts): OwnCosts {
  const caller = (cost: CostName) => {
    const index = parts.costs.findIndex((one) => one.cost === cost);
    return index < 0 ? undefined : new CostCaller(parts, index);
  };
  const commission = caller("commission");
  const slippage = caller("slippage");
  const fill = caller("fill");
  return {
    ...(commission && {
      commission: (quantity, amount, tradedBefore, order) => {
        const facts: CommissionFacts = {
          ...commission.about(order),
          quantity,
          value: fromMicros(amount),
          tradedBefore,
        };
        return toMicros(
          commission.call(
            order,
            facts,
            AMOUNT,
            -LARGEST_AMOUNT,
            LARGEST_AMOUNT,
          ),
        );
      },
    }),
    ...(slippage && {
      slippage: (order, price, quantity, volume) => {
        const facts: SlippageFacts = {
          ...slippage.about(order),
          price,
          quantity,
          volume,
        };
        return slippage.call(order, facts, DISTANCE, 0, LARGEST_AMOUNT);
      },
    }),
    ...(fill && {
      fill: (order, price, quantity, bar, taken) => {
        const { limitPrice } = order;
        const facts: FillFacts = {
          ...fill.about(order),
          price,
          quantity,
          taken,
          limitPrice: Number.isNaN(limitPrice) ? undefined : limitPrice,
          bar: Object.freeze(bar),
        };
        const right = `a quantity from 0 to ${quantity}`;
        return floorQuantity(fill.call(order, facts, right, 0, quantity));
      },
    }),
  };
}

const AMOUNT = "an amount in currency units";
const DISTANCE = "a distance of 0 or more in currency units";

/** Calls one function. */
class CostCaller {
  readonly #parts: CostCallParts;
  readonly #cost: LoadedCost;
  readonly #callee: Callee;

  constructor(parts: CostCallParts, index: number) {
    this.#parts = parts;
    this.#cost = parts.costs[index];
    const { cost: kind, name } = this.#cost;
    this.#callee = { index: parts.first + index, name, kind };
  }

  /** What every function is told of an order. */
  about(order: OrderView): CostOrder {
    const { clock } = this.#parts;
    const { id: orderId, strategy, symbol, side, type, tag } = order;
    const { time, record: { date } } = clock;
    return { orderId, strategy, symbol, side, type, tag, time, date };
  }

  /** What the function returns, if it is a number from `least` to `most`. */
  call(
    order: OrderView,
    facts: CostOrder,
    right: string,
    least: number,
    most: number,
  ): number {
    const { cost, call, params } = this.#cost;
    const guard = this.#parts.guard();
    let value: unknown;
    try {
      value = guard.within(
        this.#callee,
        cost,
        () => call(Object.freeze(facts), params),
      );
    } catch (error) {
      throw guard.fail(
        this.#error(
          order,
          `failed`,
          `: ${messageOf(error)}${placeOf(error)}`,
          error,
        ),
      );
    }
    if (typeof value === "number" && value >= least && value <= most) {
      return value;
    }
    throw guard.fail(
      this.#error(order, `returned ${shown(value)}`, `; it must be ${right}`),
    );
  }

  #error(
    { id, side, quantity, symbol }: OrderView,
    what: string,
    why: string,
    cause?: unknown,
  ): SessionError {
    const { date } = this.#parts.clock.record;
    return new SessionError(
      "strategy_failed",
      `${
        capitalised(calleeText(this.#callee))
      } ${what} for order ${id} (${side} ${quantity} ${symbol}) on ${date}${why}`,
      {
        worker: "analysis",
        phase: this.#cost.cost,
        date,
        ...(cause !== undefined && { cause: readableCause(cause) }),
      },
    );
  }
}
