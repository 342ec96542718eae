/**
 * The account of a live run as JSON, for those who look at it.
 *
 * @module
 */
import { ACCOUNT_BYTES_MAX } from "../session/account_board.ts";
import type { Broker } from "../trading/broker.ts";
import type { OpenPosition } from "../trading/open_positions.ts";
import type { OrderView } from "../trading/orders.ts";

/** Positions and orders that are listed, each. */
const ROWS_MAX = 400;
/** The most characters of a label or a name. */
const TEXT_MAX = 100;

/** What is shown of an open position. */
export interface ShownPosition extends Omit<OpenPosition, "strategy"> {
  /** The name of the strategy that holds it. */
  readonly strategy: string;
}

/** What is shown of an order that waits. */
export interface ShownOrder {
  /** Its number. */
  readonly id: number;
  /** The name of the strategy that placed it. */
  readonly strategy: string;
  /** The symbol. */
  readonly symbol: string;
  /** Buy or sell. */
  readonly side: string;
  /** How it finds its price. */
  readonly type: string;
  /** Its quantity, including what is filled. */
  readonly quantity: number;
  /** How much of it is filled. */
  readonly filled: number;
  /** Its limit; `null` if it has none. */
  readonly limit: number | null;
  /** Its stop; `null` if it has none. */
  readonly stop: number | null;
  /** Whether it waits for its entry. */
  readonly isHeld: boolean;
  /** When it was placed, UTC epoch milliseconds. */
  readonly placedAt: number;
  /** Its label, empty for none. */
  readonly tag: string;
}

/** The account of a live run as of the end of a slice. */
export interface ShownAccount {
  /** The end of the slice, UTC epoch milliseconds. */
  readonly time: number;
  /** Cash, currency units. */
  readonly cash: number;
  /** Equity, currency units. */
  readonly equity: number;
  /** How many positions are open. */
  readonly positionCount: number;
  /** The first of them. */
  readonly positions: readonly ShownPosition[];
  /** How many orders wait. */
  readonly orderCount: number;
  /** The newest of them, in the order of their numbers. */
  readonly orders: readonly ShownOrder[];
}

/** The account as JSON, with as many rows as have room on a board. */
export function accountText(
  broker: Pick<Broker, "cash" | "equity" | "openPositions" | "workingOrders">,
  strategies: readonly string[],
  time: number,
  bytesMax = ACCOUNT_BYTES_MAX,
): string {
  const positions = broker.openPositions();
  const orders = strategies.flatMap((_, i) => broker.workingOrders(i))
    .sort((a, b) => a.id - b.id);
  // A character takes at most three bytes.
  for (let rows = ROWS_MAX;; rows = Math.floor(rows / 2)) {
    const account: ShownAccount = {
      time,
      cash: broker.cash,
      equity: broker.equity,
      positionCount: positions.length,
      positions: positions.slice(0, rows)
        .map((one) => shownPosition(one, strategies)),
      orderCount: orders.length,
      orders: rows === 0
        ? []
        : orders.slice(-rows).map((one) => shownOrder(one, strategies)),
    };
    const text = JSON.stringify(account);
    if (rows === 0 || text.length * 3 <= bytesMax) return text;
  }
}

function shownPosition(
  { strategy, symbol, ...values }: OpenPosition,
  names: readonly string[],
): ShownPosition {
  return {
    strategy: shortened(names[strategy]),
    symbol: shortened(symbol),
    ...values,
  };
}

function shownOrder(order: OrderView, names: readonly string[]): ShownOrder {
  return {
    id: order.id,
    strategy: shortened(names[order.strategy]),
    symbol: shortened(order.symbol),
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    filled: order.filledQuantity,
    limit: numberOrNull(order.limitPrice),
    stop: numberOrNull(order.stopPrice),
    isHeld: order.status === "held",
    placedAt: order.placedAt,
    tag: shortened(order.tag),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function shortened(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`;
}
