/**
 * Worst-case exposure: the position that working orders may lead to.
 *
 * @module
 */
import { addQuantity } from "./money.ts";
import { type Order, restOf } from "./order.ts";
import type { Portfolio } from "./portfolio.ts";

/** The input of the exposure. */
export interface ExposureState {
  /** One portfolio per strategy; positions of different strategies do not net. */
  readonly books: readonly Portfolio[];
  /** The working orders of each symbol. */
  readonly live: readonly (readonly Order[])[];
}

/**
 * The largest |position| that working orders may lead to in a symbol, summed
 * over all strategies.
 *
 * @param without A working order to leave out.
 * @param plus An order to count as if it were working.
 */
export function worstPosition(
  { books, live }: ExposureState,
  symbolIndex: number,
  without: Order | undefined,
  plus: Order | undefined,
): number {
  const orders = live[symbolIndex];
  let sum = 0;
  for (let b = 0; b < books.length; b++) {
    const held = books[b].quantity(symbolIndex);
    const buys = workingQuantity(orders, b, "buy", without, plus);
    const sells = workingQuantity(orders, b, "sell", without, plus);
    sum = addQuantity(
      sum,
      Math.max(addQuantity(held, buys), addQuantity(sells, -held)),
    );
  }
  return sum;
}

/** Whether `order`, in place of `older`, can only reduce a position, regardless of other fills. */
export function onlyReduces(
  { books, live }: ExposureState,
  older: Order,
  order: Order,
): boolean {
  const { symbolIndex, strategy, side } = order;
  const held = books[strategy].quantity(symbolIndex);
  const working = workingQuantity(
    live[symbolIndex],
    strategy,
    side,
    older,
    order,
  );
  return side === "buy"
    ? held < 0 && addQuantity(held, working) <= 0
    : held > 0 && addQuantity(held, -working) >= 0;
}

/**
 * The quantity still to be filled on one side for one strategy. Orders that
 * cannot enlarge a position do not count, and of orders that cancel each other
 * only the largest does.
 */
function workingQuantity(
  live: readonly Order[],
  strategy: number,
  side: Order["side"],
  without: Order | undefined,
  plus: Order | undefined,
): number {
  let sum = 0;
  let groups: Map<number, number> | undefined;
  const count = live.length + (plus === undefined ? 0 : 1);
  for (let i = 0; i < count; i++) {
    const order = i < live.length ? live[i] : plus;
    if (order === undefined || (i < live.length && order === without)) continue;
    if (order.strategy !== strategy || order.side !== side) continue;
    if (order.reduceOnly || order.status !== "accepted") continue;
    const rest = restOf(order);
    if (order.group === 0) {
      sum = addQuantity(sum, rest);
    } else {
      groups ??= new Map();
      groups.set(order.group, Math.max(groups.get(order.group) ?? 0, rest));
    }
  }
  if (groups !== undefined) {
    for (const rest of groups.values()) sum = addQuantity(sum, rest);
  }
  return sum;
}
