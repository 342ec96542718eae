/**
 * The parts that the simulated broker is made of.
 *
 * @module
 */
import type { Account } from "../account.ts";
import type { SpreadRule } from "../costs/spread.ts";
import type { LimitChecker } from "../limits.ts";
import type { Order } from "../order.ts";
import type { OrderSteps } from "../order_checks/step_check.ts";
import type { OrderReason } from "../order_reasons.ts";
import type { AccountGate } from "./account_gate.ts";
import type { BarMatcher } from "./bar_matcher.ts";
import type { Closing } from "./closing.ts";
import type { OrderBook } from "./order_book.ts";

/** Tests orders of strategies for the safety of the account. */
export interface SafetyGate {
  /** Whether there is anything to test. */
  isOn: boolean;
  /** Why an order of a strategy is refused at a time, if it is. */
  readonly refusal: (order: Order, time: number) => OrderReason | undefined;
}

/** The parts that order entry, cancelling and replacing share. */
export interface BrokerParts {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** The orders. */
  readonly book: OrderBook;
  /** The account they are for. */
  readonly account: Account;
  /** What the account accepts at all. */
  readonly gate: AccountGate;
  /** The limits they are tested against. */
  readonly limits: LimitChecker;
  /** One matcher per symbol. */
  readonly matchers: readonly BarMatcher[];
  /** The tick size of each symbol. */
  readonly tickSizes: readonly number[];
  /** The steps of each symbol's orders; `undefined` where any price and size is accepted. */
  readonly steps: readonly (OrderSteps | undefined)[];
  /** Applies the spread to a price, by the order's side; one per symbol. */
  readonly spreads: readonly SpreadRule[];
  /** Says which symbols can no longer be traded. */
  readonly closing: Closing;
  /** What stops the account from trading. */
  readonly safety: SafetyGate;
  /** Whether market orders are filled at the close of the slice they are placed in. */
  readonly fillsAtClose: boolean;
}

/** Cancels all working orders, or those that `where` holds for. */
export function cancelAllOrders(
  parts: BrokerParts,
  reason: OrderReason,
  where: (order: Order) => boolean = () => true,
): void {
  const { book, symbols } = parts;
  symbols.forEach((_, symbolIndex) => {
    const live = book.live[symbolIndex];
    if (live.length === 0) return;
    // Orders that are placed in answer come after these.
    for (const order of [...live]) {
      if (order.status === "accepted" && where(order)) {
        book.end(order, "cancelled", reason);
      }
    }
    sweepOrders(parts, symbolIndex);
  });
}

/** Drops a symbol's orders that are no longer working, and updates the limits. */
export function sweepOrders(parts: BrokerParts, symbolIndex: number): void {
  const { book, limits } = parts;
  book.sweep(symbolIndex);
  limits.refresh(symbolIndex);
}
