/**
 * Log records of what was refused to strategies.
 *
 * @module
 */
import type { OrderView } from "../trading/orders.ts";
import type { EngineLog } from "./engine_log.ts";
import type { FailedRequest } from "./failed_requests.ts";

/** Passes on refused orders and requests. */
export class Refusals {
  readonly #log: EngineLog;
  readonly #strategies: readonly string[];

  /** Passes them on to `log`; `strategies` are the names by number. */
  constructor(log: EngineLog, strategies: readonly string[]) {
    this.#log = log;
    this.#strategies = strategies;
  }

  /** Passes on an order that was refused. */
  tellOrder(order: OrderView): void {
    if (!this.#log.tells("info")) return;
    const { id, strategy, symbol, side, quantity, code, reason } = order;
    const about = `order ${id}, ${side} ${quantity} ${symbol}`;
    this.#tell(strategy, about, symbol, code ?? "", reason ?? "");
  }

  /** Passes on a request that became no order, or a change that was refused. */
  tell({ order, strategy, symbol, request, reason }: FailedRequest): void {
    if (!this.#log.tells("info")) return;
    const about = order === 0 ? request : `order ${order}, ${request}`;
    this.#tell(strategy, about, symbol, reason.code, reason.text);
  }

  #tell(
    strategy: number,
    about: string,
    symbol: string,
    reason: string,
    text: string,
  ): void {
    this.#log.tell({
      level: "info",
      code: "request_refused",
      text: `refused: ${about}: ${text}`,
      fields: { symbol, reason },
      strategy: this.#strategies[strategy],
    });
  }
}
