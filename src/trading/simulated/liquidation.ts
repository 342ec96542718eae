/**
 * Liquidation: what happens to an account whose equity falls below its
 * maintenance margin.
 *
 * @module
 */
import type { MarginRates } from "../../config/session_config.ts";
import type { OpenPosition } from "../open_positions.ts";
import type { Liquidation } from "../broker_result.ts";
import type { Margins } from "../contracts.ts";
import { isNearMaintenance, maintenanceOf } from "../maintenance.ts";
import { fromMicros } from "../money.ts";
import type { Order } from "../order.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { OrderRequest } from "../order_types/table.ts";
import type { OrderReceipt } from "../orders.ts";
import { type BrokerParts, cancelAllOrders } from "./broker_parts.ts";

/** The tag of the orders that close positions in a liquidation. */
export const LIQUIDATION_TAG = "liquidation";

/** Places an order of the broker. */
export type PlaceOrder = (request: OrderRequest, time: number) => OrderReceipt;

/**
 * Compares equity with the maintenance margin at the end of every slice. If it
 * is below, all working orders are cancelled and all positions are closed by
 * market orders; until these have ended, nothing else may open a position.
 */
export class Liquidator {
  /** The liquidations so far. */
  readonly liquidations: Liquidation[] = [];
  readonly #parts: BrokerParts;
  readonly #rates: MarginRates;
  readonly #margins: Margins;
  readonly #place: PlaceOrder;
  /** The orders that close positions. */
  #orders: readonly Order[] = [];
  #reason: OrderReason | undefined;

  /** Watches an account; `place` takes the orders that close its positions. */
  constructor(parts: BrokerParts, rates: MarginRates, place: PlaceOrder) {
    this.#parts = parts;
    this.#rates = rates;
    this.#margins = parts.account.contracts.maintenanceMargins(rates);
    this.#place = place;
  }

  /** Why only orders that reduce a position are accepted; `undefined` if the account is not being liquidated. */
  get reason(): OrderReason | undefined {
    if (this.#reason === undefined) return undefined;
    for (let i = 0; i < this.#orders.length; i++) {
      if (this.#orders[i].status === "accepted") return this.#reason;
    }
    this.#orders = [];
    this.#reason = undefined;
    return undefined;
  }

  /** Whether an order is one that closes a position in a liquidation. */
  owns(order: Order): boolean {
    return this.#orders.includes(order);
  }

  /** Tests the account at the closes of the slice that ends at `time`. */
  endSlice(time: number): void {
    const { account, closing, symbols } = this.#parts;
    if (account.openCount === 0 || this.reason !== undefined) return;
    if (!isNearMaintenance(account, this.#margins)) return;
    const required = maintenanceOf(account, this.#rates, this.#margins);
    const { equity } = account;
    if (equity >= required) return;
    const positions = account.openPositions().filter(({ symbol }) =>
      closing.refusal(symbols.indexOf(symbol)) === undefined
    );
    // The positions in symbols without further bars cannot be closed.
    if (positions.length === 0) return;
    this.#liquidate(positions, equity, required, time);
  }

  #liquidate(
    positions: readonly OpenPosition[],
    equity: number,
    required: number,
    time: number,
  ): void {
    const { book } = this.#parts;
    const reason = orderReason("liquidation", equity, required);
    this.liquidations.push({
      time,
      equity: fromMicros(equity),
      requirement: fromMicros(required),
    });
    cancelAllOrders(this.#parts, reason);
    const placed = positions.map(
      ({ strategy, symbol, quantity }) =>
        this.#place({
          symbol,
          side: quantity > 0 ? "sell" : "buy",
          quantity: Math.abs(quantity),
          reduceOnly: true,
          strategy,
          tag: LIQUIDATION_TAG,
          reason: reason.text,
        }, time),
    );
    this.#orders = placed.flatMap(({ id }) => book.find(id) ?? []);
    this.#reason = reason;
  }
}
