/**
 * Drives a feed in its thread: writes what it delivers to the ring, and answers
 * the requests of the coordinator and the quality manager.
 *
 * @module
 */
import type { SessionError } from "../errors.ts";
import type {
  Feed,
  FeedBar,
  FeedClock,
  FeedNotice,
  FeedSink,
} from "../feeds/feed.ts";
import { asSessionError } from "../text/message_of.ts";
import type { GapAnswer, GapRequest } from "../quality/gap_request.ts";
import type { BaseInterval } from "../types.ts";
import { FeedRecord, type FeedRecordKind, FeedWriter } from "./feed_ring.ts";
import type { FeedRingHandle } from "./feed_ring.ts";
import type { FeedRequest } from "./live_plan.ts";

// How long a full ring is waited for before the next look.
const FULL_RING_MS = 5;

/** The parts of a {@linkcode FeedHost}. */
export interface FeedHostParts {
  /** The feed. */
  readonly feed: Feed;
  /** The symbols of the run, by number. */
  readonly symbols: readonly string[];
  /** The interval of the bars. */
  readonly interval: BaseInterval;
  /** Where records go. */
  readonly ring: FeedRingHandle;
  /** The time of the market. */
  readonly clock: FeedClock;
  /** From when on bars are streamed, when the feed says so; now by default. */
  readonly since?: () => number;
  /** Takes what the feed reports besides bars. */
  readonly onNotice: (notice: FeedNotice) => void;
  /** Learns up to when all bars have been passed on; only a replay knows that. */
  readonly onTime?: (instant: number) => void;
  /** Takes the error that ends the feed. */
  readonly onFailure: (error: SessionError) => void;
}

/** A feed and the ring that it fills. */
export class FeedHost implements FeedSink {
  readonly #parts: FeedHostParts;
  readonly #ring: FeedWriter;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #stop = new AbortController();
  /** Whether a record was dropped and the stream is not announced again yet. */
  #isOverflowing = false;
  #isStreaming = false;
  /** Whether records wait for the others of their message. */
  #isHeld = false;

  /** Nothing is started yet. */
  constructor(parts: FeedHostParts) {
    this.#parts = parts;
    this.#ring = new FeedWriter(parts.ring);
    this.#numbers = new Map(parts.symbols.map((symbol, i) => [symbol, i]));
  }

  /** Starts the feed. */
  start(): void {
    this.#parts.feed.start(this.#parts.symbols, this);
  }

