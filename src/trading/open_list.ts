/**
 * Which positions of an account are open.
 *
 * @module
 */

/** The open positions of an account, numbered from 0, in no order. */
export class OpenList {
  // The first `#count` are open. The lists keep their memory.
  readonly #strategies: number[] = [];
  readonly #symbols: number[] = [];
  #count = 0;

  /** How many positions are open. */
  get length(): number {
    return this.#count;
  }

  /** The strategy that holds position number `i`. */
  strategy(i: number): number {
    return this.#strategies[i];
  }

  /** The index of the symbol of position number `i`. */
  symbol(i: number): number {
    return this.#symbols[i];
  }

  /** Lists a position that has been opened. */
  add(strategy: number, symbolIndex: number): void {
    this.#strategies[this.#count] = strategy;
    this.#symbols[this.#count++] = symbolIndex;
  }

  /** Drops a position that has been closed; the last one takes its number. */
  drop(strategy: number, symbolIndex: number): void {
    const strategies = this.#strategies;
    const symbols = this.#symbols;
    let place = this.#count - 1;
    while (
      place >= 0 &&
      (symbols[place] !== symbolIndex || strategies[place] !== strategy)
    ) place--;
    if (place < 0) return;
    const last = --this.#count;
    strategies[place] = strategies[last];
    symbols[place] = symbols[last];
  }
}
