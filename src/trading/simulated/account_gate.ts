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
  readonly #parts: GateParts;

  /** Tests the orders of an account. */
  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Why `order`, in place of `older`, is refused; `undefined` if it is not. */
  refusal(older: Order, order: Order): OrderReason | undefined {
    const { account, meter, allowShort, liquidation } = this.#parts;
    const barred = liquidation() ?? this.#ruin();
    if (barred !== undefined && !meter.onlyReduces(older, order)) return barred;
    if (allowShort || order.side === "buy" || order.reduceOnly) {
      return undefined;
    }
    if (meter.shortfall(older, order) <= 0) return undefined;
    const held = Math.max(0, account.held(order.strategy, order.symbolIndex));
    return orderReason("short_not_allowed", order.symbol, held);
  }

  #ruin(): OrderReason | undefined {
    const { account } = this.#parts;
    // Far from zero, rounding cannot matter.
    if (account.aboutRoom(0, 0) > MICROS_PER_UNIT) return undefined;
    const { equity } = account;
    return equity <= 0 ? orderReason("account_ruined", equity) : undefined;
  }
}
