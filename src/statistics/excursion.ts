/**
 * How far the price went against a round trip, and for it, while it was open.
 *
 * @module
 */
import type { RoundTrip } from "../trading/round_trips.ts";

/** The excursions of one round trip, as fractions of its entry price. */
export interface Excursion {
  /** Maximum adverse excursion: the farthest that the price was worse than the entry price, 0 or more. */
  readonly mae: number;
  /** Maximum favourable excursion: the farthest that the price was better, 0 or more. */
  readonly mfe: number;
}

/** What the bars of an open round trip are followed with. */
export class ExcursionTrack {
  readonly #trip: RoundTrip;
  #high: number;
  #low: number;
  #bars = 0;

  /** Starts with the prices of entry and exit. */
  constructor(trip: RoundTrip) {
    this.#trip = trip;
    this.#high = Math.max(trip.entryPrice, trip.exitPrice);
    this.#low = Math.min(trip.entryPrice, trip.exitPrice);
  }

  /** Takes the high and the low of a bar in which it was open, in the units of its exit. */
  add(high: number, low: number): void {
    this.#bars++;
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  /** How many bars it took. */
  get bars(): number {
    return this.#bars;
  }

  /** The excursions so far; NaN if the entry price is not above zero. */
  get excursion(): Excursion {
    const { entryPrice, side } = this.#trip;
    if (!(entryPrice > 0)) return { mae: NaN, mfe: NaN };
    const up = this.#high / entryPrice - 1;
    const down = 1 - this.#low / entryPrice;
    return side === "long" ? { mae: down, mfe: up } : { mae: up, mfe: down };
  }
}
