/**
 * What the currencies of an account's instruments are worth as of now.
 *
 * @module
 */
import type { CurrencyTrack } from "../session/currency_track.ts";

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
  /** When the next step of any track is known. */
  #next = -Infinity;

  /** Starts before the first rate is known. */
  constructor(
    tracks: readonly CurrencyTrack[],
    instruments: readonly Priced[],
  ) {
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
      const { times, rates } = this.#tracks[i];
      const before = this.#at[i];
      let at = before;
      while (at + 1 < times.length && times[at + 1] <= time) at++;
      if (at + 1 < times.length && times[at + 1] < this.#next) {
        this.#next = times[at + 1];
      }
      if (at === before) continue;
      this.#at[i] = at;
      for (const symbol of this.#symbols[i]) this.bySymbol[symbol] = rates[at];
    }
  }

  /** One unit of a currency in the account's; NaN while it is unknown, `undefined` for another currency. */
  of(currency: string): number | undefined {
    const i = this.currencies.indexOf(currency);
    if (i < 0) return undefined;
    const at = this.#at[i];
    return at < 0 ? NaN : this.#tracks[i].rates[at];
  }
}
