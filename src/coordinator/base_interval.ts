/**
 * The choice of the base interval, which is streamed and from which all other
 * intervals are derived.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { StoredRanges } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import {
  compareIntervals,
  isDerivableFrom,
  onClock,
  parseInterval,
  storedIntervalOfLength,
} from "../time/interval.ts";
import { MINUTE_MS } from "../time/date.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { zoneOffsets } from "../time/zone.ts";
import type { BaseInterval, Interval, TradingDate } from "../types.ts";

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
 * asks for. Longer bars are never split into shorter ones. `isAligned` tells
 * whether sessions begin on multiples of a length by the clock, see
 * {@linkcode isDerivableFrom}.
 *
 * @throws {SessionError} `interval_unavailable` if no such interval is stored for
 * every symbol. The message names what is missing and what asked for it.
 */
export function chooseBaseInterval(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  store: SeriesIndex | Pick<StoredRanges, "ranges">,
  isAligned?: (lengthMs: number) => boolean,
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
    needs.every((need) => isDerivableFrom(need.interval, base, isAligned))
  ).sort(([a], [b]) => compareIntervals(b, a));
  const base = usable.find(([, having]) => having.size === all)?.[0];
  if (base !== undefined) return base;
  throw unavailable(needs, symbols, owners, isAligned);
}

function unavailable(
  needs: readonly IntervalNeed[],
  symbols: readonly string[],
  owners: ReadonlyMap<BaseInterval, ReadonlySet<string>>,
  isAligned: ((lengthMs: number) => boolean) | undefined,
): SessionError {
  // What would serve best, the usual intervals, and what is stored of some.
  const known = new Set([longestBase(needs), "1m", "1s", ...owners.keys()]);
  let possible = [...known] as BaseInterval[];
  let strictest = needs[0];
  for (const need of needs) {
    const left = possible.filter((base) =>
      isDerivableFrom(need.interval, base, isAligned)
    );
    if (left.length < possible.length) strictest = need;
    possible = left;
  }
  possible.sort(compareIntervals);
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
  const intraday = needs.map(({ interval }) => parseInterval(interval))
    .filter(({ lengthMs }) => lengthMs !== undefined);
  if (intraday.length === 0) return "1d";
  const length = intraday.map(({ lengthMs }) => lengthMs ?? 0)
    .reduce(greatestDivisor);
  const base = storedIntervalOfLength(length);
  // Only seconds divide every length of a day of hours or more.
  if (base === undefined || base === "1d") return "1s";
  const clocks = intraday.filter(({ byClock }) => byClock === true).length;
  if (clocks === 0) return base;
  if (clocks === intraday.length) return onClock(base) ?? base;
  // Minutes and seconds make up both kinds.
  return storedIntervalOfLength(greatestDivisor(length, MINUTE_MS)) ?? "1s";
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * Whether the sessions of all `dates`, and their parts after breaks, begin on
 * multiples of a length by the exchange's clock.
 */
export function sessionAlignment(
  dates: readonly TradingDate[],
  time: TimeManager,
): (lengthMs: number) => boolean {
  const known = new Map<number, boolean>();
  const offsets = zoneOffsets(time.zone);
  return (lengthMs) => {
    let aligned = known.get(lengthMs);
    if (aligned === undefined) {
      aligned = dates.every((date) => {
        const { open, breaks } = time.requireTradingSession(date);
        const offset = offsets.offsetAt(open);
        return [open, ...breaks.map(({ end }) => end)]
          .every((start) => (start + offset) % lengthMs === 0);
      });
      known.set(lengthMs, aligned);
    }
    return aligned;
  };
}
