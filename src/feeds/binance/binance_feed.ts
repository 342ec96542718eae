/**
 * Bars of Binance's spot market, which needs no account.
 *
 * @module
 */
import type { Feed, FeedOptions } from "../feed.ts";
import type { RequestRate } from "../rest/token_bucket.ts";
import { under } from "../under.ts";
import { VendorParts } from "../vendor_parts.ts";
import { binanceHistory } from "./binance_history.ts";
import { unknownToBinance } from "./binance_symbols.ts";
import { BinanceStream } from "./binance_stream.ts";

/** The venue has 6,000 units a minute, and a page of klines costs two. */
export const BINANCE_RATE: RequestRate = { perMinute: 600, burst: 20 };

/** Makes a feed. */
export function openBinance(options: FeedOptions): Feed {
  const { settings, interval } = options;
  const stream = settings.streamUrl ?? "wss://data-stream.binance.vision";
  const rest = settings.restUrl ?? "https://data-api.binance.vision";
  const parts: VendorParts = new VendorParts(options, {
    name: "binance",
    streamUrl: under(stream, "ws"),
    protocol: (link) => new BinanceStream(link, interval, parts),
    headers: {},
    rate: BINANCE_RATE,
    secrets: [],
    checkSymbols: (symbols) =>
      unknownToBinance(under(rest, "api/v3/exchangeInfo"), parts, symbols),
  });
  const klines = under(rest, "api/v3/klines");
  return {
    name: "binance",
    // A kline without trades repeats the last price.
    omitsNoTrade: false,
    delayMs: 0,
    start: (symbols, sink) => parts.start(symbols, sink),
    add: (symbols) => parts.add(symbols),
    history: (request, signal) =>
      binanceHistory(klines, parts, request, signal),
    close: () => parts.close(),
  };
}
