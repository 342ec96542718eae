/**
 * The choice of the base interval, which is streamed and from which all other
 * intervals are derived.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import {
  compareIntervals,
  isDerivableFrom,
  parseInterval,
  storedIntervalOfLength,
} from "../time/interval.ts";
import type { BaseInterval, Interval } from "../types.ts";

/** An interval that the config asks for. */
export interface IntervalNeed {
  /** The interval. */
  readonly interval: Interval;
  /** The part of the config that asks for it, for error messages. */
  readonly by: string;
}

/**
 * Chooses the longest stored interval from which all `needs` can be derived, the
 * same for all symbols: one that divides the lengths of seconds, minutes and
 * hours; days and weeks are derived from `1d`, or from the base that another need
 * asks for. Longer bars are never split into shorter ones.
 *
 * @throws {SessionError} `interval_unavailable` if no such interval is stored for
 * every symbol. The message names what is missing and what asked for it.
 */
export function chooseBaseInterval(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  store: SeriesIndex | Pick<StoreCatalogue, "inventory">,
): BaseInterval {
  const stored = store instanceof SeriesIndex ? store : new SeriesIndex(store);
  const owners = new Map<BaseInterval, Set<string>>();
  for (const symbol of symbols) {
    for (const { interval } of stored.of(symbol)) {
      const known = owners.get(interval);
      if (known === undefined) owners.set(interval, new Set([symbol]));
      else known.add(symbol);
    }
  }
  const all = new Set(symbols).size;
  const usable = [...owners].filter(([base]) =>
    needs.every((need) => isDerivableFrom(need.interval, base))
  ).sort(([a], [b]) => compareIntervals(b, a));
  const base = usable.find(([, having]) => having.size === all)?.[0];
  if (base !== undefined) return base;
  throw unavailable(needs, symbols, owners);
}

function unavailable(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  owners: ReadonlyMap<BaseInterval, ReadonlySet<string>>,
): SessionError {
  // What would serve best, the usual intervals, and what is stored of some.
  const known = new Set([longestBase(needs), "1m", "1s", ...owners.keys()]);
  let possible = [...known] as BaseInterval[];
  let strictest = needs[0];
  for (const need of needs) {
    const left = possible.filter((base) =>
      isDerivableFrom(need.interval, base)
    );
    if (left.length < possible.length) strictest = need;
    possible = left;
  }
  possible.sort((a, b) => compareIntervals(b, a));
  const asked = needs.filter((need) => need.interval === strictest.interval)
    .map((need) => need.by);
  const missing = possible.map((base) => {
    const having = owners.get(base);
    const without = symbols.filter((symbol) => having?.has(symbol) !== true);
    return `${base} bars of ${without.join(", ")}`;
  });
  return new SessionError(
    "interval_unavailable",
    `${strictest.interval} (asked for by ${asked.join(", ")}) needs ${
      possible.join(" or ")
    } bars; the store lacks ${missing.join(" and ")}`,
  );
}

/** The longest interval from which all `needs` can be derived. */
export function longestBase(needs: readonly IntervalNeed[]): BaseInterval {
  const lengths = needs.flatMap(({ interval }) =>
    parseInterval(interval).lengthMs ?? []
  );
  if (lengths.length === 0) return "1d";
  const length = lengths.reduce(greatestDivisor);
  const base = storedIntervalOfLength(length);
  // Only seconds divide every length of a day of hours or more.
  return base === undefined || base === "1d" ? "1s" : base;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
