/**
 * Makes the feed that a config names.
 *
 * @module
 */
import { openStore } from "../store/open_store.ts";
import type { Awaitable } from "../store/market_store.ts";
import type { Feed, FeedOptions } from "./feed.ts";
import { ReplayFeed } from "./replay/replay_feed.ts";
import type { ReplayOptions } from "./replay/replay_options.ts";

/** Which feed, and what it is made of: plain data. */
export type FeedSource = {
  /** A replay of stored bars. */
  readonly kind: "replay";
  /** What is replayed. */
  readonly replay: ReplayOptions;
};

/** What every feed is made of, beside its source. */
export interface FeedParts extends Omit<FeedOptions, "settings"> {
  /** The instant at which the time of a replay began; −∞ before it has. */
  readonly beganAt: () => number;
}

/**
 * Makes the feed of a source.
 *
 * @throws {SessionError} `store_open` if a replay's store cannot be opened.
 */
export function makeFeed(
  source: FeedSource,
  { interval, clock, beganAt }: FeedParts,
): Awaitable<Feed> {
  const { replay: options } = source;
  return openStore(options.store, { readOnly: true })
    .then((store) =>
      new ReplayFeed({ store, options, interval, clock, beganAt })
    );
}
