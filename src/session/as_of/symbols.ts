/**
 * The symbols of a run and their numbers.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/** Maps a symbol to its number, which is its position in the config. */
export class SymbolNumbers {
  readonly #numbers: ReadonlyMap<string, number>;

  /** Numbers `symbols` from 0. */
  constructor(symbols: readonly string[]) {
    this.#numbers = new Map(symbols.map((symbol, i) => [symbol, i]));
  }

  /** Whether the run has a symbol. */
  has(symbol: string): boolean {
    return this.#numbers.has(symbol);
  }

  /**
   * The number of a symbol.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have it.
   */
  of(symbol: string): number {
    const number = this.#numbers.get(symbol);
    if (number === undefined) this.#refuse(symbol);
    return number;
  }

  #refuse(symbol: string): never {
    throw new SessionError(
      "argument_invalid",
      `The run has no symbol ${JSON.stringify(symbol)}; it has ${
        [...this.#numbers.keys()].join(", ")
      }`,
    );
  }
}
