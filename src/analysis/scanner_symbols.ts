/**
 * The symbols that scanners have added: which scanner, and for which strategies.
 *
 * @module
 */
import type { RunPlan } from "../session/run_plan.ts";
import { nearest } from "../text/nearest.ts";
import type { Broker } from "../trading/broker.ts";
import type { AddedSymbols } from "./added_symbols.ts";
import type { CheckedScan } from "./scan_check.ts";
import { covers, type StrategyCalls } from "./subscription_table.ts";

/** The parts that {@linkcode ScannerSymbols} uses. */
export interface ScannerSymbolsParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The broker. */
  readonly broker: Broker;
  /** The strategies. */
  readonly calls: readonly StrategyCalls[];
  /** The parked symbols that are added. */
  readonly added: Pick<AddedSymbols, "add">;
}

/** Called with what becomes of a scan's symbols. */
export interface ScanListener {
  /** A symbol is added. */
  readonly onAdd: (symbol: string) => void;
  /** A symbol is removed. */
  readonly onRemove: (symbol: string) => void;
  /** A symbol stays although it was not chosen. */
  readonly onKeep: (symbol: string, reason: "position" | "order") => void;
  /** A symbol cannot be added. */
  readonly onSkip: (symbol: string, reason: string) => void;
}

/**
 * Adds and removes symbols for scanners. A symbol stays active while a scanner
 * wants it, and is parked for those strategies alone that it was added for.
 */
export class ScannerSymbols {
  readonly #parts: ScannerSymbolsParts;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #universe: ReadonlySet<string>;
  /** The symbols of each scanner, by their numbers. */
  readonly #own: readonly Set<number>[];
  /** The strategies that each symbol was added for. */
  readonly #addedFor = new Map<number, readonly StrategyCalls[]>();

  /** No scanner of `count` has a symbol yet. */
  constructor(parts: ScannerSymbolsParts, count: number) {
    const { symbols, universe } = parts.plan;
    this.#parts = parts;
    this.#numbers = new Map(symbols.map((symbol, i) => [symbol, i]));
    this.#universe = new Set(universe);
    this.#own = Array.from({ length: count }, () => new Set<number>());
  }

  /** The symbols of a scanner, in the order of the run's symbols. */
  of(scanner: number): readonly string[] {
    return Object.freeze(
      ascending(this.#own[scanner]).map((symbol) => this.#name(symbol)),
    );
  }

  /** Whether a symbol was added, for the scanners alone if there is no strategy. */
  has(symbol: number): boolean {
    return this.#addedFor.has(symbol);
  }

  /** The symbols that are active for at least one strategy. */
  active(): readonly string[] {
    const { plan: { symbols }, calls } = this.#parts;
    return Object.freeze(
      symbols.filter((symbol, i) =>
        calls.length === 0
          ? !this.#universe.has(symbol) || this.#addedFor.has(i)
          : calls.some(({ active }) => active.has(i))
      ),
    );
  }

  /**
   * Adds the symbols that a scan chose and removes what it chose earlier.
   *
   * @throws {TypeError} if it chose a symbol that the run does not have.
   */
  apply(scanner: number, { symbols }: CheckedScan, on: ScanListener): void {
    const chosen = this.#read(symbols, on);
    for (const symbol of ascending(this.#own[scanner])) {
      if (!chosen.has(symbol)) this.#remove(scanner, symbol, on);
    }
    for (const symbol of ascending(chosen)) {
      if (!this.#own[scanner].has(symbol)) this.#add(scanner, symbol, on);
    }
  }

  /** The numbers of the chosen symbols of the universe. */
  #read(symbols: ReadonlySet<string>, { onSkip }: ScanListener): Set<number> {
    const { plan } = this.#parts;
    const chosen = new Set<number>();
    for (const symbol of symbols) {
      const number = this.#numbers.get(symbol);
      if (number !== undefined) {
        // The config's symbols are active from the start.
        if (this.#universe.has(symbol)) chosen.add(number);
      } else if (plan.dropped.includes(symbol)) {
        onSkip(symbol, "it has no bars in the range");
      } else {
        const near = nearest(symbol, plan.universe);
        const hint = near === undefined ? "" : `; did you mean ${near}?`;
        throw new TypeError(
          `it chose ${
            JSON.stringify(symbol)
          }, which is not in session_data_config.universe (${plan.universe.length} symbols)${hint}`,
        );
      }
    }
    return chosen;
  }

  #add(scanner: number, symbol: number, on: ScanListener): void {
    const { added, calls } = this.#parts;
    const name = this.#name(symbol);
    if (!this.#addedFor.has(symbol)) {
      const covering = calls.filter(({ subscriptions }) =>
        covers(subscriptions, name)
      );
      if (covering.length === 0 && calls.length > 0) {
        return on.onSkip(name, "no subscription of a strategy covers it");
      }
      const parked = covering.filter(({ active }) => !active.willBe(symbol));
      for (const { active } of parked) active.set(symbol, true);
      // Scanners read it too where no strategy does.
      if (calls.length === 0) added.add(symbol);
      this.#addedFor.set(symbol, parked);
    }
    this.#own[scanner].add(symbol);
    on.onAdd(name);
  }

  #remove(scanner: number, symbol: number, on: ScanListener): void {
    const name = this.#name(symbol);
    const isShared = this.#own.some((own, other) =>
      other !== scanner && own.has(symbol)
    );
    if (!isShared) {
      const hold = this.#holdOf(symbol);
      if (hold !== undefined) return on.onKeep(name, hold);
      for (const { active } of this.#addedFor.get(symbol) ?? []) {
        active.set(symbol, false);
      }
      this.#addedFor.delete(symbol);
    }
    this.#own[scanner].delete(symbol);
    on.onRemove(name);
  }

  /** What forbids to remove a symbol. */
  #holdOf(symbol: number): "position" | "order" | undefined {
    const { broker, calls } = this.#parts;
    const name = this.#name(symbol);
    if (calls.some(({ index }) => broker.position(symbol, index) !== 0)) {
      return "position";
    }
    const waits = calls.some(({ index }) =>
      broker.workingOrders(index).some((order) => order.symbol === name)
    );
    return waits ? "order" : undefined;
  }

  #name(symbol: number): string {
    return this.#parts.plan.symbols[symbol];
  }
}

function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
