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
  readonly #shown: number[] = [];
  /** The orders of a moment. */
  readonly #due: Order[] = [];
  readonly #counts: Uint32Array;
  #end = -Infinity;

  /** Matches the orders of a broker. */
  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#matchers = parts.matchers;
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
    this.#shown.push(symbolIndex);
  }

  /** Matches the bars taken since the last call, in the order of their symbols. */
  match(): void {
    const shown = this.#shown;
    const { account, book } = this.#parts;
    const since = book.revision;
    if (this.#hasOrders()) {
      if (shown.length > 1) shown.sort((a, b) => a - b);
      book.isBusy = true;
      this.#matchOpens();
      for (let i = 0; i < shown.length; i++) {
        this.#matchers[shown[i]].within();
      }
      this.#matchCloses();
      book.isBusy = false;
    }
    while (shown.length > 0) {
      const symbol = shown.pop() as number;
      account.mark(symbol, this.#matchers[symbol].close);
      if (book.changedAt[symbol] > since) sweepOrders(this.#parts, symbol);
    }
  }

  #hasOrders(): boolean {
    for (let i = 0; i < this.#shown.length; i++) {
      if (this.#matchers[this.#shown[i]].live.length > 0) return true;
    }
    return false;
  }

  #matchOpens(): void {
    const shown = this.#shown;
    for (let i = 0; i < shown.length; i++) {
      const { live } = this.#matchers[shown[i]];
      this.#counts[i] = live.length;
      for (let k = 0; k < live.length; k++) {
        if (this.#matchers[shown[i]].opensFor(live[k])) this.#due.push(live[k]);
      }
    }
    this.#testOpens();
    // The legs that these fills have released; their fills release nothing.
    for (let i = 0; i < shown.length; i++) {
      const { live } = this.#matchers[shown[i]];
      for (let k = this.#counts[i]; k < live.length; k++) {
        if (this.#matchers[shown[i]].opensFor(live[k])) this.#due.push(live[k]);
      }
    }
    this.#testOpens();
  }

  #testOpens(): void {
    const due = this.#inTurn();
    for (let i = 0; i < due.length; i++) {
      this.#matchers[due[i].symbolIndex].atOpen(due[i]);
    }
    clear(due);
  }

  #matchCloses(): void {
    const shown = this.#shown;
    for (let i = 0; i < shown.length; i++) {
      const matcher = this.#matchers[shown[i]];
      if (!matcher.isLast) continue;
      const { live } = matcher;
      for (let k = 0; k < live.length; k++) {
        if (matcher.closesFor(live[k])) this.#due.push(live[k]);
      }
    }
    const due = this.#inTurn();
    for (let i = 0; i < due.length; i++) {
      this.#matchers[due[i].symbolIndex].atClose(due[i]);
    }
    clear(due);
  }

  /** The orders of a moment: those that only reduce first, then by number. */
  #inTurn(): Order[] {
    const due = this.#due;
    if (due.length > 1) {
      due.sort((a, b) => this.#rankOf(a) - this.#rankOf(b) || a.id - b.id);
    }
    return due;
  }

  #rankOf(order: Order): number {
    return this.#matchers[order.symbolIndex].onlyReduces(order) ? 0 : 1;
  }
}

/** Empties a list and keeps its memory. */
function clear(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
