/**
 * Keeps requests below a rate.
 *
 * @module
 */

/** A rate and how many requests may be made at once. */
export interface RequestRate {
  /** Requests a minute. */
  readonly perMinute: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/** A token bucket: full at first, refilled at the rate. */
export class TokenBucket {
  readonly #rate: RequestRate;
  #tokens: number;
  #at = -Infinity;

  /** A full bucket. */
  constructor(rate: RequestRate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes a token and returns how long to wait before it may be used, in milliseconds. */
  take(now: number): number {
    const perMs = this.#rate.perMinute / 60_000;
    const elapsed = this.#at === -Infinity ? 0 : Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + elapsed * perMs);
    this.#at = now;
    this.#tokens--;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / perMs);
  }
}
