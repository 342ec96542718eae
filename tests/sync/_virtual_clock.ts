import type { Clock } from "../../src/sync/clock.ts";
import { turn } from "../../src/sync/event_loop.ts";

/** A clock that advances only by `advance()` and by sleeping. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleepUntil(instant: number): void {
    if (instant < Infinity) this.#now = Math.max(this.#now, instant);
  }

  async turnUntil(instant: number): Promise<void> {
    this.sleepUntil(instant);
    await turn();
  }
}
