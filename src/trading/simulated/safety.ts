/**
 * What stops an account from trading: the kill switch, the loss of a session,
 * and the rate of orders.
 *
 * @module
 */
import { fromMicros, toMicros } from "../money.ts";
import type { Order } from "../order.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import { type BrokerParts, cancelAllOrders } from "./broker_parts.ts";
import type { PlaceOrder } from "./liquidation.ts";

/** The tag of the orders that close positions for the kill switch. */
export const KILL_SWITCH_TAG = "kill_switch";

const MINUTE_MS = 60_000;

/** The limits that stop an account. */
export interface SafetyLimits {
  /** Loss of a session, in currency units, from which on nothing is opened in it. */
  readonly maxDailyLoss?: number;
  /** Most orders that strategies may place in a minute of the market's time. */
  readonly maxOrdersPerMinute?: number;
}

/** Stops an account from trading. */
export class Safety {
  readonly #parts: BrokerParts;
  readonly #place: PlaceOrder;
  /** In micros. */
  readonly #maxLoss: number;
  readonly #maxOrders: number;
  #killed: OrderReason | undefined;
  #lost: OrderReason | undefined;
  /** Equity at the start of the session, in micros. */
  #start = 0;
  /** The orders that close positions for the kill switch. */
  #orders: readonly Order[] = [];
  #minute = NaN;
  #placed = 0;

  /** Watches an account; `place` takes the orders that close its positions. */
  constructor(parts: BrokerParts, limits: SafetyLimits, place: PlaceOrder) {
    const { maxDailyLoss = Infinity, maxOrdersPerMinute = Infinity } = limits;
    this.#parts = parts;
    this.#place = place;
    this.#maxLoss = maxDailyLoss === Infinity
      ? Infinity
      : toMicros(maxDailyLoss);
    this.#maxOrders = maxOrdersPerMinute;
    this.#setGate();
  }

  /**
   * Equity, in currency units, at or below which {@linkcode Safety.endSlice} has
   * something to do; −Infinity if there is none.
   */
  get equityFloor(): number {
    return this.#maxLoss === Infinity || this.#lost !== undefined
      ? -Infinity
      : fromMicros(this.#start - this.#maxLoss);
  }

  /** Begins a session with the equity that the account has. */
  startSession(): void {
    this.#start = this.#parts.account.equity;
    this.#lost = undefined;
  }

  /** Tests the loss of the session at the closes of the slice that ends at `time`. */
  endSlice(): void {
    if (this.#maxLoss === Infinity || this.#lost !== undefined) return;
    const loss = this.#start - this.#parts.account.equity;
    if (loss < this.#maxLoss) return;
    const reason = orderReason("daily_loss", loss, this.#maxLoss);
    this.#lost = reason;
    cancelAllOrders(this.#parts, reason, (order) => !order.reduceOnly);
  }

  /** Why an order of a strategy is refused at `time`, if it is; counts it otherwise. */
  refusal(order: Order, time: number): OrderReason | undefined {
    if (this.#killed !== undefined) return this.#killed;
    if (
      this.#lost !== undefined &&
      !this.#parts.limits.meter.onlyReduces(order, order)
    ) return this.#lost;
    if (this.#maxOrders === Infinity) return undefined;
    const minute = Math.floor(time / MINUTE_MS);
    if (minute !== this.#minute) this.#placed = 0;
    this.#minute = minute;
    if (this.#placed >= this.#maxOrders) {
      return orderReason("order_rate", this.#maxOrders);
    }
    this.#placed++;
    return undefined;
  }

  /** Why a working order may not be changed, if it may not. */
  guard(order: Order): OrderReason | undefined {
    return this.#orders.includes(order) ? this.#killed : undefined;
  }

  /**
   * Cancels all orders and refuses new ones; with `flatten`, positions are closed
   * by market orders.
   */
  kill(flatten: boolean, time: number): void {
    const { account, book, closing, symbols } = this.#parts;
    const reason = orderReason("kill_switch");
    cancelAllOrders(this.#parts, reason);
    this.#killed = reason;
    this.#setGate();
    if (!flatten) return;
    const positions = account.openPositions().filter(({ symbol }) =>
      closing.refusal(symbols.indexOf(symbol)) === undefined
    );
    this.#orders = positions.map(({ strategy, symbol, quantity }) =>
      this.#place({
        symbol,
        side: quantity > 0 ? "sell" : "buy",
        quantity: Math.abs(quantity),
        reduceOnly: true,
        strategy,
        tag: KILL_SWITCH_TAG,
        reason: reason.text,
      }, time)
    ).flatMap(({ id }) => book.find(id) ?? []);
  }

  /** Accepts orders again. */
  release(): void {
    this.#killed = undefined;
    this.#setGate();
  }

  /** Without limits and a kill switch, orders are not tested. */
  #setGate(): void {
    this.#parts.safety.isOn = this.#killed !== undefined ||
      this.#maxLoss < Infinity || this.#maxOrders < Infinity;
  }
}
