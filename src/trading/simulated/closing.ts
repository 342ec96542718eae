/**
 * The ends of trading: of a session that ends flat, of a symbol whose bars end,
 * and of the run.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { Account } from "../account.ts";
import type { FillCut } from "../cash_rule.ts";
import type { OrderSlippage } from "../costs/slippage.ts";
import type { SpreadRule } from "../costs/spread.ts";
import type { EndedPosition } from "../ended_positions.ts";
import type { Fill } from "../fills.ts";
import type { LimitChecker } from "../limits.ts";
import { sizeOf } from "../money.ts";
import { makeOrder, type Order } from "../order.ts";
import {
  type OrderReason,
  orderReason,
  type PlainReasonCode,
} from "../order_reasons.ts";
import type { MatcherParts } from "./bar_matcher.ts";
import type { OrderBook } from "./order_book.ts";

/** The parts that {@linkcode Closing} uses. */
export interface ClosingParts {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** The orders. */
  readonly book: OrderBook;
  /** The account that fills are booked in. */
  readonly account: Account;
  /** The limits, which count orders and positions. */
  readonly limits: LimitChecker;
  /** Applies the spread to a price, by the order's side. */
  readonly spread: SpreadRule;
  /** Applies slippage, by symbol. */
  readonly slippage: readonly OrderSlippage[];
  /** The volume of the newest bar of a symbol. */
  readonly volumeOf: (symbolIndex: number) => number;
  /** How far cash allows a fill; `undefined` if any is allowed. */
  readonly cutFill: MatcherParts["cutFill"];
  /** Called after every fill. */
  readonly onFill: (fill: Fill, order: Order) => void;
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
  /** 1 for a symbol that has no more bars. */
  readonly #delisted: Uint8Array;
  #isOver = false;

  /** Nothing has ended yet. */
  constructor(parts: ClosingParts) {
    this.#parts = parts;
    this.#delisted = new Uint8Array(parts.symbols.length);
  }

  /** Why no order for a symbol is accepted any more, if so. */
  refusal(symbolIndex: number): OrderReason | undefined {
    if (this.#delisted[symbolIndex] === 1) return orderReason("delisted");
    return this.#isOver ? orderReason("run_ended") : undefined;
  }

  /** See `Broker.flatten()`. */
  flatten({ close }: TradingSession): boolean {
    const { symbols, account, limits, flatAtClose } = this.#parts;
    if (!flatAtClose) return false;
    symbols.forEach((_, symbolIndex) => {
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
  ): readonly EndedPosition[] {
    if (this.#delisted[symbolIndex] === 1) return [];
    this.#delisted[symbolIndex] = 1;
    this.#endOrders(symbolIndex, CODES.delisted);
    return this.#endPositions(symbolIndex, "delisted", session);
  }

  /** See `Broker.endTrading()`. */
  endTrading(session: TradingSession): readonly EndedPosition[] {
    this.#isOver = true;
    const { symbols, atEnd } = this.#parts;
    symbols.forEach((_, index) => this.#endOrders(index, CODES.at_end));
    if (atEnd === "keep") return [];
    return symbols.flatMap((_, index) =>
      this.#endPositions(index, "at_end", session)
    );
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
    const closes = (cause === "at_end" ? atEnd : onDelisting) === "close";
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
        tag: cause,
        reason: orderReason(CODES[cause]).text,
      },
      book.nextId,
      symbolIndex,
      time,
    );
    book.add(order);
    let price = this.#price(order, quantity);
    let cut: FillCut | undefined;
    if (sizeOf(price, quantity) === Infinity) {
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
      book.filled(order, quantity, time);
    }
    if (cut !== undefined) book.end(order, "cancelled", cut.reason);
    book.sweep(symbolIndex);
    if (fill !== undefined) onFill(fill, order);
    return fill;
  }

  /** What each unit of an order costs or brings at the last close. */
  #price(order: Order, quantity: number): number {
    const { side, symbolIndex } = order;
    const { account, spread, slippage, volumeOf } = this.#parts;
    return slippage[symbolIndex](
      side,
      spread(side, account.priceOf(symbolIndex)),
      quantity,
      volumeOf(symbolIndex),
      order,
    );
  }
}
