/**
 * One bar against the orders that wait in its symbol: the moments of a bar in
 * their order, with spread, slippage and the bar's volume.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { Account } from "../account.ts";
import type { Fill } from "../fills.ts";
import type { LimitChecker } from "../limits.ts";
import { limitPriceWithin, priceAtOpen, stopPriceWithin } from "./matching.ts";
import { isQuantity, QUANTITY_DECIMALS, sizeOf } from "../money.ts";
import { type OrderBook, restOf } from "./order_book.ts";
import { orderReason } from "../order_reasons.ts";
import type { Order } from "../orders.ts";
import type { SlippageRule } from "../costs/slippage.ts";
import type { SpreadRule } from "../costs/spread.ts";

/** What a {@linkcode BarMatcher} works with. */
export interface MatcherParts {
  /** The orders. */
  readonly book: OrderBook;
  /** The account that fills are booked in. */
  readonly account: Account;
  /** The limits, for orders that could not be tested when they were placed. */
  readonly limits: LimitChecker;
  /** Worsens prices. */
  readonly slippage: SlippageRule;
  /** Moves prices to an order's side. */
  readonly spread: SpreadRule;
  /** Length of a base bar in milliseconds. */
  readonly baseIntervalMs: number;
  /** The share of a bar's volume that can be traded; Infinity for no bound. */
  readonly maxVolumeShare: number;
  /** Market orders are filled at the close of the slice they are placed in. */
  readonly thisClose: boolean;
  /** Hears of every fill. */
  readonly onFill: (fill: Fill, order: Order) => void;
}

/** Fills the orders of one symbol on its bars; see `matching.ts` for the rules. */
export class BarMatcher {
  readonly #parts: MatcherParts;
  readonly #live: Order[];
  #session: TradingSession | undefined;
  #start = -Infinity;
  #end = -Infinity;
  #close = NaN;
  #volume = 0;
  #budget = Infinity;
  #busy = false;
  #touched = false;

  /** Matches the orders that wait in one symbol. */
  constructor(parts: MatcherParts, symbolIndex: number) {
    this.#parts = parts;
    this.#live = parts.book.live[symbolIndex];
  }

  /** Whether a bar is going through the list of orders right now. */
  get busy(): boolean {
    return this.#busy;
  }

