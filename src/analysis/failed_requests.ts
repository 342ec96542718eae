/**
 * Requests of strategies that leave no trace among the orders: requests that
 * are no valid order, and changes that were refused.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import { messageOf } from "../text/message_of.ts";
import {
  EndingCounts,
  type EndingStatus,
  type OrderEnding,
} from "../trading/order_endings.ts";
import { type OrderReason, orderReason } from "../trading/order_reasons.ts";
import type { OrderView } from "../trading/orders.ts";

/** Counts them, also those whose errors a strategy catches. */
export class FailedRequests {
  readonly #session: AsOfSession;
  readonly #counts = new EndingCounts();

  /** Counts the requests of a run. */
  constructor(session: AsOfSession) {
    this.#session = session;
  }

  /** Counts a request for an order that failed with `error`. */
  addOrder(strategy: number, request: unknown, error: unknown): void {
    const { symbol, text } = readRequest(request);
    const isKnown = this.#session.symbols.has(symbol);
    this.#add("refused", invalid(error), {
      order: 0,
      strategy,
      symbol: isKnown ? symbol : "",
      request: text,
    });
  }

  /** Counts a target or a size that failed with `error`. */
  addInvalidSize(
    strategy: number,
    symbol: string,
    request: string,
    error: unknown,
  ): void {
    this.addRefusedSize(strategy, symbol, request, invalid(error));
  }

  /** Counts a target or a size that was refused. */
  addRefusedSize(
    strategy: number,
    symbol: string,
    request: string,
    reason: OrderReason,
  ): void {
    const isKnown = this.#session.symbols.has(symbol);
    this.#add("refused", reason, {
      order: 0,
      strategy,
      symbol: isKnown ? symbol : "",
      request,
    });
  }

  /** Counts a change of an order that failed with `error`. */
  addInvalidChange(
    strategy: number,
    order: OrderView | undefined,
    change: string,
    error: unknown,
  ): void {
    this.addRefusedChange(strategy, order, change, invalid(error));
  }

  /** Counts a change of an order that was refused. */
  addRefusedChange(
    strategy: number,
    order: OrderView | undefined,
    change: string,
    reason: OrderReason,
  ): void {
    this.#add("change_refused", reason, {
      order: order?.id ?? 0,
      strategy,
      symbol: order?.symbol ?? "",
      request: change,
    });
  }

  /** The counts so far. */
  toArray(): readonly OrderEnding[] {
    return this.#counts.toArray();
  }

  #add(
    status: EndingStatus,
    { code, text }: OrderReason,
    about: {
      readonly order: number;
      readonly strategy: number;
      readonly symbol: string;
      readonly request: string;
    },
  ): void {
    const { strategy, symbol } = about;
    this.#counts.add(
      { status, code, strategy, symbol },
      () => ({ ...about, time: this.#session.clock.time, text }),
    );
  }
}

function invalid(error: unknown): OrderReason {
  return orderReason("order_invalid", messageOf(error));
}

/** The symbol that a request names, and what it asks for, as far as it says. */
function readRequest(
  request: unknown,
): { readonly symbol: string; readonly text: string } {
  try {
    const { side, quantity, symbol } = request as Record<string, unknown>;
    return {
      symbol: typeof symbol === "string" ? symbol : "",
      text: `${side} ${quantity} ${symbol}`,
    };
  } catch {
    // It is no object, or reading it fails.
    return { symbol: "", text: "" };
  }
}
