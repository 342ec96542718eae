/**
 * What a feed offers to the rest of a live run, and to commands that fetch
 * history.
 *
 * A feed is a connection to a vendor. It delivers base bars while their session
 * is under way, and those of the past on request. It knows nothing of sessions,
 * slices and stores: it reports what the vendor said, and what became of the
 * connection.
 *
 * @module
 */
import type { SessionError } from "../errors.ts";
import type { BaseInterval } from "../types.ts";

/** A finished base bar of a vendor. */
export interface FeedBar {
  /** The symbol, spelled as it was asked for. */
  readonly symbol: string;
  /** Start of the bar, UTC epoch milliseconds. */
  readonly start: number;
  /** First traded price. */
  readonly open: number;
  /** Highest traded price. */
  readonly high: number;
  /** Lowest traded price. */
  readonly low: number;
  /** Last traded price. */
  readonly close: number;
  /** Quantity traded. */
  readonly volume: number;
  /** Whether the vendor sent it to replace an earlier bar of the slot. */
  readonly correction: boolean;
}

/** What a feed reports besides bars. Texts are cleaned and of bounded length. */
export type FeedNotice =
  /** The vendor accepted a connection, and the keys if it asks for them. */
  | { readonly kind: "connected"; readonly reconnects: number }
  /** Bars of these symbols are subscribed to from now on: all that are. */
  | { readonly kind: "subscribed"; readonly symbols: readonly string[] }
  /** The connection ended or did not come about; the next attempt is in `retryMs`. */
  | {
    readonly kind: "disconnected";
    readonly reason: string;
    readonly retryMs: number;
  }
  /** No message for so long although bars are due; the connection is dropped next. */
  | { readonly kind: "silent"; readonly silentMs: number }
  /** Trading of a symbol is halted, or goes on. */
  | {
    readonly kind: "halt" | "resume";
    readonly symbol: string;
    readonly reason: string;
    /** UTC epoch milliseconds, by the venue. */
    readonly at: number;
  }
  /** The venue's clock minus the machine's; beyond a second, and when it changes. */
  | { readonly kind: "clock_offset"; readonly ms: number }
  /** The vendor asked for a pause, or the feed's own rate limit did. */
  | { readonly kind: "throttled"; readonly waitMs: number }
  /** A request of history failed; the next attempt is in `retryMs`. */
  | {
    readonly kind: "request_failed";
    readonly reason: string;
    readonly retryMs: number;
  }
  /**
   * A message that cannot be read, or a bar that cannot be. `count` is their
   * number so far; notices are given for the first, second, fourth, eighth ….
   */
  | {
    readonly kind: "frame_error";
    readonly text: string;
    readonly count: number;
  }
  /** The vendor reported an error that does not end the run. */
  | { readonly kind: "vendor_error"; readonly text: string };

/** Receives what a feed delivers, in the feed's thread. */
export interface FeedSink {
  /**
   * A finished bar. Bars may come late, twice and out of order. `at` is when it
   * came, by the feed's clock; now by default.
   */
  bar(bar: FeedBar, at?: number): void;
  /**
   * Passes on together what `action` passes on, such as the bars of a message;
   * by default each bar is passed on by itself.
   */
  together?(action: () => void): void;
  /**
   * All bars that come up to this instant have been passed on. Only a replay
   * knows that.
   */
  time?(instant: number): void;
  /** Anything else. */
  notice(notice: FeedNotice): void;
  /**
   * The feed has ended: keys, plan or number of symbols are refused, and another
   * attempt would be too. The error names the cause and the symbols.
   */
  failed(error: SessionError): void;
}

/** Finished bars of the past: those that start in `from` … `to`. */
export interface HistoryRequest {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The interval of the bars. */
  readonly interval: BaseInterval;
  /** The first start, UTC epoch milliseconds. */
  readonly from: number;
  /** The end of the range, exclusive. */
  readonly to: number;
}

/** A connection to a vendor. */
export interface Feed {
  /** What messages and records of imports call it, such as `alpaca iex`. */
  readonly name: string;
  /** Whether the vendor leaves slots without trades out. */
  readonly omitsNoTrade: boolean;
  /** How long after its end the vendor sends a bar at best, milliseconds: 15 minutes for delayed data. */
  readonly delayMs: number;
  /** Connects and streams; reconnects by itself until it is closed. */
  start(symbols: readonly string[], sink: FeedSink): void;
  /** Adds symbols to those that are streamed. */
  add(symbols: readonly string[]): void;
  /**
   * Finished bars of the past, in pages, ascending by time in each symbol. A
   * page may hold some of the symbols. When it has ended without an error, the
   * vendor has no other bars in the range. Needs no {@linkcode Feed.start}.
   *
   * @throws {SessionError} `feed_refused` if the vendor refuses keys, plan or
   * symbols; `feed_unavailable` if it cannot be reached; `stopped` by `signal`.
   */
  history(
    request: HistoryRequest,
    signal?: AbortSignal,
  ): AsyncIterable<readonly FeedBar[]>;
  /** Ends the connection, timers and requests. */
  close(): Promise<void>;
}

/** The clock that a feed goes by. Tests pass one that they own. */
export interface FeedClock {
  /** UTC epoch milliseconds. */
  now(): number;
  /** Calls `action` once, in `delayMs`; the function that is returned cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

/** The part of a config that concerns a feed. */
export interface FeedSettings {
  /** Which of the vendor's feeds, such as `iex`; `null` for the default. */
  readonly feed: string | null;
  /** What is traded, as in the config: `CRYPTO` chooses a vendor's crypto feed. */
  readonly assetClass: string;
  /** In place of the vendor's address for streams. */
  readonly streamUrl: string | null;
  /** In place of the vendor's address for requests. */
  readonly restUrl: string | null;
  /** A connection without a message for so long, while bars are due, is dropped. */
  readonly silenceMs: number;
  /** Corporate actions in bars of the past, such as `raw`; `null` for the default. */
  readonly adjustment: string | null;
}

/** What a feed is made of. */
export interface FeedOptions {
  /** The interval of the bars that are streamed. */
  readonly interval: BaseInterval;
  /** The part of the config. */
  readonly settings: FeedSettings;
  /** Reads a variable of the environment: where keys come from. */
  readonly env: (name: string) => string | undefined;
  /** The clock. */
  readonly clock: FeedClock;
  /** Random numbers from 0 to 1, for the jitter of attempts. */
  readonly random: () => number;
  /** Whether bars are due at an instant, by the hours of the calendar. */
  readonly expectsBarsAt: (now: number) => boolean;
  /** Receives the notices of requests as long as nothing is streamed. */
  readonly onNotice?: (notice: FeedNotice) => void;
}

/** Makes a feed; throws a `SessionError` if settings or keys are wrong. */
export type FeedFactory = (options: FeedOptions) => Feed;
