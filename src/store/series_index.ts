/**
 * What a store holds, read once for many questions.
 *
 * @module
 */
import type { StoredInterval } from "../types.ts";
import type { BarStore, Hours, SeriesInfo } from "./bar_store.ts";

/** The inventory of a store as it stood when it was read, by symbol. */
export class SeriesIndex implements Pick<BarStore, "series"> {
  readonly #bySymbol: ReadonlyMap<string, readonly SeriesInfo[]>;

  /** Reads the inventory. */
  constructor(store: Pick<BarStore, "inventory">) {
    this.#bySymbol = Map.groupBy(store.inventory(), ({ symbol }) => symbol);
  }

  /** All symbols, in the order of the inventory. */
  get symbols(): readonly string[] {
    return [...this.#bySymbol.keys()];
  }

  /** Whether there is any series of a symbol. */
  has(symbol: string): boolean {
    return this.#bySymbol.has(symbol);
  }

  /** See {@linkcode BarStore.series}. */
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
