/**
 * The ends of trading: of a session that ends flat, of a symbol whose bars end,
 * and of the run.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { TradingDate } from "../../types.ts";
import type { FillCut } from "../cash_rule.ts";
import type { EndedPosition, EndingCause } from "../ended_positions.ts";
import type { Fill } from "../fills.ts";
import type { LimitChecker } from "../limits.ts";
import { makeOrder, type Order } from "../order.ts";
import {
  type OrderReason,
  orderReason,
  type PlainReasonCode,
} from "../order_reasons.ts";
import type { MatcherParts } from "./bar_matcher.ts";
import { countCosts, type OwnTradeParts, tradedPrice } from "./own_trades.ts";

/** The parts that {@linkcode Closing} uses. */
export interface ClosingParts extends OwnTradeParts {
  /** The limits, which count orders and positions. */
  readonly limits: LimitChecker;
  /** The first trading date of each symbol, if it has one. */
  readonly firstDates: readonly (TradingDate | undefined)[];
  /** How far cash allows a fill; `undefined` if any is allowed. */
  readonly cutFill: MatcherParts["cutFill"];
  /** Whether every session ends flat. */
  readonly flatAtClose: boolean;
  /** What happens to positions at the end of the run. */
  readonly atEnd: "keep" | "close";
  /** What happens to the positions in a symbol whose bars end. */
  readonly onDelisting: "keep" | "close";
}

/** Why orders end when a position does. */
const CODES = {
  flat_at_close: "flat_at_close",
  delisted: "delisted",
  delisting: "delisted",
  paid_action: "delisted",
  last_trading_date: "last_trading_date",
  at_end: "run_ended",
} as const;

/**
 * Ends the orders of a symbol or of the run, closes positions at their last
 * price, and says why later orders are refused.
 */
export class Closing {
  /** All positions that have ended, in order. */
  readonly ended: EndedPosition[] = [];
  readonly #parts: ClosingParts;
  /** 1 for a symbol that has no more bars, 2 for one whose last trading date is over. */
  readonly #delisted: Uint8Array;
  /** 1 for a symbol that does not trade yet. */
  readonly #waiting: Uint8Array;
  /** 1 for a symbol whose last session of the run is over. */
  readonly #over: Uint8Array;

  /** Nothing has ended yet. */
  constructor(parts: ClosingParts) {
    this.#parts = parts;
    this.#delisted = new Uint8Array(parts.symbols.length);
    this.#waiting = new Uint8Array(parts.symbols.length);
    this.#over = new Uint8Array(parts.symbols.length);
  }

