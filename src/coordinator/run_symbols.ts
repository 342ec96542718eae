/**
 * The symbols of a run.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { StoredRanges } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { shorterInterval } from "./bar_generation.ts";

/** Most symbols that a warning names. */
const SYMBOLS_SHOWN = 8;

/**
 * Checks that the store has bars of every symbol.
 *
 * @throws {SessionError} `data_missing` if it has none of one.
 */
export function requireKnownSymbols(
  symbols: readonly string[],
  stored: SeriesIndex,
): void {
  const unknown = symbols.filter((symbol) => !stored.has(symbol));
  if (unknown.length === 0) return;
  const known = stored.symbols;
  const some = known.slice(0, 10).join(", ");
  throw new SessionError(
    "data_missing",
    `The store has no bars of ${unknown.join(", ")}; ${
      known.length === 0
        ? "it is empty: import bars first"
        : `it has ${some}${known.length > 10 ? " …" : ""}`
    }`,
  );
}

/** The symbols that have bars in the range of a run, and the others. */
export interface RunSymbols {
  /** The symbols with bars, in the order of the config. */
  readonly kept: readonly string[];
  /** The symbols without bars. */
  readonly dropped: readonly string[];
  /** A warning for each dropped symbol. */
  readonly warnings: readonly string[];
}

/**
 * Drops the symbols without bars of `base` from the first to the last of
 * `dates`.
 *
 * @throws {SessionError} `data_missing` if none is left.
 */
export function dropEmptySymbols(
  symbols: readonly string[],
  base: BaseInterval,
  dates: readonly TradingDate[],
  store: StoredRanges,
  stored: SeriesIndex,
): RunSymbols {
  const first = dates[0];
  const last = dates[dates.length - 1];
  const isStored = (symbol: string, to: TradingDate) =>
    store.tradingDates(symbol, base, first, to).length > 0;
  const kept: string[] = [];
  const dropped: string[] = [];
  const warnings: string[] = [];
  for (const symbol of symbols) {
    // Nearly all symbols have bars on the first date: no need to list the rest.
    if (isStored(symbol, first) || isStored(symbol, last)) {
      kept.push(symbol);
      continue;
    }
    const info = stored.series(symbol, base);
    dropped.push(symbol);
    warnings.push(
      `${symbol} is dropped: it has no ${base} bars from ${first} to ${last}` +
        (info === undefined
          ? ""
          : `; stored are ${info.firstDate} to ${info.lastDate}`),
    );
  }
  if (kept.length === 0) {
    throw new SessionError(
      "data_missing",
      `No symbol has ${base} bars from ${first} to ${last}; ${
        storedText(symbols, base, stored)
      }`,
    );
  }
  return { kept, dropped, warnings };
}

/** How many symbols an error lists. */
const LISTED_MAX = 8;

/** What is stored of some symbols, as a phrase. */
function storedText(
  symbols: readonly string[],
  base: BaseInterval,
  stored: SeriesIndex,
): string {
  const ranges = symbols.flatMap((symbol) => {
    const info = stored.series(symbol, base);
    return info === undefined
      ? []
      : [`${symbol} from ${info.firstDate} to ${info.lastDate}`];
  });
  if (ranges.length === 0) return `none are stored of ${base}`;
  const more = ranges.length - LISTED_MAX;
  return `stored are ${ranges.slice(0, LISTED_MAX).join(", ")}${
    more > 0 ? `, and ${more} more` : ""
  }`;
}

/**
 * By symbol: the last trading date with bars of `base`, stored or generated
 * from shorter ones; `null` if it is not before `end`.
 */
export function lastDates(
  symbols: readonly string[],
  base: BaseInterval,
  generateMissing: boolean,
  end: TradingDate,
  stored: SeriesIndex,
): readonly (TradingDate | null)[] {
  return symbols.map((symbol) => {
    const shorter = generateMissing
      ? shorterInterval(base, stored.of(symbol))
      : undefined;
    const dates = [base, shorter].flatMap((interval) =>
      interval === undefined
        ? []
        : stored.series(symbol, interval)?.lastDate ?? []
    );
    const last = dates.sort().at(-1);
    return last === undefined || last >= end ? null : last;
  });
}

/**
 * A warning if the bars of `base` end before the range does, and those of
 * another interval later: such a symbol is still listed, but its `base` bars
 * are not imported.
 */
export function laterBarsWarnings(
  symbols: readonly string[],
  base: BaseInterval,
  lastDates: readonly (TradingDate | null)[],
  stored: SeriesIndex,
): readonly string[] {
  const later = symbols.flatMap((symbol, i) => {
    const last = lastDates[i];
    if (last === null) return [];
    const others = stored.of(symbol).flatMap(({ interval, lastDate }) =>
      lastDate > last ? [`${interval} to ${lastDate}`] : []
    );
    return others.length === 0
      ? []
      : [`${symbol} on ${last} (${others.join(", ")})`];
  });
  if (later.length === 0) return [];
  const shown = later.slice(0, SYMBOLS_SHOWN).join(", ");
  const more = later.length - SYMBOLS_SHOWN;
  return [
    `Stored ${base} bars end before those of other intervals, and with them the trading in their symbols: ${shown}${
      more > 0 ? ` and ${more} more` : ""
    }`,
  ];
}
