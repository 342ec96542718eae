/**
 * Log records of what happens to the orders of a live run.
 *
 * @module
 */
import type { Fill } from "../trading/fills.ts";
import type { OrderReasonCode } from "../trading/order_reasons.ts";
import type { OrderView } from "../trading/orders.ts";
import type { EngineLog } from "./engine_log.ts";

/** Endings that are not told: the strategy asked for them, or the run goes on later. */
const UNTOLD: ReadonlySet<OrderReasonCode | undefined> = new Set([
  "cancelled_by_strategy",
  "symbol_removed",
  "run_ended",
]);

/** Passes on fills, and orders that end otherwise. */
export class OrderRecords {
  readonly #log: EngineLog;
  readonly #strategies: readonly string[];

  /** Passes them on to `log`; `strategies` are the names by number. */
  constructor(log: EngineLog, strategies: readonly string[]) {
    this.#log = log;
    this.#strategies = strategies;
  }

  /** Passes on a fill. */
  tellFill(fill: Fill): void {
    if (!this.#log.tells("info")) return;
    const { time: at, orderId: order, strategy } = fill;
    const { symbol, side, quantity, price, fee, tag, reason } = fill;
    this.#log.tell({
      level: "info",
      code: "order_filled",
      text:
        `filled: order ${order}, ${side} ${quantity} ${symbol} at ${price}, fee ${fee}`,
      fields: { order, symbol, side, quantity, price, fee, tag, reason, at },
      strategy: this.#strategies[strategy],
    });
  }

  /** Passes on that an order has been cancelled or has expired. */
  tellOrder(order: OrderView): void {
    const { status, code, reason = "" } = order;
    if (status !== "cancelled" && status !== "expired") return;
    if (UNTOLD.has(code) || !this.#log.tells("info")) return;
    const { id, strategy, symbol, side, quantity, tag } = order;
    const filled = order.filledQuantity;
    const fields = { order: id, symbol, side, quantity, filled, status, tag };
    this.#log.tell({
      level: "info",
      code: "order_ended",
      text: `${status}: order ${id}, ${side} ${quantity} ${symbol}: ${reason}`,
      fields: { ...fields, reason: code ?? "" },
      strategy: this.#strategies[strategy],
    });
  }
}