  /**
   * Begins a session of the symbols that `trades` in it: those that trade later
   * than it accept no orders.
   */
  startSession(
    date: TradingDate,
    trades: (symbolIndex: number) => boolean,
  ): void {
    this.#parts.firstDates.forEach((first, symbolIndex) => {
      if (!trades(symbolIndex)) return;
      const isWaiting = first !== undefined && date < first;
      this.#waiting[symbolIndex] = isWaiting ? 1 : 0;
      if (isWaiting) this.#endOrders(symbolIndex, "not_yet_trading");
    });
  }

  /** Why no order for a symbol is accepted any more, if so. */
  refusal(symbolIndex: number): OrderReason | undefined {
    if (this.#delisted[symbolIndex] === 1) return orderReason("delisted");
    if (this.#delisted[symbolIndex] === 2) {
      return orderReason("last_trading_date");
    }
    if (this.#waiting[symbolIndex] === 1) return orderReason("not_yet_trading");
    return this.#over[symbolIndex] === 1 ? orderReason("run_ended") : undefined;
  }

  /** See `Broker.flatten()`: closes the symbols that `trades` in the session. */
  flatten(
    { close }: TradingSession,
    trades: (symbolIndex: number) => boolean,
  ): boolean {
    const { symbols, account, limits, flatAtClose } = this.#parts;
    if (!flatAtClose) return false;
    symbols.forEach((_, symbolIndex) => {
      if (!trades(symbolIndex)) return;
      this.#endOrders(symbolIndex, CODES.flat_at_close);
      account.books.forEach((book, strategy) => {
        if (book.quantity(symbolIndex) === 0) return;
        this.#close(symbolIndex, strategy, "flat_at_close", close);
      });
      limits.refresh(symbolIndex);
    });
    return true;
  }

  /** See `Broker.delist()`. */
  delist(
    symbolIndex: number,
    session: TradingSession,
    cause: EndingCause,
  ): readonly EndedPosition[] {
    if (this.#delisted[symbolIndex] !== 0) return [];
    this.#delisted[symbolIndex] = cause === "last_trading_date" ? 2 : 1;
    this.#endOrders(symbolIndex, CODES[cause]);
    if (cause === "paid_action") return [];
    return this.#endPositions(symbolIndex, cause, session);
  }

  /** See `Broker.endTrading()`: ends the symbols that `trades` in the session. */
  endTrading(
    session: TradingSession,
    trades: (symbolIndex: number) => boolean,
  ): readonly EndedPosition[] {
    const { symbols, atEnd } = this.#parts;
    const own = [...symbols.keys()].filter(trades);
    for (const index of own) this.#over[index] = 1;
    for (const index of own) this.#endOrders(index, CODES.at_end);
    if (atEnd === "keep") return [];
    return own.flatMap((index) => this.#endPositions(index, "at_end", session));
  }

  #endOrders(symbolIndex: number, code: PlainReasonCode): void {
    const { book, limits } = this.#parts;
    // Orders that are placed in answer come after these.
    for (const order of [...book.live[symbolIndex]]) {
      if (order.status === "accepted") {
        book.end(order, "cancelled", orderReason(code));
      }
    }
    book.sweep(symbolIndex);
    limits.refresh(symbolIndex);
  }

  /** Ends the positions of all strategies in a symbol, as the rules say. */
  #endPositions(
    symbolIndex: number,
    cause: EndedPosition["cause"],
    session: TradingSession,
  ): readonly EndedPosition[] {
    const { symbols, account, limits, atEnd, onDelisting } = this.#parts;
    const rule = {
      at_end: atEnd,
      delisted: onDelisting,
      delisting: onDelisting,
    };
    const closes = cause === "last_trading_date" || rule[cause] === "close";
    const ended: EndedPosition[] = [];
    account.books.forEach((book, strategy) => {
      const quantity = book.quantity(symbolIndex);
      if (quantity === 0) return;
      const fill = closes
        ? this.#close(symbolIndex, strategy, cause, session.close)
        : undefined;
      ended.push({
        cause,
        date: session.date,
        symbol: symbols[symbolIndex],
        strategy,
        quantity,
        price: fill?.price ?? account.priceOf(symbolIndex),
        left: book.quantity(symbolIndex),
        orderId: fill?.orderId ?? 0,
      });
    });
    limits.refresh(symbolIndex);
    this.ended.push(...ended);
    return ended;
  }

  /**
   * Closes a position by a market order at the last close. Returns `undefined`
   * if an account cannot hold its value, or cash does not cover the fee.
   */
  #close(
    symbolIndex: number,
    strategy: number,
    cause: keyof typeof CODES,
    time: number,
  ): Fill | undefined {
    const { symbols, book, account, cutFill, onFill } = this.#parts;
    const held = account.books[strategy].quantity(symbolIndex);
    const side = held > 0 ? "sell" : "buy";
    let quantity = Math.abs(held);
    const order = makeOrder(
      {
        symbol: symbols[symbolIndex],
        side,
        quantity,
        strategy,
        reduceOnly: true,
        tag: CODES[cause] === "run_ended" ? cause : CODES[cause],
        reason: orderReason(CODES[cause]).text,
      },
      book.nextId,
      symbolIndex,
      time,
    );
    book.add(order);
    let price = this.#price(order, quantity);
    let cut: FillCut | undefined;
    const { contracts } = account;
    if (contracts.sizeOf(symbolIndex, price, quantity) === Infinity) {
      const reason = orderReason("amount_too_large", quantity, price);
      cut = { quantity: 0, reason };
    } else {
      cut = cutFill?.(order, quantity, (part) => this.#price(order, part));
    }
    if (cut !== undefined) {
      quantity = cut.quantity;
      price = this.#price(order, quantity);
    }
    let fill: Fill | undefined;
    if (quantity > 0) {
      fill = account.book(order, price, quantity, time);
      const close = account.priceOf(symbolIndex);
      countCosts(this.#parts, order, quantity, close, price);
      book.filled(order, quantity, time);
    }
    if (cut !== undefined) book.end(order, "cancelled", cut.reason);
    book.sweep(symbolIndex);
    if (fill !== undefined) onFill(fill, order);
    return fill;
  }

  /** What each unit of an order costs or brings at the last close. */
  #price(order: Order, quantity: number): number {
    const { account } = this.#parts;
    const close = account.priceOf(order.symbolIndex);
    return tradedPrice(this.#parts, order, quantity, close);
  }
}
