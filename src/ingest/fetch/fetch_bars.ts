/**
 * Fills a store with bars of the past from a vendor.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Feed, FeedBar } from "../../feeds/feed.ts";
import type { ConflictPolicy } from "../../store/bar_store.ts";
import type { MarketStore } from "../../store/market_store.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../../types.ts";
import { importNotes } from "../import_notes.ts";
import { FileSink } from "../checks/file_sink.ts";
import { type Finding, Findings } from "../checks/findings.ts";
import { fetchedText } from "./fetch_log.ts";
import { type FetchChunk, finishedDates, planFetch } from "./fetch_plan.ts";

/** What to fetch, and how. */
export interface FetchOptions {
  /** Where bars come from. It is not started, and the caller closes it. */
  readonly feed: Feed;
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The interval. */
  readonly interval: BaseInterval;
  /** The first date. */
  readonly from: TradingDate;
  /** The last date; dates whose bars are not final yet are left out. */
  readonly to: TradingDate;
  /** The calendar of the symbols. */
  readonly time: TimeManager;
  /** Adjustment of the bars, `raw` for none. */
  readonly adjustment: string;
  /** What to do with a bar that differs from the stored one. */
  readonly onConflict: ConflictPolicy;
  /** Whether dates that are stored are asked for too. Default false. */
  readonly again?: boolean;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
  /** Stops the fetch; what is stored by then stays. */
  readonly signal?: AbortSignal;
  /** Called after each page. */
  readonly onProgress?: (progress: FetchProgress) => void;
}

/** How far a fetch is. A series' date counts once for each symbol. */
export interface FetchProgress {
  /** Dates that are stored. */
  readonly datesDone: number;
  /** Dates to ask for. */
  readonly dates: number;
  /** Bars that were read. */
  readonly bars: number;
  /** The dates that are being read. */
  readonly at: string;
}

/** What a fetch has done. */
export interface FetchSummary {
  /** Dates that were asked for and stored, once for each symbol. */
  datesDone: number;
  /** Dates that were to be asked for. */
  dates: number;
  /** Dates of the range that were stored before, once for each symbol. */
  datesStored: number;
  /** Bars that were read. */
  bars: number;
  /** Bars in regular hours. */
  regular: number;
  /** Bars that were not stored before. */
  added: number;
  /** Bars that were stored already, identical. */
  unchanged: number;
  /** Stored bars that a different one replaced. */
  replaced: number;
  /** Stored bars that were kept in place of a different one. */
  kept: number;
  /** Bars rejected or set aside, by kind. */
  findings: readonly Finding[];
  /** Symbols without a bar in the store after all. */
  withoutBars: readonly string[];
  /** The newest date whose bars are final; `undefined` if no date's are. */
  readonly newestDate: TradingDate | undefined;
  /** Whether the signal stopped it. */
  interrupted: boolean;
}

/**
 * Fetches the bars of the dates that a store lacks. Each chunk of whole dates is
 * stored in one transaction with a record of where it came from, so a fetch that
 * was stopped goes on where it was, and one that is repeated asks for nothing.
 *
 * @throws {SessionError} `feed_refused` and `feed_unavailable` of the feed;
 * `import_failed` on a conflict under policy `fail`; `argument_invalid` if a
 * symbol was fetched from another source before.
 */
