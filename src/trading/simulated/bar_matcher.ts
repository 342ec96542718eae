/**
 * Matches bars against the working orders of one symbol, with spread, slippage
 * and the bar's volume.
 *
 * The price of each moment comes from the rules of the order's type, see
 * `order_types/rules.ts`; what happens inside a bar, from `bar_walk.ts`.
 *
 * @module
 */
import type { BarEnds } from "../../time/bar_ends.ts";
import type { TradingSession } from "../../time/session.ts";
import type { Account } from "../account.ts";
import type { FillCut, PriceAt } from "../cash_rule.ts";
import type { PriceTerms } from "../contracts.ts";
import type { OwnCosts } from "../costs/own_costs.ts";
import type { PriceCosts } from "../costs/price_costs.ts";
import type { OrderSlippage } from "../costs/slippage.ts";
import type { SpreadRule } from "../costs/spread.ts";
import type { Fill } from "../fills.ts";
import type { LimitChecker } from "../limits.ts";
import {
  addQuantity,
  floorQuantity,
  isQuantity,
  isTooLarge,
  timesMultiplier,
} from "../money.ts";
import { type Order, reducibleBy, restOf } from "../order.ts";
import { orderReason, type PlainReasonCode } from "../order_reasons.ts";
import type { Portfolio } from "../portfolio.ts";
import type { MatchedBar } from "./bar.ts";
import {
  BarWalk,
  isMet,
  loneFillPrice,
  type WalkedOrders,
  worksInside,
} from "./bar_walk.ts";
import type { OrderBook } from "./order_book.ts";
import { QuietRange } from "./quiet_range.ts";
import { isLowFirst } from "./rehearsal.ts";

/** The parts that a {@linkcode BarMatcher} uses. */
export interface MatcherParts {
  /** The orders. */
  readonly book: OrderBook;
  /** The account that fills are booked in. */
  readonly account: Account;
  /** The limits, for orders that could not be tested when they were placed. */
  readonly limits: LimitChecker;
  /** Applies slippage. */
  readonly slippage: OrderSlippage;
  /** Applies the spread to a price, by the order's side. */
  readonly spread: SpreadRule;
  /** Counts what both cost. */
  readonly priceCosts: PriceCosts;
  /** Length of a base bar in milliseconds. */
  readonly baseIntervalMs: number;
  /** The ends of the base bars of the session. */
  readonly ends: BarEnds;
  /** The share of a bar's volume that can be traded; Infinity for no limit. */
  readonly maxVolumeShare: number;
  /** How much of an order fills; `undefined` for all of it. */
  readonly ownFill?: OwnCosts["fill"];
  /** How far cash and positions allow a fill; `undefined` if any is allowed. */
  readonly cutFill:
    | ((
      order: Order,
      quantity: number,
      priceAt: PriceAt,
    ) => FillCut | undefined)
    | undefined;
  /** Called after every fill. */
  readonly onFill: (fill: Fill, order: Order) => void;
}

