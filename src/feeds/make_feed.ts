/**
 * Makes the feed that a config names: a vendor's, a replay, or one's own.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import { OWN_FEED } from "../config/sections/api.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import type { Awaitable } from "../store/market_store.ts";
import { openStore } from "../store/open_store.ts";
import type { Feed, FeedOptions, FeedSettings } from "./feed.ts";
import { openOwnFeed } from "./own_feed.ts";
import { feedSettings, findVendor } from "./registry.ts";
import { ReplayFeed } from "./replay/replay_feed.ts";
import type { ReplayOptions } from "./replay/replay_options.ts";

/** Which feed, and what it is made of: plain data. */
export type FeedSource =
  | {
    /** A replay of stored bars. */
    readonly kind: "replay";
    /** What is replayed. */
    readonly replay: ReplayOptions;
  }
  | {
    /** A vendor's feed. */
    readonly kind: "vendor";
    /** The vendor. */
    readonly name: string;
    /** Its settings. */
    readonly settings: FeedSettings;
  }
  | {
    /** A feed of one's own. */
    readonly kind: "module";
    /** The URL of its module. */
    readonly module: string;
    /** Its settings. */
    readonly settings: FeedSettings;
  };

/** What every feed is made of, beside its source. */
export interface FeedParts extends Omit<FeedOptions, "settings"> {
  /** The instant at which the time of a replay began; −∞ before it has. */
  readonly beganAt: () => number;
}

/**
 * The feed that a live config names.
 *
 * @throws {SessionError} `config_invalid` if it names none.
 */
export function feedSource(config: SessionConfig): FeedSource {
  const { api_config: { data_api: name }, live_config } = config;
  const { replay, feed_module: module } = live_config;
  const { symbols, universe } = config.session_data_config;
  if (name === OWN_FEED && module !== null) {
    return {
      kind: "module",
      module: resolveModule(module, "."),
      settings: feedSettings(config),
    };
  }
  if (name !== null && name !== "replay") {
    const settings = feedSettings(config);
    return { kind: "vendor", name: findVendor(name).name, settings };
  }
  if (replay === null) {
    throw new SessionError(
      "config_invalid",
      "A live run needs a source of bars: name it as api_config.data_api",
    );
  }
  return {
    kind: "replay",
    replay: {
      store: replay.store,
      from: replay.start_date,
      to: replay.end_date,
      symbols: [...symbols, ...universe],
      holes: replay.holes,
      unfilled: replay.unfilled,
      delayMs: replay.delay_seconds * 1_000,
      seed: replay.seed,
    },
  };
}

/**
 * Makes the feed of a source.
 *
 * @throws {SessionError} `argument_invalid` if keys are missing; `store_open` if
 * a replay's store cannot be opened; `feed_refused` if a module makes no feed.
 */
export function makeFeed(
  source: FeedSource,
  { beganAt, ...parts }: FeedParts,
): Awaitable<Feed> {
  if (source.kind === "vendor") {
    const { name, settings } = source;
    return findVendor(name).open({ ...parts, settings });
  }
  if (source.kind === "module") {
    const { module, settings } = source;
    return openOwnFeed(module, { ...parts, settings });
  }
  const { interval, clock } = parts;
  const { replay: options } = source;
  return openStore(options.store, { readOnly: true })
    .then((store) =>
      new ReplayFeed({ store, options, interval, clock, beganAt })
    );
}
