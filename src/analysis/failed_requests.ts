/**
 * Requests of strategies that leave no trace among the orders: requests that
 * are no valid order, and changes that were refused.
 *
 * @module
 */
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import { messageOf } from "../text/message_of.ts";
import {
  EndingCounts,
  type EndingStatus,
  type OrderEnding,
} from "../trading/order_endings.ts";
import { type OrderReason, orderReason } from "../trading/order_reasons.ts";
import type { OrderView } from "../trading/orders.ts";

/** A request that became no order, or a change that was refused. */
export interface FailedRequest {
  /** Why. */
  readonly reason: OrderReason;
  /** The number of the order to change, 0 without one. */
  readonly order: number;
  /** The number of the strategy. */
  readonly strategy: number;
  /** Its symbol, empty if the run has none of that name. */
  readonly symbol: string;
  /** What was asked for. */
  readonly request: string;
}

/** Counts them, also those whose errors a strategy catches. */
export class FailedRequests {
  readonly #session: AsOfData;
  readonly #onFailed: (request: FailedRequest) => void;
  readonly #counts = new EndingCounts();

  /** Counts the requests of a run, and calls `onFailed` with each. */
  constructor(
    session: AsOfData,
    onFailed: (request: FailedRequest) => void = () => {},
  ) {
    this.#session = session;
    this.#onFailed = onFailed;
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
    reason: OrderReason,
    about: Omit<FailedRequest, "reason">,
  ): void {
    const { strategy, symbol } = about;
    const { code, text } = reason;
    this.#counts.add(
      { status, code, strategy, symbol },
      () => ({ ...about, time: this.#session.clock.time, text }),
    );
    this.#onFailed({ ...about, reason });
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
