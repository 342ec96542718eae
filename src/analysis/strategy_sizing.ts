/**
 * Targets and sizes of one strategy: from what its author asks for to orders
 * and quantities.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { allowsNegative, type Instrument } from "../instruments/instrument.ts";
import type { StrategyOrder } from "../strategy/strategy.ts";
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { Broker } from "../trading/broker.ts";
import type { CurrencyRates } from "../trading/currency_rates.ts";
import { type Decimal, decimalOf } from "../trading/money.ts";
import {
  sizeProblem,
  targetOptionsProblem,
  targetProblem,
} from "../trading/order_checks/size_check.ts";
import { orderReason } from "../trading/order_reasons.ts";
import type { OrderReceipt } from "../trading/orders.ts";
import {
  distanceOf,
  expectedPosition,
  type OrderSize,
  orderToTarget,
  percentOf,
  product,
  quantityOf,
  type TargetOptions,
  wholeLots,
} from "../trading/sizing.ts";
import type { FailedRequests } from "./failed_requests.ts";
import type { StrategyOrders } from "./strategy_orders.ts";

/** The parts that the sizing of a strategy uses. */
export interface SizingParts {
  /** The strategy's number. */
  readonly strategy: number;
  /** What can be traded, by symbol number. */
  readonly instruments: readonly Instrument[];
  /** The rates of currencies; `undefined` if all is in the account's. */
  readonly rates: CurrencyRates | undefined;
  /** What has been delivered. */
  readonly session: AsOfData;
  /** The broker. */
  readonly broker: Broker;
  /** Counts targets and sizes that become no order. */
  readonly failed: FailedRequests;
}

/** Sizes the orders of one strategy. `StrategyContext` documents each method. */
export class StrategySizing {
  readonly #parts: SizingParts;
  readonly #orders: StrategyOrders;

  /** Places the orders of targets through `orders`. */
  constructor(parts: SizingParts, orders: StrategyOrders) {
    this.#parts = parts;
    this.#orders = orders;
  }