/** Fills the orders of one symbol on its bars. */
export class BarMatcher implements WalkedOrders {
  /** The working orders of the symbol, oldest first; {@linkcode WalkedOrders.live}. */
  readonly live: readonly Order[];
  readonly #parts: MatcherParts;
  readonly #books: readonly Portfolio[];
  readonly #symbolIndex: number;
  readonly #ends: BarEnds;
  readonly #prices: PriceTerms;
  readonly #bar: MatchedBar = {
    start: -Infinity,
    end: -Infinity,
    open: NaN,
    high: NaN,
    low: NaN,
    close: NaN,
    volume: 0,
  };
  /** The start of the last bar in which a strategy entered or enlarged its position. */
  readonly #enteredAt: Float64Array;
  /** Where the orders of revision `#quietAt` only wait. */
  readonly #quiet: QuietRange;
  #quietAt = -1;
  #session: TradingSession | undefined;
  /** The quantity that the bar's volume still allows. */
  #budget = Infinity;
  /** The quantity that fills have taken of the bar. */
  #taken = 0;
  // Of the fill in progress: its time, and the first bar for orders it releases.
  #time = NaN;
  #legsFrom = NaN;
  /** The price that the open has for the order that was tested last; NaN for none. */
  #openPrice = NaN;

  /** Matches the working orders of one symbol. */
  constructor(parts: MatcherParts, symbolIndex: number) {
    this.#parts = parts;
    this.#books = parts.account.books;
    this.#symbolIndex = symbolIndex;
    this.live = parts.book.live[symbolIndex];
    this.#ends = parts.ends;
    this.#prices = parts.account.contracts.prices[symbolIndex];
    this.#quiet = new QuietRange(parts.spread);
    const strategies = parts.account.books.length;
    this.#enteredAt = new Float64Array(strategies).fill(-Infinity);
  }

  /**
   * When the first bar starts that may fill an order, UTC epoch milliseconds:
   * orders for the close wait for the session's last bar, any other may be
   * filled by the next one (−Infinity). Infinity without orders.
   */
  get fillsFrom(): number {
    const { live } = this;
    if (live.length === 0) return Infinity;
    for (let i = 0; i < live.length; i++) {
      if (live[i].rules.firstBar !== "session_close") return -Infinity;
    }
    const close = this.#session?.close ?? -Infinity;
    return close - this.#parts.baseIntervalMs;
  }

  /** The close of the newest bar. */
  get close(): number {
    return this.#bar.close;
  }

  /** The end of the newest bar, UTC epoch milliseconds. */
  get end(): number {
    return this.#bar.end;
  }

  /** Whether the newest bar is the last of its session. */
  get isLast(): boolean {
    return this.#bar.end >= (this.#session?.close ?? Infinity);
  }

  /** Sets the session that the next bars belong to. */
  startSession(session: TradingSession): void {
    this.#session = session;
  }

  /** Takes the next bar of the symbol. */
  take(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const { maxVolumeShare } = this.#parts;
    const bar = this.#bar;
    bar.start = start;
    bar.end = Math.min(this.#ends.of(start), this.#session?.close ?? Infinity);
    bar.open = open;
    bar.high = high;
    bar.low = low;
    bar.close = close;
    bar.volume = volume;
    this.#taken = 0;
    this.#budget = maxVolumeShare === Infinity
      ? Infinity
      : floorQuantity(volume * maxVolumeShare);
  }

  /** Whether the newest bar may do something to an order of the symbol. */
  get mayMatch(): boolean {
    if (this.live.length === 0) return false;
    return this.#quietAt !== this.#parts.book.changedAt[this.#symbolIndex] ||
      !this.#quiet.holds(this.#bar);
  }

  /** Whether the open of the newest bar may do something to an order of the symbol. */
  get mayOpen(): boolean {
    return this.#quietAt !== this.#parts.book.changedAt[this.#symbolIndex] ||
      !this.#quiet.holdsPrice(this.#bar.open);
  }

  /**
   * Takes note that all orders of the symbol are as the newest bar has left them
   * so far; returns whether it may do more to them.
   */
  settle(): boolean {
    this.#quiet.measure(this.live);
    this.#quietAt = this.#parts.book.changedAt[this.#symbolIndex];
    return !this.#quiet.holds(this.#bar);
  }

  /**
   * Fills a market order at the close of the bar that has just been delivered,
   * if the symbol has a bar in the slice that ends at `time`.
   */
  fillAtThisClose(order: Order, time: number): void {
    if (this.#bar.end !== time) return;
    this.#time = time;
    this.#legsFrom = time;
    this.execute(order, this.#parts.spread(order.side, this.#bar.close));
    this.#endImmediate(order);
  }

  /**
   * Tests an order with the open of the bar, which may trigger it or move its
   * stop; returns whether {@linkcode BarMatcher.atOpen} has to be called.
   */
  opensFor(order: Order): boolean {
    const { start, open } = this.#bar;
    this.#openPrice = NaN;
    if (order.status !== "accepted" || order.placedAt > start) return false;
    const { rules, side } = order;
    if (rules.firstBar === "session_close") return false;
    const isAuction = rules.firstBar === "session_open";
    if (isAuction && start !== this.#session?.open) return false;
    const price = rules.priceAtOpen(order, this.#parts.spread(side, open));
    this.#openPrice = price;
    return price === price || isAuction || order.timeInForce === "ioc";
  }

  /** Whether the close of the bar is a price for an order. */
  closesFor(order: Order): boolean {
    return order.status === "accepted" && order.placedAt <= this.#bar.start &&
      order.rules.firstBar === "session_close";
  }

  /** Whether an order can only reduce the position that its strategy has. */
  onlyReduces(order: Order): boolean {
    const reducible = reducibleBy(order, this.#heldBy(order.strategy));
    return reducible > 0 && (order.reduceOnly || restOf(order) <= reducible);
  }

  /** Fills an order at the open of the bar, if it is one that the open fills. */
  atOpen(order: Order): void {
    // What was filled before may have changed the order.
    if (this.opensFor(order)) this.openWith(order);
  }

  /** Fills an order for which {@linkcode BarMatcher.opensFor} has just been called. */
  openWith(order: Order): void {
    const { start } = this.#bar;
    const price = this.#openPrice;
    this.#time = start;
    this.#legsFrom = start;
    if (price === price) this.execute(order, price);
    if (order.rules.firstBar === "session_open") {
      this.#endUnfilled(order, "not_filled_at_open");
    } else this.#endImmediate(order);
  }

  /** Fills what the price meets between the open and the close of the bar. */
  within(): void {
    this.#time = this.#bar.end;
    this.#legsFrom = this.#bar.start;
    const strategies = this.#enteredAt.length;
    for (let strategy = 0; strategy < strategies; strategy++) {
      this.#walk(strategy);
    }
  }

  #walk(strategy: number): void {
    const bar = this.#bar;
    const { spread } = this.#parts;
    const { live } = this;
    let met = 0;
    let only: Order | undefined;
    let trails = false;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (!worksInside(order, strategy, bar.start)) continue;
      trails ||= order.rules.follow !== undefined;
      if (!isMet(order, spread, bar)) continue;
      met += mayDependOnPath(order) ? 2 : 1;
      only = order;
    }
    if (met === 0 && !trails) return;
    if (met === 1 && only !== undefined && !trails) {
      this.execute(only, loneFillPrice(only, spread, bar));
      return;
    }
    const lowFirst = met + (trails ? 1 : 0) < 2 || isLowFirst({
      live,
      strategy,
      held: this.#heldBy(strategy),
      isEntered: this.#enteredAt[strategy] === bar.start,
      bar,
      spread,
      prices: this.#prices,
    });
    new BarWalk(spread, strategy, bar, this).walk(lowFirst);
  }

  /** Fills an order that waits for the session's close. */
  atClose(order: Order): void {
    if (order.status !== "accepted") return;
    const { close, end } = this.#bar;
    this.#time = end;
    this.#legsFrom = end;
    this.execute(order, this.#parts.spread(order.side, close));
    this.#endUnfilled(order, "not_filled_at_close");
  }

  /** See {@linkcode WalkedOrders.isEntered}. */
  isEntered(order: Order): boolean {
    return this.#enteredAt[order.strategy] === this.#bar.start &&
      reducibleBy(order, this.#heldBy(order.strategy)) > 0;
  }

  #heldBy(strategy: number): number {
    return this.#books[strategy].quantity(this.#symbolIndex);
  }

  #endImmediate(order: Order): void {
    if (order.timeInForce === "ioc") {
      this.#endUnfilled(order, "not_filled_at_once");
    }
  }

  #endUnfilled(order: Order, code: PlainReasonCode): void {
    if (order.status !== "accepted") return;
    this.#parts.book.end(order, "cancelled", orderReason(code));
  }

  /** The quantity of an order that position, volume and fill model allow. */
  #fillable(order: Order, price: number): number {
    const quantity = this.#available(order);
    const { ownFill } = this.#parts;
    if (ownFill === undefined || !isQuantity(quantity)) return quantity;
    const { start: timestamp, open, high, low, close, volume } = this.#bar;
    const bar = { timestamp, open, high, low, close, volume };
    const taken = this.#taken;
    return wholeFor(order, ownFill(order, price, quantity, bar, taken));
  }

  /** The quantity of an order that the position and the bar's volume allow. */
  #available(order: Order): number {
    let quantity = restOf(order);
    if (order.reduceOnly) {
      const reducible = reducibleBy(order, this.#heldBy(order.strategy));
      quantity = Math.min(quantity, reducible);
    }
    if (quantity <= this.#budget) return quantity;
    return wholeFor(order, this.#budget);
  }

  /** See {@linkcode WalkedOrders.execute}. */
  execute(order: Order, price: number): void {
    const { account, book, limits, onFill, priceCosts } = this.#parts;
    let quantity = this.#fillable(order, price);
    if (!isQuantity(quantity)) {
      this.#endWithoutPosition(order);
      return;
    }
    let paid = this.#paid(order, price, quantity);
    const { contracts } = account;
    if (
      contracts.hasForeign &&
      Number.isNaN(contracts.rates[order.symbolIndex])
    ) {
      book.end(order, "cancelled", orderReason("no_rate", order.symbol));
      return;
    }
    if (order.unchecked || order.frees !== undefined) {
      const refusal = limits.fillRefusal(order, paid, this.#time);
      if (refusal !== undefined) {
        book.end(order, "refused", refusal);
        return;
      }
      order.unchecked = false;
    }
    if (
      isTooLarge(
        contracts.inAccount(order.symbolIndex, paid),
        timesMultiplier(quantity, this.#prices.multiplier),
      )
    ) {
      const reason = orderReason("amount_too_large", quantity, paid);
      book.end(order, "cancelled", reason);
      return;
    }
    const cut = this.#cut(order, price, quantity);
    if (cut?.quantity === 0) {
      book.end(order, "cancelled", cut.reason);
      return;
    }
    if (cut !== undefined) {
      quantity = cut.quantity;
      paid = this.#paid(order, price, quantity);
    }
    this.#budget = addQuantity(this.#budget, -quantity);
    this.#taken = addQuantity(this.#taken, quantity);
    const before = this.#heldBy(order.strategy);
    const fill = account.book(order, paid, quantity, this.#time);
    priceCosts.add(order.symbolIndex, order.side, price, paid, quantity);
    const held = this.#heldBy(order.strategy);
    if (Math.abs(held) > Math.abs(before) || held * before < 0) {
      this.#enteredAt[order.strategy] = this.#bar.start;
    }
    book.filled(order, quantity, this.#legsFrom);
    if (this.live.length > 1 || order.reduceOnly) {
      book.followPosition(order, before, held);
    }
    if (cut !== undefined && order.status === "accepted") {
      book.end(order, "cancelled", cut.reason);
    }
    onFill(fill, order);
  }

  /** How far cash and positions allow a fill; `undefined` if they allow all of it. */
  #cut(order: Order, price: number, quantity: number): FillCut | undefined {
    const { cutFill } = this.#parts;
    // The closure stays apart: most accounts cut nothing.
    return cutFill === undefined
      ? undefined
      : cutFill(order, quantity, this.#priceAt(order, price));
  }

  #priceAt(order: Order, price: number): PriceAt {
    return (quantity) => this.#paid(order, price, quantity);
  }

  /** What a fill at a price pays for each unit. */
  #paid(order: Order, price: number, quantity: number): number {
    return order.rules.takesAnyPrice
      ? this.#parts.slippage(
        order.side,
        price,
        quantity,
        this.#bar.volume,
        order,
      )
      : price;
  }

  /** Ends an order that may only reduce a position when there is none. */
  #endWithoutPosition(order: Order): void {
    if (!order.reduceOnly || order.status !== "accepted") return;
    if (reducibleBy(order, this.#heldBy(order.strategy)) > 0) return;
    this.#parts.book.end(order, "cancelled", orderReason("no_position"));
  }
}

/** Orders for whole units fill in whole units. */
function wholeFor({ quantity }: Order, most: number): number {
  return Number.isInteger(quantity) ? Math.floor(most) : most;
}

/** Whether an order alone can end differently on the two paths: it releases others, or fills in two steps. */
function mayDependOnPath(order: Order): boolean {
  return order.children.length > 0 || order.rules.awaits(order) === "trigger";
}