  /**
   * When the first bar starts that may fill an order: orders for the close wait
   * for the session's last bar, any other may be filled by the next one.
   */
  get fillsFrom(): number {
    if (this.#live.length === 0) return Infinity;
    for (let i = 0; i < this.#live.length; i++) {
      if (this.#live[i].type !== "market_on_close") return -Infinity;
    }
    const close = this.#session?.close ?? -Infinity;
    return close - this.#parts.baseIntervalMs;
  }

  /** Takes the session that the next bars belong to. */
  startSession(session: TradingSession): void {
    this.#session = session;
  }

  /** Takes the next bar of the symbol; whether any of its orders was touched. */
  onBar(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    const { baseIntervalMs, maxVolumeShare } = this.#parts;
    const sessionClose = this.#session?.close ?? Infinity;
    this.#start = start;
    this.#end = Math.min(start + baseIntervalMs, sessionClose);
    this.#close = close;
    this.#volume = volume;
    this.#budget = maxVolumeShare === Infinity
      ? Infinity
      : volume * maxVolumeShare;
    if (this.#live.length === 0) return false;
    this.#touched = false;
    this.#busy = true;
    this.#atOpen(open);
    this.#stopsWithin(0, high, low, close);
    const before = this.#live.length;
    this.#limitsWithin(high, low);
    this.#stopsWithin(before, high, low, close); // stops that a limit's fill set free
    this.#atClose(this.#end >= sessionClose);
    this.#busy = false;
    return this.#touched;
  }

  /**
   * Fills a market order at the close of the bar that has just been delivered,
   * if the symbol has a bar in the slice that ends at `time`.
   */
  fillAtThisClose(order: Order, time: number): void {
    if (this.#end !== time) return;
    this.#execute(order, this.#price(order, this.#close), time, time, time);
    this.#endImmediate(order);
  }

  #waits(order: Order): boolean {
    return order.status === "accepted" && order.placedAt <= this.#start;
  }

  /** Whether an order is filled at the close instead of the open. */
  #isForClose(order: Order): boolean {
    return order.type === "market_on_close" ||
      (this.#parts.thisClose && order.type === "market");
  }

  // The list grows while brackets come to life: they are met in the same pass.
  #atOpen(open: number): void {
    const start = this.#start;
    for (let i = 0; i < this.#live.length; i++) {
      const order = this.#live[i];
      if (!this.#waits(order) || this.#isForClose(order)) continue;
      const own = this.#price(order, open);
      if (order.type === "market_on_open") {
        if (start !== this.#session?.open) continue;
        this.#execute(order, own, start, start, start);
        this.#endUnfilled(order, "not_filled_at_open");
        continue;
      }
      const price = priceAtOpen(order, own);
      if (price === price) this.#execute(order, price, start, start, start);
      this.#endImmediate(order);
    }
  }

  #stopsWithin(from: number, high: number, low: number, close: number): void {
    for (let i = from; i < this.#live.length; i++) {
      const order = this.#live[i];
      if (!this.#waits(order) || this.#isForClose(order)) continue;
      const price = stopPriceWithin(
        order,
        this.#price(order, high),
        this.#price(order, low),
        this.#price(order, close),
      );
      if (price === price) {
        this.#execute(order, price, this.#end, this.#start, this.#end);
      }
    }
  }

  #limitsWithin(high: number, low: number): void {
    for (let i = 0; i < this.#live.length; i++) {
      const order = this.#live[i];
      if (!this.#waits(order)) continue;
      const price = limitPriceWithin(
        order,
        this.#price(order, high),
        this.#price(order, low),
      );
      if (price === price) {
        this.#execute(order, price, this.#end, this.#start, this.#end);
      }
    }
  }

  #atClose(last: boolean): void {
    const end = this.#end;
    for (let i = 0; i < this.#live.length; i++) {
      const order = this.#live[i];
      if (!this.#waits(order) || !this.#isForClose(order)) continue;
      const auction = order.type === "market_on_close";
      if (auction && !last) continue;
      this.#execute(order, this.#price(order, this.#close), end, end, end);
      if (auction) this.#endUnfilled(order, "not_filled_at_close");
      else this.#endImmediate(order);
    }
  }

  #price(order: Order, price: number): number {
    return this.#parts.spread(order.side, price);
  }

  #endImmediate(order: Order): void {
    if (order.timeInForce === "ioc") {
      this.#endUnfilled(order, "not_filled_at_once");
    }
  }

  #endUnfilled(
    order: Order,
    code: "not_filled_at_open" | "not_filled_at_close" | "not_filled_at_once",
  ): void {
    if (order.status !== "accepted") return;
    this.#touched = true;
    this.#parts.book.end(order, "cancelled", orderReason(code));
  }

  /** How much of an order the position and the bar's volume let through. */
  #fillable(order: Order): number {
    let quantity = restOf(order);
    if (order.reduceOnly) {
      const held = this.#parts.account.books[order.strategy].quantity(
        order.symbolIndex,
      );
      quantity = Math.min(quantity, order.side === "buy" ? -held : held);
    }
    if (quantity <= this.#budget) return quantity;
    if (Number.isInteger(order.quantity)) return Math.floor(this.#budget);
    const scale = 10 ** QUANTITY_DECIMALS;
    return Math.floor(this.#budget * scale) / scale;
  }

  #execute(
    order: Order,
    price: number,
    time: number,
    stopsFrom: number,
    limitsFrom: number,
  ): void {
    const { account, book, limits, slippage, onFill } = this.#parts;
    this.#touched = true;
    const quantity = this.#fillable(order);
    if (!isQuantity(quantity)) {
      this.#endWithoutPosition(order);
      return;
    }
    const takesAnyPrice = order.type !== "limit" && order.type !== "stop_limit";
    const paid = takesAnyPrice
      ? slippage(order.side, price, quantity, this.#volume)
      : price;
    if (order.unchecked) {
      const refusal = limits.refusal(order, paid, time);
      if (refusal !== undefined) {
        book.end(order, "refused", refusal);
        return;
      }
      order.unchecked = false;
    }
    if (sizeOf(paid, quantity) === Infinity) {
      book.end(
        order,
        "cancelled",
        orderReason("amount_too_large", quantity, paid),
      );
      return;
    }
    this.#budget -= quantity;
    const fill = account.book(order, paid, quantity, time);
    book.filled(order, quantity, stopsFrom, limitsFrom);
    this.#endWithoutPosition(order);
    onFill(fill, order);
  }

  /** Ends an order that may only reduce a position when there is none. */
  #endWithoutPosition(order: Order): void {
    if (!order.reduceOnly || order.status !== "accepted") return;
    const book = this.#parts.account.books[order.strategy];
    const held = book.quantity(order.symbolIndex);
    if (order.side === "buy" ? held < 0 : held > 0) return;
    this.#parts.book.end(order, "cancelled", orderReason("no_position"));
  }
}
