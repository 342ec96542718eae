/**
 * The inventory of a store, indexed for many look-ups.
 *
 * @module
 */
import { compareIntervals } from "../time/interval.ts";
import type { StoredInterval } from "../types.ts";
import type { Hours, SeriesRange } from "./bar_store.ts";
import type { StoredRanges } from "./market_store.ts";

/** A snapshot of a store's series, by symbol, as of the first look-up. */
export class SeriesIndex {
  readonly #store: Pick<StoredRanges, "ranges" | "rangesOf">;
  #known: ReadonlyMap<string, readonly SeriesRange[]> | undefined;

  /** Reads nothing yet: the list of a large store takes time. */
  constructor(store: Pick<StoredRanges, "ranges" | "rangesOf">) {
    this.#store = store;
  }

  get #bySymbol(): ReadonlyMap<string, readonly SeriesRange[]> {
    return this.#known ??= Map.groupBy(
      this.#store.ranges(),
      ({ symbol }) => symbol,
    );
  }

  /** All symbols, in the order of the inventory. */
  get symbols(): readonly string[] {
    return [...this.#bySymbol.keys()];
  }

  /** Whether there is any series of a symbol. */
  has(symbol: string): boolean {
    return this.#named(symbol).length > 0;
  }

  /** The series of a symbol in regular hours, intervals ascending. */
  of(symbol: string): readonly SeriesRange[] {
    return this.#named(symbol)
      .filter(({ hours }) => hours === "regular")
      .sort((a, b) => compareIntervals(a.interval, b.interval));
  }

  /** One series, or `undefined` if it has no bars. */
  series(
    symbol: string,
    interval: StoredInterval,
    hours: Hours = "regular",
  ): SeriesRange | undefined {
    return this.#named(symbol).find((info) =>
      info.interval === interval && info.hours === hours
    );
  }

  #named(name: string): readonly SeriesRange[] {
    return this.#bySymbol.get(name) ?? this.#store.rangesOf?.(name) ?? [];
  }
}