  /** Ends the feed and its requests. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#parts.feed.close();
  }

  /** See {@linkcode FeedSink.bar}. */
  bar(bar: FeedBar, at: number = this.#parts.clock.now()): void {
    const kind = bar.correction ? FeedRecord.correction : FeedRecord.bar;
    if (this.#isOverflowing || !this.#putBar(kind, bar, at)) this.#overflow();
    if (!this.#isHeld) this.#ring.publish();
  }

  /**
   * See {@linkcode FeedSink.together}: the coordinator wakes up once, when all
   * bars of a message are there.
   */
  together(action: () => void): void {
    this.#isHeld = true;
    try {
      action();
    } finally {
      this.#isHeld = false;
      this.#ring.publish();
    }
  }

  /** See {@linkcode FeedSink.time}. */
  time(instant: number): void {
    this.#parts.onTime?.(instant);
    this.#ring.publish();
  }

  /** See {@linkcode FeedSink.notice}. */
  notice(notice: FeedNotice): void {
    this.#parts.onNotice(notice);
    switch (notice.kind) {
      case "subscribed":
        this.#isStreaming = true;
        return this.#announce();
      case "disconnected":
      case "silent":
        this.#isStreaming = false;
        return this.#announce();
    }
  }

  /** See {@linkcode FeedSink.failed}. */
  failed(error: SessionError): void {
    this.#parts.onFailure(error);
  }

  /** Answers a request of the coordinator with what the feed finds. */
  async answer({ id, from, to }: FeedRequest): Promise<void> {
    const { symbols } = this.#parts;
    const isComplete = await this.#fetch(symbols, from, to, () => true);
    if (this.#stop.signal.aborted) return;
    await this.#mustPut(() =>
      this.#put(FeedRecord.answered, id, from, isComplete ? 1 : 0)
    );
    this.#ring.publish();
  }

  /**
   * Answers a request of the quality manager: the bars that it misses go to the
   * ring, and it learns which of them there are; `undefined` after the end.
   */
  async fill(request: GapRequest): Promise<GapAnswer | undefined> {
    const { id, from, to, slots } = request;
    const wanted = new Map<string, Set<number>>();
    for (let i = 0; i < slots.length; i += 2) {
      const symbol = this.#parts.symbols[slots[i]];
      const starts = wanted.get(symbol) ?? new Set();
      wanted.set(symbol, starts.add(slots[i + 1]));
    }
    const found: number[] = [];
    const isComplete = await this.#fetch(
      [...wanted.keys()],
      from,
      to,
      ({ symbol, start }) => {
        const isWanted = wanted.get(symbol)?.has(start) === true;
        if (isWanted) found.push(this.#numbers.get(symbol) ?? -1, start);
        return isWanted;
      },
    );
    if (this.#stop.signal.aborted) return undefined;
    return { id, isComplete, found: new Float64Array(found) };
  }

  /** Requests bars and writes those that `takes` wants; `false` if the feed failed. */
  async #fetch(
    symbols: readonly string[],
    from: number,
    to: number,
    takes: (bar: FeedBar) => boolean,
  ): Promise<boolean> {
    const { feed, interval, onNotice } = this.#parts;
    try {
      const request = { symbols, interval, from, to };
      for await (const page of feed.history(request, this.#stop.signal)) {
        for (const bar of page) {
          if (!takes(bar)) continue;
          await this.#mustPut(() => this.#putBar(FeedRecord.answerBar, bar));
        }
        this.#ring.publish();
      }
      return true;
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      const known = asSessionError(error);
      if (known === undefined) throw error;
      onNotice({ kind: "vendor_error", text: known.message });
      return false;
    }
  }

  /** Tells the coordinator whether the stream delivers. */
  #announce(): void {
    if (this.#isOverflowing) return;
    const { clock, feed, since = () => clock.now() } = this.#parts;
    const now = clock.now();
    const isWritten = this.#isStreaming
      ? this.#put(FeedRecord.streaming, 0, since() - feed.delayMs, 0)
      : this.#put(FeedRecord.interrupted, 0, now, 0);
    if (!isWritten) this.#overflow();
    this.#ring.publish();
  }

  /**
   * The ring is full: what comes until it has room again is dropped. Then the
   * coordinator learns of an interruption, and asks for what it has missed.
   */
  #overflow(): void {
    if (this.#isOverflowing) return;
    this.#isOverflowing = true;
    const { clock } = this.#parts;
    const resume = () => {
      const now = clock.now();
      if (!this.#put(FeedRecord.interrupted, 0, now, 0)) {
        clock.after(FULL_RING_MS, resume);
        return;
      }
      this.#isOverflowing = false;
      if (this.#isStreaming) this.#announce();
      this.#ring.publish();
    };
    clock.after(FULL_RING_MS, resume);
  }

  async #mustPut(put: () => boolean): Promise<void> {
    while (!put()) {
      if (this.#stop.signal.aborted) return;
      this.#ring.publish();
      await new Promise<void>((resolve) => {
        this.#parts.clock.after(FULL_RING_MS, resolve);
      });
    }
  }

  #putBar(
    kind: FeedRecordKind,
    bar: FeedBar,
    received: number = this.#parts.clock.now(),
  ): boolean {
    const symbol = this.#numbers.get(bar.symbol);
    if (symbol === undefined) return true;
    return this.#ring.put(
      kind,
      symbol,
      bar.start,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
      received,
    );
  }

  #put(
    kind: FeedRecordKind,
    number: number,
    start: number,
    open: number,
  ): boolean {
    return this.#ring.put(kind, number, start, open, 0, 0, 0, 0, 0);
  }
}
