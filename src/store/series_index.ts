/**
 * The inventory of a store, indexed for many look-ups.
 *
 * @module
 */
import { compareIntervals } from "../time/interval.ts";
import type { StoredInterval } from "../types.ts";
import type { Hours, SeriesInfo } from "./bar_store.ts";
import type { StoreCatalogue } from "./market_store.ts";

/** A snapshot of a store's inventory, by symbol, as of the first look-up. */
export class SeriesIndex implements Pick<StoreCatalogue, "series"> {
  readonly #store: Pick<StoreCatalogue, "inventory">;
  #known: ReadonlyMap<string, readonly SeriesInfo[]> | undefined;

  /** Reads nothing yet: the inventory of a large store takes time. */
  constructor(store: Pick<StoreCatalogue, "inventory">) {
    this.#store = store;
  }

  get #bySymbol(): ReadonlyMap<string, readonly SeriesInfo[]> {
    return this.#known ??= Map.groupBy(
      this.#store.inventory(),
      ({ symbol }) => symbol,
    );
  }

  /** All symbols, in the order of the inventory. */
  get symbols(): readonly string[] {
    return [...this.#bySymbol.keys()];
  }

  /** Whether there is any series of a symbol. */
  has(symbol: string): boolean {
    return this.#bySymbol.has(symbol);
  }

  /** The series of a symbol in regular hours, intervals ascending. */
  of(symbol: string): readonly SeriesInfo[] {
    return (this.#bySymbol.get(symbol) ?? [])
      .filter(({ hours }) => hours === "regular")
      .sort((a, b) => compareIntervals(a.interval, b.interval));
  }

  /** See {@linkcode StoreCatalogue.series}. */
  series(
    symbol: string,
    interval: StoredInterval,
    hours: Hours = "regular",
  ): SeriesInfo | undefined {
    return this.#bySymbol.get(symbol)?.find((info) =>
      info.interval === interval && info.hours === hours
    );
  }
}
