/**
 * Worst-case exposure: the position that working orders may lead to.
 *
 * @module
 */
import type { MarginTerms } from "./contracts.ts";
import { addQuantity } from "./money.ts";
import { type Order, restOf } from "./order.ts";
import type { Portfolio } from "./portfolio.ts";

/** The input of the exposure. */
export interface ExposureState {
  /** One portfolio per strategy; positions of different strategies do not net. */
  readonly books: readonly Portfolio[];
  /** The working orders of each symbol. */
  readonly live: readonly (readonly Order[])[];
}

/**
 * Worst-case positions in one symbol, summed over all strategies, in units. The
 * parts by side are counted only where the initial margin is not the whole
 * value.
 */
export interface Exposure {
  /** The largest |position| on either side. */
  units: number;
  /** The part that needs the margin of a long position, where that is the larger one. */
  long: number;
  /** The part that needs the margin of a short position, where that is the larger one. */
  short: number;
}

/** An exposure of nothing. */
export function noExposure(): Exposure {
  return { units: 0, long: 0, short: 0 };
}

/**
 * Measures the worst case in one symbol: a position together with all working
 * orders of its strategy on one side.
 */
export class ExposureMeter {
  /** As if no working order closed anything. */
  readonly held: Exposure = noExposure();
  /** What working market orders close counts as closed. */
  readonly netted: Exposure = noExposure();
  /** Whether a market order of the last measurement closes a position, so that the two may differ. */
  hasClosing = false;
  /** Whether orders that need what others free are left out. */
  skipsDependent = false;
  readonly #state: ExposureState;
  readonly #terms: readonly MarginTerms[];
  /** The terms of the symbol that is being measured. */
  #ofSymbol: MarginTerms;
  readonly #strategies: number;
  // Working quantities by strategy:
  readonly #buys: Float64Array;
  readonly #sells: Float64Array;
  readonly #market: Float64Array;
  readonly #reducing: Float64Array;
  /** Whether the sums have a market order that closes a position. */
  #closes = false;
  /** The largest order of each group of the sums that cancels its others. */
  #groups: Map<number, number> | undefined;

  /** Measures with the initial margins of each symbol. */
  constructor(state: ExposureState, terms: readonly MarginTerms[]) {
    const strategies = state.books.length;
    this.#state = state;
    this.#terms = terms;
    this.#ofSymbol = terms[0];
    this.#strategies = strategies;
    this.#buys = new Float64Array(strategies);
    this.#sells = new Float64Array(strategies);
    this.#market = new Float64Array(strategies);
    this.#reducing = new Float64Array(strategies);
  }

  /**
   * Measures a symbol; the results are in {@linkcode held} and
   * {@linkcode netted} until the next call.
   *
   * @param without A working order to leave out.
   * @param plus An order to count as if it were working.
   */
  measure(symbolIndex: number, without?: Order, plus?: Order): void {
    const live = this.#state.live[symbolIndex];
    this.#ofSymbol = this.#terms[symbolIndex];
    if (this.#strategies === 1 && live.length === 0) {
      this.#measureAlone(symbolIndex, plus);
      return;
    }
    this.#sum(symbolIndex, without);
    if (plus !== undefined) this.#addOrder(plus);
    this.#total(symbolIndex);
  }

