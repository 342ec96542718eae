/**
 * Matches a bar against the working orders of its symbol, moment by moment,
 * with spread, slippage and the bar's volume.
 *
 * The price of each moment comes from the rules of the order's type, see
 * `order_types/rules.ts`.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { Account } from "../account.ts";
import type { SlippageRule } from "../costs/slippage.ts";
import type { SpreadRule } from "../costs/spread.ts";
import type { Fill } from "../fills.ts";
import type { LimitChecker } from "../limits.ts";
import { isQuantity, QUANTITY_DECIMALS, sizeOf } from "../money.ts";
import { type Order, restOf } from "../order.ts";
import { orderReason, type PlainReasonCode } from "../order_reasons.ts";
import type { OrderBook } from "./order_book.ts";

/** The parts that a {@linkcode BarMatcher} uses. */
export interface MatcherParts {
  /** The orders. */
  readonly book: OrderBook;
  /** The account that fills are booked in. */
  readonly account: Account;
  /** The limits, for orders that could not be tested when they were placed. */
  readonly limits: LimitChecker;
  /** Applies slippage. */
  readonly slippage: SlippageRule;
  /** Applies the spread to a price, by the order's side. */
  readonly spread: SpreadRule;
  /** Length of a base bar in milliseconds. */
  readonly baseIntervalMs: number;
  /** The share of a bar's volume that can be traded; Infinity for no limit. */
  readonly maxVolumeShare: number;
  /** Whether market orders are filled at the close of the slice they are placed in. */
  readonly fillsAtClose: boolean;
  /** Called after every fill. */
  readonly onFill: (fill: Fill, order: Order) => void;
}

/** Fills the orders of one symbol on its bars. */
export class BarMatcher {
  readonly #parts: MatcherParts;
  readonly #live: Order[];
  #session: TradingSession | undefined;
  #start = -Infinity;
  #end = -Infinity;
  #close = NaN;
  #volume = 0;
  /** The quantity that the bar's volume still allows. */
  #budget = Infinity;
  #busy = false;
  #touched = false;

  /** Matches the working orders of one symbol. */
  constructor(parts: MatcherParts, symbolIndex: number) {
    this.#parts = parts;
    this.#live = parts.book.live[symbolIndex];
  }

  /** Whether a bar is being matched against the list of orders. */
  get busy(): boolean {
    return this.#busy;
  }

  /**
   * When the first bar starts that may fill an order, UTC epoch milliseconds:
   * orders for the close wait for the session's last bar, any other may be
   * filled by the next one (−Infinity). Infinity without orders.
   */
  get fillsFrom(): number {
    if (this.#live.length === 0) return Infinity;
    for (let i = 0; i < this.#live.length; i++) {
      if (this.#live[i].rules.firstBar !== "session_close") return -Infinity;
    }
    const close = this.#session?.close ?? -Infinity;
    return close - this.#parts.baseIntervalMs;
  }

  /** Sets the session that the next bars belong to. */
  startSession(session: TradingSession): void {
    this.#session = session;
  }

  /** Takes the next bar of the symbol; returns whether it touched an order. */
  onBar(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    const { baseIntervalMs, maxVolumeShare, fillsAtClose } = this.#parts;
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
    this.#within("stops", 0, high, low, close);
    const count = this.#live.length;
    this.#within("limits", 0, high, low, close);
    // Match the bracket stops that fills at a limit have just released.
    if (this.#live.length > count) {
      this.#within("stops", count, high, low, close);
    }
    const last = this.#end >= sessionClose;
    if (last || fillsAtClose) this.#atClose(last);
    this.#busy = false;
    return this.#touched;
  }

  /**
   * Fills a market order at the close of the bar that has just been delivered,
   * if the symbol has a bar in the slice that ends at `time`.
   */
  fillAtThisClose(order: Order, time: number): void {
    if (this.#end !== time) return;
    const price = this.#parts.spread(order.side, this.#close);
    this.#execute(order, price, time, time, time);
    this.#endImmediate(order);
  }

  // Released brackets are appended to the list and matched in the same pass.
  #atOpen(open: number): void {
    const live = this.#live;
    const start = this.#start;
    const { spread, fillsAtClose } = this.#parts;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.status !== "accepted" || order.placedAt > start) continue;
      const { rules } = order;
      if (rules.firstBar === "session_close") continue;
      if (rules.followsFillRule && fillsAtClose) continue;
      const auction = rules.firstBar === "session_open";
      if (auction && start !== this.#session?.open) continue;
      const price = rules.priceAtOpen(order, spread(order.side, open));
      if (price === price) this.#execute(order, price, start, start, start);
      if (auction) this.#endUnfilled(order, "not_filled_at_open");
      else this.#endImmediate(order);
    }
  }

  #within(
    pass: "stops" | "limits",
    from: number,
    high: number,
    low: number,
    close: number,
  ): void {
    const live = this.#live;
    const start = this.#start;
    const end = this.#end;
    const { spread } = this.#parts;
    for (let i = from; i < live.length; i++) {
      const order = live[i];
      if (order.status !== "accepted" || order.placedAt > start) continue;
      const { rules, side } = order;
      if (rules.pass !== pass) continue;
      const price = rules.priceWithin(
        order,
        spread(side, high),
        spread(side, low),
        spread(side, close),
      );
      if (price === price) this.#execute(order, price, end, start, end);
    }
  }

  #atClose(last: boolean): void {
    const live = this.#live;
    const start = this.#start;
    const end = this.#end;
    const close = this.#close;
    const { spread, fillsAtClose } = this.#parts;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      const { rules } = order;
      const auction = rules.firstBar === "session_close";
      if (auction ? !last : !(rules.followsFillRule && fillsAtClose)) continue;
      if (order.status !== "accepted" || order.placedAt > start) continue;
      this.#execute(order, spread(order.side, close), end, end, end);
      if (auction) this.#endUnfilled(order, "not_filled_at_close");
      else this.#endImmediate(order);
    }
  }

  #endImmediate(order: Order): void {
    if (order.timeInForce === "ioc") {
      this.#endUnfilled(order, "not_filled_at_once");
    }
  }

  #endUnfilled(order: Order, code: PlainReasonCode): void {
    if (order.status !== "accepted") return;
    this.#touched = true;
    this.#parts.book.end(order, "cancelled", orderReason(code));
  }

  /** The quantity of an order that the position and the bar's volume allow. */
  #fillable(order: Order): number {
    let quantity = restOf(order);
    if (order.reduceOnly) quantity = Math.min(quantity, this.#reducible(order));
    if (quantity <= this.#budget) return quantity;
    if (Number.isInteger(order.quantity)) return Math.floor(this.#budget);
    const scale = 10 ** QUANTITY_DECIMALS;
    return Math.floor(this.#budget * scale) / scale;
  }

  /** The part of the position that an order's side reduces; not above zero if none. */
  #reducible(order: Order): number {
    const book = this.#parts.account.books[order.strategy];
    const held = book.quantity(order.symbolIndex);
    return order.side === "buy" ? -held : held;
  }

  /**
   * Fills as much of an order as possible.
   *
   * @param stopsFrom Start of the first bar that may fill a stop released by
   * this fill.
   * @param limitsFrom The same for a limit.
   */
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
    const paid = order.rules.takesAnyPrice
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
      const reason = orderReason("amount_too_large", quantity, paid);
      book.end(order, "cancelled", reason);
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
    if (this.#reducible(order) > 0) return;
    this.#parts.book.end(order, "cancelled", orderReason("no_position"));
  }
}
