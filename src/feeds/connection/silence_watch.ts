/**
 * Notices a connection that is open and mute.
 *
 * @module
 */
import type { FeedClock } from "../feed.ts";

/**
 * Without a bar for so many times the silence, a connection is dropped although
 * the venue answers: its subscription may be lost. Quiet symbols have no bars
 * either, so it is not dropped at once.
 */
const BARLESS_FACTOR = 5;

/** What a watch goes by and does. */
export interface SilenceWatchOptions {
  /** The clock. */
  readonly clock: FeedClock;
  /** A connection without a message for so long is mute. */
  readonly silenceMs: number;
  /** Whether bars are due at an instant; otherwise silence is no sign. */
  readonly expectsBarsAt: (now: number) => boolean;
  /** Half of the time has passed: the venue should be asked for an answer. */
  readonly probe: () => void;
  /** Nothing came for so long. */
  readonly silent: (silentMs: number) => void;
}

/** Watches one connection from its subscription on. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #lastMessage: number;
  #lastBar: number;
  #cancel: () => void;

  /** Starts to watch. */
  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#lastMessage = this.#lastBar = options.clock.now();
    this.#cancel = this.#later();
  }

  /** A message came. */
  message(): void {
    this.#lastMessage = this.#options.clock.now();
  }

  /** A bar came, finished or not. */
  bar(): void {
    this.#lastBar = this.#options.clock.now();
  }

  /** Ends the watch. */
  stop(): void {
    this.#cancel();
  }

  #later(): () => void {
    const { clock, silenceMs } = this.#options;
    return clock.after(silenceMs / 4, () => this.#look());
  }

  #look(): void {
    const { clock, silenceMs, expectsBarsAt, probe, silent } = this.#options;
    const now = clock.now();
    if (!expectsBarsAt(now)) this.#lastMessage = this.#lastBar = now;
    const sinceMessage = now - this.#lastMessage;
    const sinceBar = now - this.#lastBar;
    if (sinceMessage >= silenceMs) return silent(sinceMessage);
    if (sinceBar >= silenceMs * BARLESS_FACTOR) return silent(sinceBar);
    this.#cancel = this.#later();
    if (sinceMessage >= silenceMs / 2) probe();
  }
}
