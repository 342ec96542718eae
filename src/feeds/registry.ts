/**
 * The vendors whose feeds can be opened.
 *
 * @module
 */
import { DATA_APIS } from "../config/sections/api.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { sameMarket } from "../time/calendars/registry.ts";
import type { BaseInterval } from "../types.ts";
import { ALPACA_KEYS, ALPACA_RATE, openAlpaca } from "./alpaca/alpaca_feed.ts";
import { BINANCE_RATE, openBinance } from "./binance/binance_feed.ts";
import type { FeedFactory, FeedSettings } from "./feed.ts";
import { missingKeys, missingKeysText } from "./keys.ts";

/** A vendor of bars. */
export interface Vendor {
  /** Its name in configs and commands. */
  readonly name: string;
  /** Its feeds; none if it has one. */
  readonly feeds: readonly string[];
  /** The variables of the environment that hold its keys. */
  readonly keys: readonly string[];
  /** The intervals that it streams. */
  readonly streamed: readonly BaseInterval[];
  /** The intervals of bars of the past. */
  readonly stored: readonly BaseInterval[];
  /** The exchange group of its symbols, unless another is given. */
  readonly exchange: string;
  /** The most requests that are made in a minute. */
  readonly requestsPerMinute: number;
  /** Makes a feed. */
  readonly open: FeedFactory;
}

/** The vendors by name. */
export const VENDORS: Readonly<Record<string, Vendor>> = {
  alpaca: {
    name: "alpaca",
    feeds: DATA_APIS.alpaca,
    keys: ALPACA_KEYS,
    streamed: ["1m"],
    // Its hours hold trades of extended hours.
    stored: ["1m", "5m", "15m", "30m", "1d"],
    exchange: "US_EQUITY",
    requestsPerMinute: ALPACA_RATE.perMinute,
    open: openAlpaca,
  },
  binance: {
    name: "binance",
    feeds: DATA_APIS.binance,
    keys: [],
    streamed: ["1s", "1m"],
    stored: ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "1d"],
    exchange: "CRYPTO",
    requestsPerMinute: BINANCE_RATE.perMinute,
    open: openBinance,
  },
};

/**
 * A vendor by its name.
 *
 * @throws {SessionError} `argument_invalid` if there is none of this name.
 */
export function findVendor(name: string): Vendor {
  if (Object.hasOwn(VENDORS, name)) return VENDORS[name];
  const names = Object.keys(VENDORS);
  const near = nearest(name, names);
  throw new SessionError(
    "argument_invalid",
    `There is no feed ${JSON.stringify(name)}; ${
      near === undefined
        ? `known are ${names.join(" and ")}`
        : `did you mean ${near}?`
    }`,
  );
}

/** The part of a config that concerns its feed. */
export function feedSettings(config: SessionConfig): FeedSettings {
  const { api_config, live_config, exchange_group, asset_class } = config;
  return {
    feed: api_config.feed,
    assetClass: assetClassOf(exchange_group, asset_class),
    streamUrl: api_config.stream_url,
    restUrl: api_config.rest_url,
    silenceMs: live_config.silence_seconds * 1_000,
    adjustment: null,
  };
}

/** What is traded: by the exchange group, if it has crypto alone. */
export function assetClassOf(exchange: string, given: string): string {
  return sameMarket(exchange, "CRYPTO") ? "CRYPTO" : given.toUpperCase();
}

/**
 * All that a live config needs of the vendor and its surroundings, and does not
 * have: keys, and an interval that is streamed. Empty if nothing is missing.
 */
export function feedProblems(
  config: SessionConfig,
  baseInterval: BaseInterval,
  env: (name: string) => string | undefined,
): string[] {
  const name = config.api_config.data_api ?? "";
  // The replay feed needs neither.
  if (!Object.hasOwn(VENDORS, name)) return [];
  const { keys, streamed } = VENDORS[name];
  const problems: string[] = [];
  const missing = missingKeys(keys, env);
  if (missing.length > 0) problems.push(missingKeysText(name, missing));
  if (!streamed.includes(baseInterval)) {
    problems.push(
      `${name} streams ${streamed.join(" and ")}, not ${baseInterval}; write ${
        streamed.at(-1)
      } in session_data_config.streams`,
    );
  }
  return problems;
}
