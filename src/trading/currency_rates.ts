/**
 * What the currencies of an account's instruments are worth as of now.
 *
 * @module
 */
import type { CurrencyLeg, CurrencyTrack } from "../session/currency_track.ts";

/** What the rates are of: a symbol is its place in the list. */
type Priced = { readonly currency?: string; readonly isForeign?: true };

/**
 * The newest known rate of every symbol's currency. Nobody but
 * {@linkcode CurrencyRates.moveTo} moves them, so that no rate is read before it
 * is known.
 */
export class CurrencyRates {
  /** By symbol: one unit of its currency in the account's; 1 where it is the same, NaN while it is unknown. */
  readonly bySymbol: Float64Array;
  /** The currencies, in the order of their names. */
  readonly currencies: readonly string[];
  readonly #tracks: readonly CurrencyTrack[];
  /** The step of each track that holds now; −1 before the first. */
  readonly #at: Int32Array;
  /** The symbols of each track. */
  readonly #symbols: readonly (readonly number[])[];
  readonly #priceOf: (symbolIndex: number) => number;
  /** The newest rate of each track. */
  readonly #newest: Float64Array;
  /** When the next step of any track is known; −Infinity if prices may change it. */
  #next = -Infinity;

  /**
   * Starts before the first rate is known. `priceOf` returns the newest close of a
   * symbol, NaN if none is known; needed for pairs of a live run.
   */
  constructor(
    tracks: readonly CurrencyTrack[],
    instruments: readonly Priced[],
    priceOf: (symbolIndex: number) => number = () => NaN,
  ) {
    this.#priceOf = priceOf;
    this.#newest = new Float64Array(tracks.length).fill(NaN);
    this.#tracks = tracks;
    this.currencies = tracks.map(({ currency }) => currency);
    this.#at = new Int32Array(tracks.length).fill(-1);
    this.#symbols = tracks.map(({ currency }) =>
      instruments.flatMap((one, i) =>
        one.isForeign === true && one.currency === currency ? [i] : []
      )
    );
    this.bySymbol = Float64Array.from(
      instruments,
      ({ isForeign }) => isForeign === true ? NaN : 1,
    );
  }

  /** Takes the rates that are known at a time, which never goes back. */
  moveTo(time: number): void {
    if (time < this.#next) return;
    this.#next = Infinity;
    for (let i = 0; i < this.#tracks.length; i++) {
      const { times, rates, legs } = this.#tracks[i];
      const before = this.#at[i];
      let at = before;
      while (at + 1 < times.length && times[at + 1] <= time) at++;
      if (at + 1 < times.length && times[at + 1] < this.#next) {
        this.#next = times[at + 1];
      }
      if (legs !== undefined) {
        this.#next = -Infinity;
        this.#at[i] = at;
        this.#set(i, this.#product(legs), at < 0 ? NaN : rates[at]);
      } else if (at !== before) {
        this.#at[i] = at;
        this.#set(i, rates[at], NaN);
      }
    }
  }

  /** Sets the rate of a track, or another one where it is not known. */
  #set(track: number, known: number, otherwise: number): void {
    const rate = Number.isNaN(known) ? otherwise : known;
    if (rate === this.#newest[track]) return;
    this.#newest[track] = rate;
    const symbols = this.#symbols[track];
    for (let i = 0; i < symbols.length; i++) this.bySymbol[symbols[i]] = rate;
  }

  /** The rate by the newest closes of pairs. */
  #product(legs: readonly CurrencyLeg[]): number {
    let product = 1;
    for (let i = 0; i < legs.length; i++) {
      const price = this.#priceOf(legs[i].symbol);
      product = legs[i].isInverse ? product / price : product * price;
    }
    return tidyRate(product);
  }

  /** One unit of a currency in the account's; NaN while it is unknown, `undefined` for another currency. */
  of(currency: string): number | undefined {
    const i = this.currencies.indexOf(currency);
    return i < 0 ? undefined : this.#newest[i];
  }
}

/** A rate without binary dust. */
export function tidyRate(rate: number): number {
  return Number(rate.toPrecision(15));
}
