/**
 * Tells of overruns while they happen, at a bounded rate.
 *
 * @module
 */
import { RateLimit } from "./rate_limit.ts";

const NOTICES_PER_SECOND = 1;

/** Counts the overruns of one edge of the pipeline. */
export class OverrunNotice {
  readonly #edge: string;
  readonly #limit: RateLimit;
  #count = 0;

  /** Of an edge such as `coordinator → processor`; `now` is a clock in milliseconds. */
  constructor(edge: string, now?: () => number) {
    this.#edge = edge;
    this.#limit = new RateLimit(NOTICES_PER_SECOND, now);
  }

  /** Counts one overrun and tells how many there are, at most once a second. */
  add(tell: ((message: string) => void) | undefined): void {
    this.#count++;
    if (tell === undefined || !this.#limit.allow()) return;
    tell(
      `${this.#edge}: the consumer is late, ${this.#count} slices so far were sent before it was ready`,
    );
  }
}