  /** Measures the usual case: one strategy, and no working order but `plus`. */
  #measureAlone(symbolIndex: number, plus: Order | undefined): void {
    const position = this.#state.books[0].quantity(symbolIndex);
    let change = 0;
    if (plus !== undefined && plus.status === "accepted") {
      const rest = restOf(plus);
      change = plus.side === "buy" ? rest : -rest;
      if (plus.type === "market" && change * position < 0) {
        this.#sum(symbolIndex, undefined);
        this.#addOrder(plus);
        this.#total(symbolIndex);
        return;
      }
      if (plus.reduceOnly) change = 0;
    }
    this.hasClosing = false;
    clear(this.held);
    const long = change > 0 ? addQuantity(position, change) : position;
    const short = change < 0 ? addQuantity(-position, -change) : -position;
    this.#add(this.held, long, short);
    this.netted.units = this.held.units;
    this.netted.long = this.held.long;
    this.netted.short = this.held.short;
  }

  /** Whether `order`, in place of `older`, can only reduce a position, regardless of other fills. */
  onlyReduces(older: Order, order: Order): boolean {
    if (order.reduceOnly) return true;
    const { symbolIndex, strategy, side } = order;
    const held = this.#state.books[strategy].quantity(symbolIndex);
    if (side === "buy" ? held >= 0 : held <= 0) return false;
    if (this.#state.live[symbolIndex].length === 0) {
      return order.status !== "accepted" || restOf(order) <= Math.abs(held);
    }
    this.#sum(symbolIndex, older);
    this.#addOrder(order);
    // A market order that may only reduce can close the position before it.
    const own = side === "buy" ? this.#buys[strategy] : this.#sells[strategy];
    return addQuantity(own, this.#reducing[strategy]) <= Math.abs(held);
  }

  /**
   * How far below zero a strategy's position in a symbol can fall by the
   * working orders that may enlarge it, with `order` in place of `older`. Before
   * a market order, the market orders to buy fill.
   */
  shortfall(older: Order, order: Order): number {
    const { strategy, symbolIndex, type } = order;
    this.#sum(symbolIndex, older);
    this.#addOrder(order);
    const position = this.#state.books[strategy].quantity(symbolIndex);
    const shortfall = addQuantity(this.#sells[strategy], -position);
    if (type !== "market") return shortfall;
    return addQuantity(shortfall, -this.#marketBuys(strategy, symbolIndex));
  }

  /** What a strategy's working market orders are still to buy. */
  #marketBuys(strategy: number, symbolIndex: number): number {
    let sum = 0;
    for (const order of this.#state.live[symbolIndex]) {
      const isBuy = order.strategy === strategy && order.side === "buy" &&
        order.type === "market" && order.status === "accepted";
      if (!isBuy || order.reduceOnly || order.group !== 0) continue;
      sum = addQuantity(sum, restOf(order));
    }
    return sum;
  }

  /** Sums what is still to be filled, by strategy, without one order. */
  #sum(symbolIndex: number, without: Order | undefined): void {
    const live = this.#state.live[symbolIndex];
    for (let b = 0; b < this.#strategies; b++) {
      this.#buys[b] = 0;
      this.#sells[b] = 0;
      this.#market[b] = 0;
      this.#reducing[b] = 0;
    }
    this.#closes = false;
    this.#groups = undefined;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order === without) continue;
      if (this.skipsDependent && order.frees !== undefined) continue;
      this.#addOrder(order);
    }
  }

  /**
   * Adds an order to the sums. One that cannot enlarge a position counts as
   * reducing only, and of orders that cancel each other only the largest
   * counts.
   */
  #addOrder(order: Order): void {
    if (order.status !== "accepted") return;
    const { strategy, side, group } = order;
    let rest = restOf(order);
    if (order.type === "market") this.#addMarket(order, rest);
    if (order.reduceOnly) return;
    if (group !== 0) {
      const groups = this.#groups ??= new Map();
      const key = 2 * group + (side === "buy" ? 1 : 0);
      const before = groups.get(key) ?? 0;
      const largest = Math.max(before, rest);
      groups.set(key, largest);
      rest = addQuantity(largest, -before);
    }
    const sums = side === "buy" ? this.#buys : this.#sells;
    sums[strategy] = addQuantity(sums[strategy], rest);
  }

  /** Counts a market order that closes a position. */
  #addMarket(
    { strategy, side, symbolIndex, reduceOnly }: Order,
    rest: number,
  ): void {
    const position = this.#state.books[strategy].quantity(symbolIndex);
    if (side === "buy" ? position >= 0 : position <= 0) return;
    this.#closes = true;
    this.#market[strategy] = addQuantity(this.#market[strategy], rest);
    if (!reduceOnly) return;
    this.#reducing[strategy] = addQuantity(this.#reducing[strategy], rest);
  }

  /** Computes the results from the sums. */
  #total(symbolIndex: number): void {
    const { held, netted } = this;
    clear(held);
    const { books } = this.#state;
    for (let b = 0; b < this.#strategies; b++) {
      const position = books[b].quantity(symbolIndex);
      const long = addQuantity(position, this.#buys[b]);
      const short = addQuantity(this.#sells[b], -position);
      this.#add(held, long, short);
    }
    this.hasClosing = this.#closes;
    if (this.#closes) {
      this.#net(symbolIndex);
      return;
    }
    netted.units = held.units;
    netted.long = held.long;
    netted.short = held.short;
  }

  #net(symbolIndex: number): void {
    const { netted } = this;
    clear(netted);
    for (let b = 0; b < this.#strategies; b++) {
      const position = this.#state.books[b].quantity(symbolIndex);
      const buys = this.#buys[b];
      const sells = this.#sells[b];
      const size = Math.abs(position);
      const closed = Math.min(size, this.#market[b]);
      // Orders that may only reduce come first in the worst case: the others
      // then open a position.
      const reduced = Math.min(size, this.#reducing[b]);
      const isLong = position > 0;
      this.#add(
        netted,
        isLong
          ? addQuantity(addQuantity(position, -closed), buys)
          : addQuantity(addQuantity(position, buys), reduced),
        isLong
          ? addQuantity(addQuantity(sells, -position), reduced)
          : addQuantity(addQuantity(-position, -closed), sells),
      );
    }
  }

  #add(exposure: Exposure, long: number, short: number): void {
    exposure.units = addQuantity(exposure.units, long > short ? long : short);
    const { long: longRate, short: shortRate, each } = this.#ofSymbol;
    if ((longRate === 1 && shortRate === 1) || each === each) return;
    if (long * longRate >= short * shortRate) {
      exposure.long = addQuantity(exposure.long, Math.max(0, long));
    } else exposure.short = addQuantity(exposure.short, Math.max(0, short));
  }
}

function clear(exposure: Exposure): void {
  exposure.units = 0;
  exposure.long = 0;
  exposure.short = 0;
}
