/**
 * The life of a feed's thread: make the feed, drive it, answer requests.
 *
 * @module
 */
import type { SessionError } from "../errors.ts";
import type { FeedClock, FeedNotice } from "../feeds/feed.ts";
import { makeFeed } from "../feeds/make_feed.ts";
import type { FeedSource } from "../feeds/make_feed.ts";
import type { BaseInterval } from "../types.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { Clock } from "../sync/clock.ts";
import { asSessionError, messageOf } from "../text/message_of.ts";
import { ThreadPort } from "./private_port.ts";
import { FeedHost } from "../live/feed_host.ts";
import type { FeedRingHandle } from "../live/feed_ring.ts";
import type { FeedRequest } from "../live/live_plan.ts";
import type { GapRequest } from "../quality/gap_request.ts";
import {
  liveClock,
  MarketTime,
  type MarketTimeHandle,
} from "../live/market_time.ts";

// setTimeout takes no longer delays.
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** What a feed's thread is started with. */
export interface FeedStart {
  /** Which feed, and its settings. */
  readonly source: FeedSource;
  /** The symbols of the run, by number. */
  readonly symbols: readonly string[];
  /** The interval of the bars. */
  readonly interval: BaseInterval;
  /** The exchange, whose calendar says when bars are due. */
  readonly exchange: string;
  /** Closures and hours that override its rules. */
  readonly overrides: readonly CalendarOverride[];
  /** Where records go. */
  readonly ring: FeedRingHandle;
  /** The time of a replay. */
  readonly replay?: MarketTimeHandle;
  /** Where the coordinator's requests come from. */
  readonly requests: MessagePort;
  /** Where the quality manager's requests come from, and answers go. */
  readonly gaps: MessagePort;
}

/** What the main thread says to a feed's thread, the start first. */
export type FeedCommand =
  | { readonly type: "start"; readonly start: FeedStart }
  | { readonly type: "end" };

/** What a feed's thread says to the main thread. */
export type FeedMessage =
  | { readonly type: "started" }
  | { readonly type: "ended" }
  | { readonly type: "notice"; readonly notice: FeedNotice }
  | {
    readonly type: "failed";
    readonly code: SessionError["code"];
    readonly message: string;
  };

/** Makes this thread that of a feed. */
export function runFeedThread(): void {
  let host: Promise<FeedHost | undefined> | undefined;
  ThreadPort.open<FeedCommand, FeedMessage>((command, port) => {
    if (command.type === "end") {
      const ended = () => port.post({ type: "ended" });
      // The run is over: what fails now concerns nobody.
      host?.then((one) => one?.close()).then(ended, ended);
      return;
    }
    const fail = (error: unknown) => {
      const known = asSessionError(error);
      port.post({
        type: "failed",
        code: known?.code ?? "feed_unavailable",
        message: known?.message ?? `The feed failed: ${messageOf(error)}`,
      });
    };
    host = serve(command.start, (message) => port.post(message), fail)
      .catch((error) => {
        fail(error);
        return undefined;
      });
  });
}

async function serve(
  start: FeedStart,
  post: (message: FeedMessage) => void,
  onFailure: (error: unknown) => void,
): Promise<FeedHost> {
  const { symbols, interval, ring, requests, gaps } = start;
  const market = new MarketTime(liveClock(start.replay), start.replay);
  const clock = marketClock(market, liveClock(start.replay));
  const { exchange, overrides } = start;
  const time = new TimeManager({ exchange, overrides });
  const feed = await makeFeed(start.source, {
    interval,
    clock,
    env: (name) => Deno.env.get(name),
    random: Math.random,
    beganAt: () => market.setTo,
    expectsBarsAt: (now) => time.isOpenAt(now),
  });
  const host = new FeedHost({
    feed,
    symbols,
    interval,
    ring,
    clock,
    ...(market.isReplay && { since: () => market.setTo }),
    onNotice: (notice) => post({ type: "notice", notice }),
    onTime: (instant) => market.feed(instant),
    onFailure,
  });
  requests.onmessage = ({ data }: MessageEvent<FeedRequest>) => {
    host.answer(data).catch(onFailure);
  };
  gaps.onmessage = ({ data }: MessageEvent<GapRequest>) => {
    host.fill(data).then((answer) => {
      if (answer !== undefined) gaps.postMessage(answer);
    }).catch(onFailure);
  };
  host.start();
  post({ type: "started" });
  return host;
}

// The time of a replay may skip hours: its timers end after this long at the
// latest, and whoever set them looks at the time again.
const LONGEST_TIMER_MS = 20;

/** The clock of a feed: timers run by the market's time. */
function marketClock(market: MarketTime, clock: Clock): FeedClock {
  return {
    now: () => market.now(),
    after(delayMs, action) {
      const now = market.now();
      const real = now === -Infinity
        ? LONGEST_TIMER_MS
        : market.dueAt(now + delayMs) - clock.now();
      const most = market.isReplay ? LONGEST_TIMER_MS : LONGEST_DELAY_MS;
      const timer = setTimeout(action, Math.max(0, Math.min(real, most)));
      return () => clearTimeout(timer);
    },
  };
}