export async function fetchBars(
  store: MarketStore,
  options: FetchOptions,
): Promise<FetchSummary> {
  const { feed, time, interval, from, to, now, signal } = options;
  const symbols = [...new Set(options.symbols)];
  const dates = finishedDates(time, interval, [from, to], now(), feed.delayMs);
  const source = `${feed.name}, ${options.adjustment}`;
  const chunks = await planFetch({
    store,
    time,
    symbols,
    interval,
    dates,
    source,
    again: options.again === true,
  });
  const planned = sum(chunks, seriesDates);
  const findings = new Findings();
  const summary: FetchSummary = {
    datesDone: 0,
    dates: planned,
    datesStored: dates.length * symbols.length - planned,
    bars: 0,
    regular: 0,
    added: 0,
    unchanged: 0,
    replaced: 0,
    kept: 0,
    findings: [],
    withoutBars: [],
    newestDate: dates.at(-1),
    interrupted: false,
  };
  for (const chunk of chunks) {
    const bars = await read(chunk, options, summary);
    if (bars === undefined) {
      summary.interrupted = true;
      break;
    }
    await storeChunk(store, {
      chunk,
      bars,
      source,
      options,
      summary,
      findings,
    });
    summary.datesDone += seriesDates(chunk);
  }
  summary.findings = findings.list();
  summary.withoutBars = signal?.aborted === true
    ? []
    : symbols.filter((one) => store.series(one, interval) === undefined);
  return summary;
}

/** The bars of a chunk; `undefined` if the signal stopped the fetch. */
async function read(
  chunk: FetchChunk,
  { feed, interval, signal, onProgress }: FetchOptions,
  summary: FetchSummary,
): Promise<FeedBar[] | undefined> {
  const bars: FeedBar[] = [];
  const { symbols, dates, from, to } = chunk;
  const at = `${dates[0]} to ${dates[dates.length - 1]}`;
  try {
    for await (
      const page of feed.history({ symbols, interval, from, to }, signal)
    ) {
      for (const bar of page) bars.push(bar);
      summary.bars += page.length;
      const { datesDone, bars: read } = summary;
      onProgress?.({ datesDone, dates: summary.dates, bars: read, at });
    }
    return signal?.aborted === true ? undefined : bars;
  } catch (error) {
    if (error instanceof SessionError && error.code === "stopped") {
      return undefined;
    }
    throw error;
  }
}

/** A chunk that was read. */
interface ReadChunk {
  readonly chunk: FetchChunk;
  readonly bars: readonly FeedBar[];
  readonly source: string;
  readonly options: FetchOptions;
  readonly summary: FetchSummary;
  readonly findings: Findings;
}

/** Stores a chunk and the record of it. */
async function storeChunk(
  store: MarketStore,
  { chunk, bars, source, options, summary, findings }: ReadChunk,
): Promise<void> {
  const { feed, time, interval, onConflict } = options;
  const { symbols, dates } = chunk;
  const text = new TextEncoder().encode(JSON.stringify(bars));
  const sha256 = await crypto.subtle.digest("SHA-256", text);
  const from = dates[0];
  const to = dates[dates.length - 1];
  const path = `${feed.name} ${symbols.join(" ")} ${interval} ${from} to ${to}`;
  const sink = new FileSink(store, time, {
    onError: "skip",
    onConflict,
    extendedHours: false,
    omitsNoTrade: feed.omitsNoTrade,
  });
  store.transaction(() => {
    sink.begin(path);
    sink.describe({ zoneCertain: true, stampCertain: true });
    bars.forEach(({ symbol, start, open, high, low, close, volume }, i) =>
      sink.series(symbol, interval)
        .add(i + 1, start, open, high, low, close, volume)
    );
    sink.finish();
    store.imports.record({
      path,
      size: text.length,
      sha256: new Uint8Array(sha256).toHex(),
      reader: feed.name,
      options: fetchedText({ source, symbols, interval, from, to }),
      bars: sink.counts.bars,
      added: sink.counts.added + sink.counts.replaced,
      rejected: sink.rejected,
      outsideHours: sink.asideCount,
      notes: importNotes(sink),
    });
  });
  summary.regular += sink.counts.bars;
  summary.added += sink.counts.added;
  summary.unchanged += sink.counts.unchanged;
  summary.replaced += sink.counts.replaced;
  summary.kept += sink.counts.kept;
  findings.merge(sink.findings);
}

/** The dates of a chunk, once for each symbol. */
function seriesDates({ symbols, dates }: FetchChunk): number {
  return symbols.length * dates.length;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
