/**
 * What a broker reports of its account.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { OpenPosition } from "./open_positions.ts";
import type { AccountAction } from "./account_actions.ts";
import type { EndedPosition } from "./ended_positions.ts";
import type { Fill, SessionResult } from "./fills.ts";
import { addMicros, fromMicros } from "./money.ts";
import {
  countEndings,
  EndingCounts,
  type OrderEnding,
} from "./order_endings.ts";
import type { OrderStatus, OrderView } from "./orders.ts";
import type { RoundTrip } from "./round_trips.ts";

/** The start of a liquidation; amounts are in currency units. */
export interface Liquidation {
  /** The end of the slice, UTC epoch milliseconds. */
  readonly time: number;
  /** Cash plus the value of all positions at the slice's closes. */
  readonly equity: number;
  /** The maintenance margin, which equity was below. */
  readonly requirement: number;
}

/** The account as plain data; amounts are in currency units. */
export interface BrokerResult {
  /** Cash at the start. */
  readonly startingCash: number;
  /** Cash now. */
  readonly cash: number;
  /** Cash plus the value of all positions now. */
  readonly equity: number;
  /** Equity less starting cash. */
  readonly netProfit: number;
  /** Profit of closed quantities, at average cost, before fees. */
  readonly realisedProfit: number;
  /**
   * Value of open positions less their cost. Realised and unrealised profit,
   * less fees, interest and borrow cost, is the net profit.
   */
  readonly unrealisedProfit: number;
  /** All fees paid. */
  readonly fees: number;
  /** Interest paid on negative cash. */
  readonly interest: number;
  /** Paid for borrowing what was sold short. */
  readonly borrowCost: number;
  /**
   * What slippage made fills cost, which their prices have; absent without a model
   * of it. It is counted while fills are made, and is not in the hash.
   */
  readonly slippageCost?: number;
  /** What the spread made fills cost, as `slippageCost`. */
  readonly spreadCost?: number;
  /**
   * Dividends received, less those paid; absent without any. They are part of the
   * net profit besides what is above.
   */
  readonly dividends?: number;
  /** What corporate actions did to positions, in order; absent if nothing. */
  readonly actions?: readonly AccountAction[];
  /** The liquidations of the account, in order. */
  readonly liquidations: readonly Liquidation[];
  /** How many orders have each status. */
  readonly orders: Readonly<Record<OrderStatus, number>>;
  /** The orders that ended without a complete fill, counted by reason. */
  readonly endings: readonly OrderEnding[];
  /** All fills, in order. */
  readonly fills: readonly Fill[];
  /** All completed round trips, in the order of their exits. */
  readonly roundTrips: readonly RoundTrip[];
  /** Positions that are open now. */
  readonly openPositions: readonly OpenPosition[];
  /** Positions that ended with their symbol or with the run, in order. */
  readonly endedPositions: readonly EndedPosition[];
  /** The account at the end of every session. */
  readonly sessions: readonly SessionResult[];
}

/** The result of an account and its orders. */
export function brokerResult(
  account: Account,
  orders: readonly OrderView[],
  endedPositions: readonly EndedPosition[],
  liquidations: readonly Liquidation[],
): BrokerResult {
  const { startingCash, cash, equity, value, cost } = account;
  const counts = noOrders();
  for (const { status } of orders) counts[status]++;
  return {
    startingCash: fromMicros(startingCash),
    cash: fromMicros(cash),
    equity: fromMicros(equity),
    netProfit: fromMicros(equity - startingCash),
    realisedProfit: fromMicros(account.realised),
    unrealisedProfit: fromMicros(addMicros(value, -cost)),
    fees: fromMicros(account.fees),
    interest: fromMicros(account.interest),
    borrowCost: fromMicros(account.borrowCost),
    ...account.actions.length > 0 && {
      dividends: fromMicros(account.dividends),
      actions: account.actions,
    },
    liquidations,
    orders: counts,
    endings: countEndings(orders),
    fills: account.fills,
    roundTrips: account.roundTrips,
    openPositions: account.openPositions(),
    endedPositions,
    sessions: account.sessions,
  };
}

/**
 * A broker's result together with endings of requests that never became
 * orders; those that were refused count as refused orders.
 */
export function withEndings(
  result: BrokerResult,
  endings: readonly OrderEnding[],
): BrokerResult {
  if (endings.length === 0) return result;
  const orders = { ...result.orders };
  for (const { status, count } of endings) {
    if (status !== "change_refused") orders[status] += count;
  }
  return { ...result, orders, endings: joinEndings([result.endings, endings]) };
}

/** The orders of several accounts as if they were one's. */
export function joinOrders(
  accounts: readonly BrokerResult[],
): Pick<BrokerResult, "orders" | "endings"> {
  const orders = noOrders();
  for (const account of accounts) {
    const { held, accepted, filled, refused, cancelled, expired } =
      account.orders;
    orders.held += held;
    orders.accepted += accepted;
    orders.filled += filled;
    orders.refused += refused;
    orders.cancelled += cancelled;
    orders.expired += expired;
  }
  const endings = joinEndings(accounts.map((account) => account.endings));
  return { orders, endings };
}

function joinEndings(
  lists: readonly (readonly OrderEnding[])[],
): OrderEnding[] {
  const counts = new EndingCounts();
  for (const endings of lists) counts.addAll(endings);
  return counts.toArray();
}

function noOrders(): Record<OrderStatus, number> {
  return {
    held: 0,
    accepted: 0,
    filled: 0,
    refused: 0,
    cancelled: 0,
    expired: 0,
  };
}
