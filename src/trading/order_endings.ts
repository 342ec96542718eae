/**
 * How orders ended without a complete fill, counted by reason.
 *
 * @module
 */
import type { OrderReasonCode } from "./order_reasons.ts";
import type { OrderView } from "./orders.ts";

/** How an order, or a change of one, ended without a complete fill. */
export type EndingStatus =
  | "refused"
  | "cancelled"
  | "expired"
  /** A replacement or a cancellation was refused; its order stayed as it was. */
  | "change_refused";

/** The first order that ended for a reason. */
export interface FirstEnding {
  /** The order's number; 0 if the request was no valid order. */
  readonly order: number;
  /** When it was placed, replaced or released by its entry, or the change was asked for, UTC epoch milliseconds. */
  readonly time: number;
  /** The index of its strategy. */
  readonly strategy: number;
  /** Its symbol; empty if the request names no symbol of the run. */
  readonly symbol: string;
  /** What was asked for, `buy 100 SPY, market`; empty if the request does not say. */
  readonly request: string;
  /** The reason in plain words. */
  readonly text: string;
}

/** The orders that ended in one way for one reason. */
export interface OrderEnding {
  /** How they ended. */
  readonly status: EndingStatus;
  /** Why; `null` if the broker gave no reason. */
  readonly code: OrderReasonCode | null;
  /** How many there are. */
  readonly count: number;
  /** How many of them had been filled in part. */
  readonly partlyFilled: number;
  /** How many of them are legs of brackets. */
  readonly legs: number;
  /** How many there are of each strategy, by its index. */
  readonly strategies: readonly number[];
  /** How many there are of each symbol. */
  readonly symbols: Readonly<Record<string, number>>;
  /** The first that is no leg of a bracket, or else the first leg. */
  readonly first: FirstEnding;
}

/** A request that became no order, or a change that was refused. */
export interface FailedRequest {
  /** How it ended. */
  readonly status: EndingStatus;
  /** Why. */
  readonly code: OrderReasonCode;
  /** The index of its strategy. */
  readonly strategy: number;
  /** Its symbol; empty if the request names no symbol of the run. */
  readonly symbol: string;
}

/** The counts of one ending while they grow. */
interface Counts {
  readonly status: EndingStatus;
  readonly code: OrderReasonCode | null;
  count: number;
  partlyFilled: number;
  legs: number;
  readonly strategies: number[];
  readonly symbols: Map<string, number>;
  first: FirstEnding;
}

/** Counts orders by how and why they ended, and keeps the first of each kind. */
export class EndingCounts {
  readonly #counts: Counts[] = [];
  /** The counts of the last order. */
  #last: Counts | undefined;

  /** Counts one request or change; `describe` is called for the first of its kind. */
  add(
    { status, code, strategy, symbol }: FailedRequest,
    describe: () => FirstEnding,
  ): void {
    const counts = this.#find(status, code) ??
      this.#begin(status, code, describe());
    if (counts.legs === counts.count && counts.count > 0) {
      counts.first = describe();
    }
    counts.count++;
    addAt(counts.strategies, strategy, 1);
    if (symbol !== "") addTo(counts.symbols, symbol, 1);
  }

  /** Counts an order, if it ended without a complete fill. */
  addOrder(order: OrderView): void {
    const { status, symbol, strategy } = order;
    if (status === "held" || status === "accepted" || status === "filled") {
      return;
    }
    const code = order.code ?? null;
    let counts = this.#last;
    if (counts?.status !== status || counts.code !== code) {
      counts = this.#find(status, code) ??
        this.#begin(status, code, firstOf(order));
      this.#last = counts;
    }
    if (order.parent > 0) counts.legs++;
    // Only legs so far: the first of the others is more telling.
    else if (counts.legs === counts.count && counts.count > 0) {
      counts.first = firstOf(order);
    }
    counts.count++;
    if (order.filledQuantity > 0) counts.partlyFilled++;
    addAt(counts.strategies, strategy, 1);
    addTo(counts.symbols, symbol, 1);
  }

  /** Adds counts that were made elsewhere. */
  addAll(endings: readonly OrderEnding[]): void {
    for (const ending of endings) {
      const { status, code, first, count, legs } = ending;
      const counts = this.#find(status, code) ??
        this.#begin(status, code, first);
      if (counts.legs === counts.count && legs < count) counts.first = first;
      counts.count += count;
      counts.partlyFilled += ending.partlyFilled;
      counts.legs += legs;
      ending.strategies.forEach((own, i) => addAt(counts.strategies, i, own));
      for (const [symbol, own] of Object.entries(ending.symbols)) {
        addTo(counts.symbols, symbol, own);
      }
    }
  }

  /** The counts, in the order in which each was first met. */
  toArray(): OrderEnding[] {
    return this.#counts.map((counts) => ({
      ...counts,
      strategies: [...counts.strategies],
      symbols: Object.fromEntries(counts.symbols),
    }));
  }

  #find(
    status: EndingStatus,
    code: OrderReasonCode | null,
  ): Counts | undefined {
    for (const counts of this.#counts) {
      if (counts.status === status && counts.code === code) return counts;
    }
    return undefined;
  }

  #begin(
    status: EndingStatus,
    code: OrderReasonCode | null,
    first: FirstEnding,
  ): Counts {
    const counts: Counts = {
      status,
      code,
      count: 0,
      partlyFilled: 0,
      legs: 0,
      strategies: [],
      symbols: new Map(),
      first,
    };
    this.#counts.push(counts);
    return counts;
  }
}

/** Counts those of a run's orders that ended without a complete fill. */
export function countEndings(orders: readonly OrderView[]): OrderEnding[] {
  const counts = new EndingCounts();
  for (let i = 0; i < orders.length; i++) counts.addOrder(orders[i]);
  return counts.toArray();
}

function firstOf(order: OrderView): FirstEnding {
  return {
    order: order.id,
    time: order.placedAt,
    strategy: order.strategy,
    symbol: order.symbol,
    request: requestText(order),
    text: (order.code && order.reason) ?? "no reason was given",
  };
}

/** What an order asks for, in words. */
function requestText({ side, quantity, symbol, type }: OrderView): string {
  return `${side} ${quantity} ${symbol}, ${type.replaceAll("_", " ")}`;
}

function addAt(counts: number[], index: number, count: number): void {
  while (counts.length <= index) counts.push(0);
  counts[index] += count;
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
