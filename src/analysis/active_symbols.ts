/**
 * The symbols that a strategy is called for: at first those of the config, then
 * as the strategy changes them.
 *
 * @module
 */

/** The active symbols of one strategy. Changes take effect in `apply()`. */
export class ActiveSymbols {
  readonly #symbols: readonly string[];
  readonly #active: Uint8Array;
  readonly #changes = new Map<number, boolean>();
  readonly #onAdd: (symbolIndex: number) => void;
  #names: readonly string[] = [];

  /**
   * All `symbols` except those of the `universe` start as active. `onAdd` is
   * called at once for each symbol that is to become active.
   */
  constructor(
    symbols: readonly string[],
    universe: readonly string[],
    onAdd: (symbolIndex: number) => void = () => {},
  ) {
    const parked = new Set(universe);
    this.#symbols = symbols;
    this.#onAdd = onAdd;
    this.#active = Uint8Array.from(
      symbols,
      (symbol) => parked.has(symbol) ? 0 : 1,
    );
    this.#rename();
  }

  /** The active symbols, in the order of the run's symbols. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Whether there are changes to apply. */
  get hasChanges(): boolean {
    return this.#changes.size > 0;
  }

  /** Whether a symbol is active. */
  has(symbolIndex: number): boolean {
    return this.#active[symbolIndex] === 1;
  }

  /** Whether a symbol will be active when the requests are applied. */
  willBe(symbolIndex: number): boolean {
    return this.#changes.get(symbolIndex) ?? this.has(symbolIndex);
  }

  /** Requests that a symbol becomes active or parked. */
  set(symbolIndex: number, active: boolean): void {
    this.#changes.set(symbolIndex, active);
    if (active) this.#onAdd(symbolIndex);
  }

  /** Applies the requests and returns the symbols that changed, ascending. */
  apply(): readonly number[] {
    const changed = [...this.#changes]
      .filter(([index, active]) => this.has(index) !== active)
      .map(([index]) => index)
      .sort((a, b) => a - b);
    for (const index of changed) {
      this.#active[index] = this.#changes.get(index) === true ? 1 : 0;
    }
    this.#changes.clear();
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
 * Requests that the symbols chosen by `onScan` become active, and the rest of
 * the universe parked.
 *
 * @throws {TypeError} if `chosen` is not a list of symbols of the universe.
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
