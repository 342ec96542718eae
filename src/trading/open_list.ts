/**
 * Which positions of an account are open.
 *
 * @module
 */

/** The open positions of an account, numbered from 0, in no order. */
export class OpenList {
  readonly #strategies: number[] = [];
  readonly #symbols: number[] = [];

  /** How many positions are open. */
  get length(): number {
    return this.#symbols.length;
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
    this.#strategies.push(strategy);
    this.#symbols.push(symbolIndex);
  }

  /** Drops a position that has been closed; the last one takes its number. */
  drop(strategy: number, symbolIndex: number): void {
    const strategies = this.#strategies;
    const symbols = this.#symbols;
    let place = symbols.length - 1;
    while (
      place >= 0 &&
      (symbols[place] !== symbolIndex || strategies[place] !== strategy)
    ) place--;
    if (place < 0) return;
    const lastStrategy = strategies.pop();
    const lastSymbol = symbols.pop();
    if (lastStrategy === undefined || lastSymbol === undefined) return;
    if (place === symbols.length) return;
    strategies[place] = lastStrategy;
    symbols[place] = lastSymbol;
  }
}
