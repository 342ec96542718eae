/**
 * Matches the bars of a slice against the orders of all symbols, moment by
 * moment: all opens, then the inside of each bar, then all closes.
 *
 * @module
 */
import type { Order } from "../order.ts";
import type { BarMatcher } from "./bar_matcher.ts";
import { type BrokerParts, sweepOrders } from "./broker_parts.ts";

/** Collects the bars of a slice and matches them together. */
export class SliceMatcher {
  readonly #parts: BrokerParts;
  readonly #matchers: readonly BarMatcher[];
  /** The symbols with a bar in the slice. */
  readonly #shown: Uint32Array;
  #shownCount = 0;
  /** Those of them whose bar may do something to an order. */
  readonly #active: Uint32Array;
  #activeCount = 0;
  /** The orders of a moment; the list keeps its memory. */
  readonly #due: Order[] = [];
  #dueCount = 0;
  readonly #counts: Uint32Array;
  #end = -Infinity;

  /** Matches the orders of a broker. */
  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#matchers = parts.matchers;
    this.#shown = new Uint32Array(parts.matchers.length);
    this.#active = new Uint32Array(parts.matchers.length);
    this.#counts = new Uint32Array(parts.matchers.length);
  }

  /** The end of the bars taken last, UTC epoch milliseconds; −Infinity before the first. */
  get end(): number {
    return this.#end;
  }

  /** Takes a bar of the slice. */
  add(
    symbolIndex: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const matcher = this.#matchers[symbolIndex];
    matcher.take(start, open, high, low, close, volume);
    this.#end = matcher.end;
    this.#shown[this.#shownCount++] = symbolIndex;
  }

  /** Matches the bars taken since the last call, in the order of their symbols. */
  match(): void {
    const { account, book } = this.#parts;
    const since = book.revision;
    this.#findActive();
    if (this.#activeCount > 0) {
      book.isBusy = true;
      this.#matchOpens();
      if (book.revision !== since) this.#dropQuiet(since);
      if (this.#activeCount > 0) this.#matchRest();
      book.isBusy = false;
    }
    for (let i = 0; i < this.#activeCount; i++) {
      this.#matchers[this.#active[i]].settle();
    }
    for (let i = 0; i < this.#shownCount; i++) {
      const symbol = this.#shown[i];
      account.mark(symbol, this.#matchers[symbol].close);
      if (book.changedAt[symbol] > since) sweepOrders(this.#parts, symbol);
    }
    this.#shownCount = 0;
  }

  /** Lists the symbols whose bars may do something to an order, in their order. */
  #findActive(): void {
    let count = 0;
    for (let i = 0; i < this.#shownCount; i++) {
      const symbol = this.#shown[i];
      if (this.#matchers[symbol].mayMatch) this.#active[count++] = symbol;
    }
    if (count > 1) this.#active.subarray(0, count).sort();
    this.#activeCount = count;
  }

  /** Drops the symbols in which the opens have left no order that the bar can reach. */
  #dropQuiet(since: number): void {
    const { changedAt } = this.#parts.book;
    let count = 0;
    for (let i = 0; i < this.#activeCount; i++) {
      const symbol = this.#active[i];
      const isChanged = changedAt[symbol] > since;
      if (isChanged && !this.#matchers[symbol].settle()) continue;
      this.#counts[count] = this.#counts[i];
      this.#active[count++] = symbol;
    }
    this.#activeCount = count;
    if (count > 0) this.#matchReleased();
  }

  #matchRest(): void {
    for (let i = 0; i < this.#activeCount; i++) {
      this.#matchers[this.#active[i]].within();
    }
    this.#matchCloses();
  }

  #matchOpens(): void {
    const active = this.#active;
    const first = this.#matchers[active[0]];
    if (this.#activeCount === 1 && first.live.length === 1) {
      // The usual case, without the list and the second test.
      const order = first.live[0];
      this.#counts[0] = 1;
      if (first.opensFor(order)) first.openWith(order);
    } else this.#matchAllOpens();
  }

  /** Matches the legs that fills at the open have released; their fills release nothing. */
  #matchReleased(): void {
    const active = this.#active;
    for (let i = 0; i < this.#activeCount; i++) {
      const matcher = this.#matchers[active[i]];
      const { live } = matcher;
      for (let k = this.#counts[i]; k < live.length; k++) {
        if (matcher.opensFor(live[k])) this.#due[this.#dueCount++] = live[k];
      }
    }
    this.#testOpens();
  }

  #matchAllOpens(): void {
    const active = this.#active;
    for (let i = 0; i < this.#activeCount; i++) {
      const matcher = this.#matchers[active[i]];
      const { live } = matcher;
      this.#counts[i] = live.length;
      if (!matcher.mayOpen) continue;
      for (let k = 0; k < live.length; k++) {
        if (matcher.opensFor(live[k])) this.#due[this.#dueCount++] = live[k];
      }
    }
    this.#testOpens();
  }

  #testOpens(): void {
    this.#sortDue();
    for (let i = 0; i < this.#dueCount; i++) {
      const order = this.#due[i];
      this.#matchers[order.symbolIndex].atOpen(order);
    }
    this.#dueCount = 0;
  }

  #matchCloses(): void {
    for (let i = 0; i < this.#activeCount; i++) {
      const matcher = this.#matchers[this.#active[i]];
      if (!matcher.isLast) continue;
      const { live } = matcher;
      for (let k = 0; k < live.length; k++) {
        if (matcher.closesFor(live[k])) this.#due[this.#dueCount++] = live[k];
      }
    }
    this.#sortDue();
    for (let i = 0; i < this.#dueCount; i++) {
      const order = this.#due[i];
      this.#matchers[order.symbolIndex].atClose(order);
    }
    this.#dueCount = 0;
  }

  /** Brings the orders of a moment into their turn: those that only reduce first, then by number. */
  #sortDue(): void {
    const due = this.#due;
    for (let i = 1; i < this.#dueCount; i++) {
      const order = due[i];
      const rank = this.#rankOf(order);
      let at = i;
      for (; at > 0; at--) {
        const before = due[at - 1];
        const other = this.#rankOf(before);
        if (other < rank || other === rank && before.id < order.id) break;
        due[at] = before;
      }
      due[at] = order;
    }
  }

  #rankOf(order: Order): number {
    return this.#matchers[order.symbolIndex].onlyReduces(order) ? 0 : 1;
  }
}
