/**
 * What an account accepts no orders for, whatever their prices: short sales
 * that it does not allow, and anything but closing while it is liquidated or
 * ruined.
 *
 * @module
 */
import type { Account } from "../account.ts";
import type { ExposureMeter } from "../exposure.ts";
import { MICROS_PER_UNIT } from "../money.ts";
import type { Order } from "../order.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";

/** The parts that an {@linkcode AccountGate} uses. */
export interface GateParts {
  /** The account. */
  readonly account: Account;
  /** Measures the exposure of its orders and positions. */
  readonly meter: ExposureMeter;
  /** Whether short positions are allowed. */
  readonly allowShort: boolean;
  /** Why the account is being liquidated, if it is. */
  readonly liquidation: () => OrderReason | undefined;
}

/** Tests orders before their prices and limits are looked at. */
export class AccountGate {
  readonly #account: Account;
  readonly #meter: ExposureMeter;
  readonly #allowShort: boolean;
  readonly #liquidation: () => OrderReason | undefined;

  /** Tests the orders of an account. */
  constructor(parts: GateParts) {
    this.#account = parts.account;
    this.#meter = parts.meter;
    this.#allowShort = parts.allowShort;
    this.#liquidation = parts.liquidation;
  }

  /** Why `order`, in place of `older`, is refused; `undefined` if it is not. */
  refusal(older: Order, order: Order): OrderReason | undefined {
    const meter = this.#meter;
    const barred = this.#liquidation() ?? this.#ruin();
    if (barred !== undefined && !meter.onlyReduces(older, order)) return barred;
    if (this.#allowShort || order.side === "buy" || order.reduceOnly) {
      return undefined;
    }
    if (meter.shortfall(older, order) <= 0) return undefined;
    const { strategy, symbolIndex } = order;
    const held = Math.max(0, this.#account.held(strategy, symbolIndex));
    return orderReason("short_not_allowed", order.symbol, held);
  }

  #ruin(): OrderReason | undefined {
    const account = this.#account;
    // Far from zero, rounding cannot matter.
    if (account.hasRoom(MICROS_PER_UNIT)) return undefined;
    const { equity } = account;
    return equity <= 0 ? orderReason("account_ruined", equity) : undefined;
  }
}
