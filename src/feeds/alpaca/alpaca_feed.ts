/**
 * Bars of Alpaca: US stocks from `iex`, `sip` or `delayed_sip`, and crypto.
 *
 * @module
 */
import type { Feed, FeedOptions } from "../feed.ts";
import { requireKeys } from "../keys.ts";
import type { RequestRate } from "../rest/token_bucket.ts";
import { under } from "../under.ts";
import { VendorParts } from "../vendor_parts.ts";
import { alpacaHistory, type AlpacaHistoryOptions } from "./alpaca_history.ts";
import { unknownToAlpaca } from "./alpaca_symbols.ts";
import { AlpacaStream } from "./alpaca_stream.ts";

/** The variables of the environment that hold the keys. */
export const ALPACA_KEYS = ["APCA_API_KEY_ID", "APCA_API_SECRET_KEY"] as const;

/** The free plan has 200 requests a minute. */
export const ALPACA_RATE: RequestRate = { perMinute: 180, burst: 10 };

/** How late bars of `delayed_sip` are. */
const DELAY_MS = 15 * 60_000;

/** Makes a feed; throws `argument_invalid` if keys are missing. */
export function openAlpaca(options: FeedOptions): Feed {
  const { settings, env } = options;
  const [key, secret] = requireKeys("alpaca", ALPACA_KEYS, env);
  const isCrypto = settings.assetClass === "CRYPTO";
  const feed = isCrypto ? "crypto" : settings.feed ?? "iex";
  const stream = settings.streamUrl ?? "wss://stream.data.alpaca.markets";
  const rest = settings.restUrl ?? "https://data.alpaca.markets";
  const parts: VendorParts = new VendorParts(options, {
    name: `alpaca ${feed}`,
    streamUrl: under(stream, isCrypto ? "v1beta3/crypto/us" : `v2/${feed}`),
    protocol: (link) =>
      new AlpacaStream(link, { key, secret, hasStatuses: !isCrypto, parts }),
    headers: { "APCA-API-KEY-ID": key, "APCA-API-SECRET-KEY": secret },
    rate: ALPACA_RATE,
    secrets: [key, secret],
    checkSymbols: (symbols) =>
      unknownToAlpaca(
        under(
          rest,
          isCrypto ? "v1beta3/crypto/us/latest/bars" : "v2/stocks/bars/latest",
        ),
        isCrypto ? {} : { feed },
        parts,
        symbols,
      ),
  });
  const history: AlpacaHistoryOptions = {
    url: under(rest, isCrypto ? "v1beta3/crypto/us/bars" : "v2/stocks/bars"),
    parameters: isCrypto ? {} : {
      // Bars of the past must be of the feed that is streamed: volumes differ.
      feed: feed === "delayed_sip" ? "sip" : feed,
      adjustment: settings.adjustment ?? "raw",
    },
    parts,
  };
  return {
    name: `alpaca ${feed}`,
    omitsNoTrade: true,
    delayMs: feed === "delayed_sip" ? DELAY_MS : 0,
    start: (symbols, sink) => parts.start(symbols, sink),
    add: (symbols) => parts.add(symbols),
    history: (request, signal) => alpacaHistory(history, request, signal),
    close: () => parts.close(),
  };
}
