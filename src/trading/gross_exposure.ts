/**
 * The worst-case exposure of all symbols together.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import { type Contracts, isWhole, type MarginTerms } from "./contracts.ts";
import type { Exposure } from "./exposure.ts";

/** Initial margins that ask for the whole value of a position. */
export const FULL_MARGIN: MarginRates = { long: 1, short: 1 };

/** The initial margin of an exposure at a price, in micros; Infinity where an account cannot hold the amount. */
export function initialMargin(
  { units, long, short }: Exposure,
  price: number,
  terms: MarginTerms,
  symbolIndex: number,
  contracts: Contracts,
): number {
  if (terms.each === terms.each) {
    return contracts.contractMargin(symbolIndex, terms.each, units);
  }
  if (isWhole(terms)) return contracts.sizeOf(symbolIndex, price, units);
  return Math.round(
    contracts.sizeOf(symbolIndex, price, long) * terms.long,
  ) + Math.round(contracts.sizeOf(symbolIndex, price, short) * terms.short);
}

/** Keeps the exposure of every symbol, and the initial margin of all of them. */
export class GrossExposure {
  /** How many symbols have an exposure. */
  openCount = 0;
  readonly #terms: readonly MarginTerms[];
  readonly #contracts: Contracts;
  readonly #priceOf: (symbolIndex: number) => number;
  readonly #exposures: Exposure[];
  /** The margin of all symbols in micros, valid for the instant `#grossTime`. */
  #gross = 0;
  #grossTime = NaN;

  /** Starts without exposure. */
  constructor(
    contracts: Contracts,
    terms: readonly MarginTerms[],
    priceOf: (symbolIndex: number) => number,
  ) {
    this.#contracts = contracts;
    this.#terms = terms;
    this.#priceOf = priceOf;
    this.#exposures = Array.from(
      { length: contracts.count },
      () => ({ units: 0, long: 0, short: 0 }),
    );
  }

  /** The exposure of a symbol. */
  of(symbolIndex: number): Readonly<Exposure> {
    return this.#exposures[symbolIndex];
  }

  /** Drops what was computed from prices that have changed within the same instant. */
  invalidate(): void {
    this.#grossTime = NaN;
  }

  /** Sets the exposure of a symbol. */
  set(symbolIndex: number, { units, long, short }: Exposure): void {
    const exposure = this.#exposures[symbolIndex];
    if (
      exposure.units === units && exposure.long === long &&
      exposure.short === short
    ) return;
    if (exposure.units > 0) this.openCount--;
    if (units > 0) this.openCount++;
    // Without a sum that is kept, there is nothing to adjust.
    const isKept = !Number.isNaN(this.#grossTime);
    if (isKept) this.#gross -= this.#margin(symbolIndex);
    exposure.units = units;
    exposure.long = long;
    exposure.short = short;
    if (isKept) this.#gross += this.#margin(symbolIndex);
  }

  /** How many other symbols have an exposure. */
  openBesides(symbolIndex: number): number {
    return this.openCount - (this.#exposures[symbolIndex].units > 0 ? 1 : 0);
  }

  /** The margin of all symbols in micros, at their newest prices. */
  get margin(): number {
    let gross = 0;
    for (let i = 0; i < this.#exposures.length; i++) gross += this.#margin(i);
    return gross;
  }

  /** The margin of all other symbols in micros; the sum is kept for the instant. */
  marginBesides(symbolIndex: number, time: number): number {
    if (this.openBesides(symbolIndex) === 0) return 0;
    if (this.#grossTime !== time) {
      this.#gross = this.margin;
      this.#grossTime = time;
    }
    return this.#gross - this.#margin(symbolIndex);
  }

  #margin(symbolIndex: number): number {
    const exposure = this.#exposures[symbolIndex];
    if (exposure.units === 0) return 0;
    const price = this.#priceOf(symbolIndex);
    const rate = this.#contracts.rates[symbolIndex];
    if (Number.isNaN(price) || Number.isNaN(rate)) return 0;
    // Never Infinity, so that what was added can be subtracted again.
    return Math.min(
      initialMargin(
        exposure,
        price,
        this.#terms[symbolIndex],
        symbolIndex,
        this.#contracts,
      ),
      Number.MAX_SAFE_INTEGER,
    );
  }
}
