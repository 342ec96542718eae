/**
 * What has been fetched from vendors, by the import log of the store: which dates
 * of which symbols were asked for, and from where. A date without a bar is known
 * to have none, so it is not asked for again.
 *
 * @module
 */
import { isFields, textIn } from "../../feeds/json_fields.ts";
import type { ImportRecord } from "../../store/market_store.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";

/** One range of dates that was fetched. */
export interface FetchedRange {
  /** Feed and adjustment, such as `alpaca iex, raw`. */
  readonly source: string;
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The interval. */
  readonly interval: StoredInterval;
  /** The first date. */
  readonly from: TradingDate;
  /** The last date. */
  readonly to: TradingDate;
}

/** The options of a record of the import log, as text. */
export function fetchedText(range: FetchedRange): string {
  return JSON.stringify({ fetch: range });
}

/** Whether a record of the import log is that of a fetch, by its options. */
export function isFetch(options: string): boolean {
  return options.startsWith('{"fetch":');
}

/** The fetched ranges of one interval, by symbol. */
export function fetchedRanges(
  records: readonly ImportRecord[],
  interval: StoredInterval,
): Map<string, FetchedRange[]> {
  const bySymbol = new Map<string, FetchedRange[]>();
  for (const { options } of records) {
    const range = isFetch(options) ? rangeOf(options) : undefined;
    if (range?.interval !== interval) continue;
    for (const symbol of range.symbols) {
      const ranges = bySymbol.get(symbol) ?? [];
      ranges.push(range);
      bySymbol.set(symbol, ranges);
    }
  }
  return bySymbol;
}

function rangeOf(options: string): FetchedRange | undefined {
  const parsed: unknown = JSON.parse(options);
  const fetch = isFields(parsed) ? parsed.fetch : undefined;
  if (!isFields(fetch) || !Array.isArray(fetch.symbols)) return undefined;
  return {
    source: textIn(fetch, "source"),
    symbols: fetch.symbols.map(String),
    interval: textIn(fetch, "interval") as StoredInterval,
    from: textIn(fetch, "from"),
    to: textIn(fetch, "to"),
  };
}