  /** See `StrategyContext.targetPercent()`. */
  targetPercent(
    symbol: string,
    percent: number,
    options: TargetOptions | undefined,
  ): OrderReceipt | undefined {
    return this.#target(symbol, "percent", percent, options, (index) => {
      return this.#worth(index, percentOf(this.#equity(), percent));
    });
  }

  /** See `StrategyContext.targetValue()`. */
  targetValue(
    symbol: string,
    value: number,
    options: TargetOptions | undefined,
  ): OrderReceipt | undefined {
    return this.#target(symbol, "value", value, options, (index) => {
      return this.#worth(index, decimalOf(value));
    });
  }

  /** See `StrategyContext.targetQuantity()`. */
  targetQuantity(
    symbol: string,
    quantity: number,
    options: TargetOptions | undefined,
  ): OrderReceipt | undefined {
    return this.#target(symbol, "quantity", quantity, options, (index) => {
      return wholeLots(quantity, this.#parts.instruments[index].lotSize);
    });
  }

  /** See `StrategyContext.quantityFor()`. */
  quantityFor(symbol: string, size: OrderSize): number {
    const result = this.#orders.attempt(() => {
      const index = this.#indexOf(symbol, sizeProblem(size));
      return this.#quantityOf(symbol, index, size);
    }, (error) => {
      const { failed, strategy } = this.#parts;
      failed.addInvalidSize(strategy, symbol, `quantity for ${symbol}`, error);
    });
    return typeof result === "number" ? result : 0;
  }

  /** Places the order to a target; `targetOf` returns NaN where a price is missing. */
  #target(
    symbol: string,
    name: string,
    target: number,
    options: TargetOptions | undefined,
    targetOf: (index: number) => number,
  ): OrderReceipt | undefined {
    const { failed, strategy } = this.#parts;
    const request = `target ${name} ${target} of ${symbol}`;
    const orders: StrategyOrder[] = [];
    const refusal = this.#orders.attempt(() => {
      const index = this.#indexOf(
        symbol,
        targetProblem(name, target) ?? targetOptionsProblem(options),
      );
      const wanted = target === 0 ? 0 : targetOf(index);
      if (Number.isNaN(wanted)) return this.#refused(symbol, index, request);
      orders.push(...this.#ordersTo(symbol, index, wanted, options));
    }, (error) => failed.addInvalidSize(strategy, symbol, request, error));
    return orders.length === 0 ? refusal : this.#orders.submit(orders[0]);
  }

  /** The order to a target; none if the position is there. */
  #ordersTo(
    symbol: string,
    index: number,
    target: number,
    options: TargetOptions | undefined,
  ): readonly StrategyOrder[] {
    const { broker, strategy } = this.#parts;
    const held = broker.position(index, strategy);
    const working = broker.workingOrders(strategy)
      .filter((order) => order.symbol === symbol);
    const expected = expectedPosition(held, working);
    const order = orderToTarget(held, expected, target);
    if (order === undefined) return [];
    const { side, quantity, reduceOnly, opens } = order;
    return [{
      symbol,
      side,
      quantity,
      ...(reduceOnly && { reduceOnly }),
      ...options,
      bracket: opens ? options?.bracket : undefined,
    }];
  }

  #quantityOf(symbol: string, index: number, size: OrderSize): number {
    const instrument = this.#parts.instruments[index];
    const { lotSize } = instrument;
    if ("cash" in size && size.cash <= 0) return 0;
    const amount = this.#amountOf(size);
    if (!(this.#rate(index) > 0)) {
      throw new SessionError(
        "order_invalid",
        `Cannot size an order for ${symbol}: ${
          orderReason("no_rate", symbol).text
        }`,
      );
    }
    if ("stopDistance" in size && size.stopDistance !== undefined) {
      return quantityOf(
        amount,
        this.#perContract(decimalOf(size.stopDistance), index),
        lotSize,
      );
    }
    const price = size.price ?? this.#price(index);
    const worth = sizedPrice(price, instrument);
    if (!(worth > 0)) {
      throw new SessionError(
        "order_invalid",
        `Cannot size an order for ${symbol}: ${
          orderReason("no_price", symbol, price).text
        }; give it as price`,
      );
    }
    if (!("stopPrice" in size) || size.stopPrice === undefined) {
      const perUnit = this.#perContract(decimalOf(worth), index);
      return quantityOf(amount, perUnit, lotSize);
    }
    const distance = distanceOf(price, size.stopPrice);
    return distance.digits === 0n
      ? 0
      : quantityOf(amount, this.#perContract(distance, index), lotSize);
  }

  /** The money that a size puts in or risks. */
  #amountOf(size: OrderSize): Decimal {
    if ("cash" in size && size.cash !== undefined) return decimalOf(size.cash);
    if ("risk" in size && size.risk !== undefined) return decimalOf(size.risk);
    const percent = "percent" in size && size.percent !== undefined
      ? size.percent
      : "riskPercent" in size
      ? size.riskPercent
      : 0;
    return percentOf(this.#equity(), percent);
  }

  /** The whole lots that an amount is worth at the newest close; NaN without one. */
  #worth(index: number, amount: Decimal): number {
    const instrument = this.#parts.instruments[index];
    const price = sizedPrice(this.#price(index), instrument);
    if (!(price > 0 && this.#rate(index) > 0)) return NaN;
    const perUnit = this.#perContract(decimalOf(price), index);
    return quantityOf(amount, perUnit, instrument.lotSize);
  }

  /** One unit of the symbol's currency in the account's. */
  #rate(index: number): number {
    return this.#parts.rates?.bySymbol[index] ?? 1;
  }

  /** A price, or a distance of prices, as what it is worth in one unit. */
  #perContract(price: Decimal, index: number): Decimal {
    const { multiplier = 1 } = this.#parts.instruments[index];
    const own = multiplier === 1
      ? price
      : product(price, decimalOf(multiplier));
    const rate = this.#rate(index);
    return rate === 1 ? own : product(own, decimalOf(rate));
  }

  /** The newest close, NaN if none is known. */
  #price(index: number): number {
    return this.#parts.session.market.price(index);
  }

  /** The strategy's own equity; a lost account has none to share out. */
  #equity(): number {
    const { broker, strategy } = this.#parts;
    return Math.max(0, broker.equityOf(strategy));
  }

  #indexOf(symbol: string, problem: string | undefined): number {
    const { symbols } = this.#parts.session;
    if (problem === undefined && symbols.has(symbol)) return symbols.of(symbol);
    throw new SessionError(
      "order_invalid",
      `Cannot size an order for ${symbol}: ${
        problem ?? "the run has no such symbol"
      }`,
    );
  }

  /** A target in a symbol without a usable price: no order has a quantity yet. */
  #refused(symbol: string, index: number, request: string): OrderReceipt {
    const { failed, strategy } = this.#parts;
    const reason = this.#rate(index) > 0
      ? orderReason("no_price", symbol, this.#price(index))
      : orderReason("no_rate", symbol);
    failed.addRefusedSize(strategy, symbol, request, reason);
    const { code, text } = reason;
    return { id: 0, status: "refused", code, reason: text };
  }
}

/** The price that sizes count with: without sign where it may be below zero. */
function sizedPrice(price: number, instrument: Instrument): number {
  return allowsNegative(instrument) ? Math.abs(price) : price;
}
