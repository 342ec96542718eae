/**
 * Which symbols a strategy is called for: those of the config at first, then
 * what it adds and removes.
 *
 * @module
 */

/** The active symbols of one strategy. Changes count when they are applied. */
export class ActiveSymbols {
  readonly #symbols: readonly string[];
  readonly #active: Uint8Array;
  readonly #wanted = new Map<number, boolean>();
  #names: readonly string[] = [];

  /** All `symbols` but those of the `universe` are active. */
  constructor(symbols: readonly string[], universe: readonly string[]) {
    this.#symbols = symbols;
    this.#active = Uint8Array.from(
      symbols,
      (symbol) => universe.includes(symbol) ? 0 : 1,
    );
    this.#rename();
  }

  /** The active symbols, in the order of the run's symbols. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Whether there are changes to apply. */
  get changed(): boolean {
    return this.#wanted.size > 0;
  }

  /** Whether a symbol is active now. */
  has(symbolIndex: number): boolean {
    return this.#active[symbolIndex] === 1;
  }

  /** Makes a symbol active, or parks it, when changes are applied. */
  set(symbolIndex: number, active: boolean): void {
    this.#wanted.set(symbolIndex, active);
  }

  /** Applies the changes; returns the symbols that changed, ascending. */
  apply(): readonly number[] {
    const changed = [...this.#wanted]
      .filter(([index, active]) => this.has(index) !== active)
      .map(([index]) => index)
      .sort((a, b) => a - b);
    for (const index of changed) {
      this.#active[index] = this.#wanted.get(index) === true ? 1 : 0;
    }
    this.#wanted.clear();
    if (changed.length > 0) this.#rename();
    return changed;
  }

  #rename(): void {
    this.#names = Object.freeze(
      this.#symbols.filter((_, index) => this.has(index)),
    );
  }
}

/**
 * Makes active what a scan of the universe chose, and parks the rest of it,
 * when changes are applied.
 *
 * @throws {TypeError} if what it returned is not a list of symbols of the
 * universe.
 */
export function applyScan(
  chosen: unknown,
  plan: {
    readonly symbols: readonly string[];
    readonly universe: readonly string[];
  },
  active: ActiveSymbols,
): void {
  if (!Array.isArray(chosen)) {
    throw new TypeError(
      `it returned ${
        chosen === undefined ? "nothing" : typeof chosen
      }; it must return a list of symbols of the universe`,
    );
  }
  for (const symbol of chosen) {
    if (plan.universe.includes(symbol)) continue;
    throw new TypeError(
      `it chose ${JSON.stringify(symbol)}, which is not in the universe: ${
        plan.universe.length === 0
          ? "the config has none"
          : plan.universe.join(", ")
      }`,
    );
  }
  for (const symbol of plan.universe) {
    active.set(plan.symbols.indexOf(symbol), chosen.includes(symbol));
  }
}
