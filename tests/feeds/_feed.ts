/** Feeds over a scripted venue, and what they deliver. */
import { findVendor } from "../../src/feeds/registry.ts";
import type {
  Feed,
  FeedBar,
  FeedNotice,
  FeedOptions,
  FeedSettings,
  FeedSink,
} from "../../src/feeds/feed.ts";
import type { SessionError } from "../../src/errors.ts";
import { Arrivals } from "./venue/arrivals.ts";
import { ALPACA_TEST_KEYS, AlpacaVenue } from "./venue/alpaca_venue.ts";
import { BinanceVenue } from "./venue/binance_venue.ts";
import type { VenueBar } from "./venue/venue.ts";
import { VirtualFeedClock } from "./_virtual_feed_clock.ts";

/** Wednesday, 25 November 2026, 14:30 UTC: the open of US equities. */
export const OPEN = Date.UTC(2026, 10, 25, 14, 30);

/** A minute. */
export const MINUTE = 60_000;

/** The bar of minute `i` after the open, with values of its own. */
export function barAt(symbol: string, i: number): VenueBar {
  return {
    symbol,
    start: OPEN + i * MINUTE,
    open: 100 + i,
    high: 101.5 + i,
    low: 99.25 + i,
    close: 101 + i,
    volume: 1_000 + i,
  };
}

/** The bar of a feed for a bar of the venue. */
export function fed(bar: VenueBar, correction = false): FeedBar {
  return { ...bar, correction };
}

/** What a feed delivered. */
export class RecordingSink implements FeedSink {
  readonly bars = new Arrivals<FeedBar>();
  readonly notices = new Arrivals<FeedNotice>();
  readonly failures = new Arrivals<SessionError>();
  onNotice: (notice: FeedNotice) => void = () => {};

  bar(bar: FeedBar): void {
    this.bars.push(bar);
  }

  notice(notice: FeedNotice): void {
    this.notices.push(notice);
    this.onNotice(notice);
  }

  failed(error: SessionError): void {
    this.failures.push(error);
  }

  /** The next notice of a kind; those before it are passed over. */
  async next<K extends FeedNotice["kind"]>(
    kind: K,
  ): Promise<FeedNotice & { readonly kind: K }> {
    const notice = await this.notices.next((one) => one.kind === kind);
    return notice as FeedNotice & { readonly kind: K };
  }

  /** How many notices of a kind there are. */
  count(kind: FeedNotice["kind"]): number {
    return this.notices.all.filter((one) => one.kind === kind).length;
  }
}

/** A feed over a venue. */
export interface Setting<V> {
  readonly venue: V;
  readonly feed: Feed;
  readonly sink: RecordingSink;
  readonly clock: VirtualFeedClock;
}

/** Settings and options of a feed that differ from the usual ones. */
export interface Given {
  readonly settings?: Partial<FeedSettings>;
  readonly options?: Partial<FeedOptions>;
}

/** Opens a vendor's feed over a venue and closes both at the end. */
async function withVenue<V extends AlpacaVenue | BinanceVenue>(
  vendor: string,
  venue: V,
  given: Given,
  action: (setting: Setting<V>) => Promise<void>,
): Promise<void> {
  const clock = new VirtualFeedClock(OPEN);
  venue.now = () => clock.now();
  const sink = new RecordingSink();
  const keys = new Map(Object.entries(ALPACA_TEST_KEYS));
  const feed = findVendor(vendor).open({
    interval: "1m",
    settings: {
      feed: null,
      assetClass: vendor === "binance" ? "CRYPTO" : "EQUITY",
      streamUrl: venue.streamUrl,
      restUrl: venue.restUrl,
      silenceMs: 120_000,
      adjustment: null,
      ...given.settings,
    },
    env: (name) => keys.get(name),
    clock,
    random: () => 0.5,
    expectsBarsAt: () => true,
    onNotice: (notice) => sink.notice(notice),
    ...given.options,
  });
  try {
    await action({ venue, feed, sink, clock });
  } finally {
    await feed.close();
    await venue.stop();
  }
}

/** With Alpaca's feed. */
export function withAlpaca(
  action: (setting: Setting<AlpacaVenue>) => Promise<void>,
  given: Given = {},
): () => Promise<void> {
  return () => withVenue("alpaca", new AlpacaVenue(), given, action);
}

/** With Binance's feed. */
export function withBinance(
  action: (setting: Setting<BinanceVenue>) => Promise<void>,
  given: Given = {},
): () => Promise<void> {
  return () => withVenue("binance", new BinanceVenue(), given, action);
}

/** All bars of a request of history. */
export async function historyOf(
  feed: Feed,
  symbols: readonly string[],
  from: number,
  to: number,
): Promise<FeedBar[]> {
  const bars: FeedBar[] = [];
  const request = { symbols, interval: "1m", from, to } as const;
  for await (const page of feed.history(request)) bars.push(...page);
  return bars;
}
