/**
 * The context of one strategy.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfSession } from "../session/as_of_session.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/session_data.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { Interval } from "../types.ts";
import type { Gap } from "../quality/gaps.ts";
import type { AsOfGaps } from "./as_of_gaps.ts";
import type { Broker } from "./broker.ts";
import type { OrderReceipt, OrderRequest } from "./orders.ts";
import type {
  AccountView,
  SessionInfo,
  StrategyContext,
  StrategyOrder,
} from "./strategy.ts";

/** Where the lines of strategies go. */
export type LogSink = (time: number, strategy: string, message: string) => void;

/** What a context is made of; none of it can be reached through the context. */
export interface ContextParts {
  /** The strategy's name. */
  readonly name: string;
  /** The strategy's number. */
  readonly strategy: number;
  /** The symbols of the run. */
  readonly symbols: readonly string[];
  /** What has been delivered. */
  readonly session: AsOfSession;
  /** The gaps of what has been delivered. */
  readonly gaps: AsOfGaps;
  /** The broker. */
  readonly broker: Broker;
  /** The run's log. */
  readonly log: LogSink;
}

/** The engine's side of {@linkcode StrategyContext}. */
export class Context implements StrategyContext {
  /** See {@linkcode StrategyContext.symbols}. */
  readonly symbols: readonly string[];
  /** See {@linkcode StrategyContext.account}. */
  readonly account: AccountView;
  readonly #parts: ContextParts;

  /** A context over the engine's parts. */
  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.symbols = Object.freeze([...parts.symbols]);
    const { broker } = parts;
    this.account = Object.freeze({
      get cash() {
        return broker.cash;
      },
      get equity() {
        return broker.equity;
      },
    });
    Object.freeze(this);
  }

  /** See {@linkcode StrategyContext.time}. */
  get time(): number {
    return this.#parts.session.time;
  }

  /** See {@linkcode StrategyContext.session}. */
  get session(): SessionInfo {
    const { date, open, close } = this.#parts.session.record;
    return { date, open, close };
  }

  /** See {@linkcode StrategyContext.bars}. */
  bars(symbol: string, interval: Interval): BarSeries {
    return this.#parts.session.bars(symbol, interval);
  }

  /** See {@linkcode StrategyContext.indicator}. */
  indicator(symbol: string, id: string): IndicatorSeries {
    return this.#parts.session.indicator(symbol, id);
  }

  /** See {@linkcode StrategyContext.historicalIndicator}. */
  historicalIndicator(
    symbol: string,
    key: string,
    time: number = this.time,
  ): number | undefined {
    return this.#parts.session.historicalIndicator(symbol, key, time);
  }

  /** See {@linkcode StrategyContext.quality}. */
  quality(symbol: string, interval?: Interval): number {
    // Asked for only to refuse an interval that the run does not have.
    if (interval !== undefined) this.#parts.session.bars(symbol, interval);
    return this.#parts.session.quality(symbol);
  }

  /** See {@linkcode StrategyContext.gaps}. */
  gaps(symbol: string, interval?: Interval): readonly Gap[] {
    if (interval !== undefined) this.#parts.session.bars(symbol, interval);
    return this.#parts.gaps.of(symbol);
  }

  /** See {@linkcode StrategyContext.quote}. */
  quote(symbol: string): Quote | undefined {
    return this.#parts.session.quote(symbol);
  }

  /** See {@linkcode StrategyContext.metrics}. */
  metrics(symbol: string): SessionMetrics {
    return this.#parts.session.metrics(symbol);
  }

  /** See {@linkcode StrategyContext.position}. */
  position(symbol: string): number {
    const { session, broker, strategy } = this.#parts;
    return broker.position(session.symbolIndex(symbol), strategy);
  }

  /** See {@linkcode StrategyContext.buy}. */
  buy(symbol: string, quantity: number): OrderReceipt {
    return this.submit({ symbol, side: "buy", quantity });
  }

  /** See {@linkcode StrategyContext.sell}. */
  sell(symbol: string, quantity: number): OrderReceipt {
    return this.submit({ symbol, side: "sell", quantity });
  }

  /** See {@linkcode StrategyContext.submit}. */
  submit(order: StrategyOrder): OrderReceipt {
    const { session, broker, strategy } = this.#parts;
    if (typeof order !== "object" || order === null) {
      throw new SessionError(
        "order_invalid",
        `An order is an object with symbol, side and quantity, found ${order}`,
      );
    }
    return broker.submit(
      { ...order, strategy } as OrderRequest,
      session.time,
    );
  }

  /** See {@linkcode StrategyContext.log}. */
  log(message: string): void {
    const { session, name, log } = this.#parts;
    log(session.time, name, String(message));
  }
}
