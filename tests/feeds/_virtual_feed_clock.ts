import type { FeedClock } from "../../src/feeds/feed.ts";

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/** A clock that advances only by `advance()`, and by waits of less than `skippedMs`. */
export class VirtualFeedClock implements FeedClock {
  /** Waits of less than this are over at once; their time passes. */
  skippedMs = 0;
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { at: this.#now + delayMs, action };
    this.#timers.add(timer);
    if (delayMs < this.skippedMs) {
      queueMicrotask(() => this.advance(timer.at - this.#now));
    }
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Passes `ms` in which no timer fires, as a machine that sleeps does; then what is due. */
  sleep(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }

  /** Advances by `ms`, timer by timer. */
  advance(ms: number): void {
    const to = this.#now + ms;
    while (true) {
      const next = [...this.#timers].filter(({ at }) => at <= to)
        .sort((a, b) => a.at - b.at).at(0);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = Math.max(this.#now, to);
  }
}
