/**
 * Log records of what was refused to strategies.
 *
 * @module
 */
import type { LogRecord } from "../log/log_record.ts";
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
    const { id, strategy, symbol, side, quantity, tag, code, reason } = order;
    const fields = { symbol, reason: code ?? "" };
    this.#tell(
      strategy,
      `order ${id}, ${side} ${quantity} ${symbol}`,
      { ...fields, order: id, side, quantity, tag },
      reason ?? "",
    );
  }

  /** Passes on a request that became no order, or a change that was refused. */
  tell({ order, strategy, symbol, request, reason }: FailedRequest): void {
    if (!this.#log.tells("info")) return;
    const about = order === 0 ? request : `order ${order}, ${request}`;
    this.#tell(strategy, about, { symbol, reason: reason.code }, reason.text);
  }

  #tell(
    strategy: number,
    about: string,
    fields: LogRecord["fields"],
    text: string,
  ): void {
    this.#log.tell({
      level: "info",
      code: "request_refused",
      text: `refused: ${about}: ${text}`,
      fields,
      strategy: this.#strategies[strategy],
    });
  }
}
