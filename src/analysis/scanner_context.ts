/**
 * The context of one scanner.
 *
 * @module
 */
import type { ScannerContext } from "../strategy/scanner.ts";
import type { Callee } from "./callees.ts";
import { MarketContext, type MarketContextParts } from "./market_context.ts";

/** The parts that the context of a scanner uses. */
export interface ScannerContextParts extends MarketContextParts {
  /** The symbols that are active for a strategy. */
  readonly activeSymbols: () => readonly string[];
  /** The symbols that the scanner has added. */
  readonly addedSymbols: () => readonly string[];
}

/** The engine's side of {@linkcode ScannerContext}. */
export class ScanContext extends MarketContext implements ScannerContext {
  readonly #parts: ScannerContextParts;

  /** The context of the scanner `callee`. */
  constructor(parts: ScannerContextParts, callee: Callee) {
    super(parts, callee);
    this.#parts = parts;
    Object.freeze(this);
  }

  /** See {@linkcode ScannerContext.symbols}. */
  get symbols(): readonly string[] {
    return this.#parts.activeSymbols();
  }

  /** See {@linkcode ScannerContext.added}. */
  get added(): readonly string[] {
    return this.#parts.addedSymbols();
  }
}
