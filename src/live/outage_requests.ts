/**
 * Asks the feed for the bars that its stream has missed.
 *
 * @module
 */
import type { RequestBars } from "./live_plan.ts";
import type { SliceAssembler } from "./slice_assembler.ts";

// An answer that failed is asked for again after this time.
const RETRY_MS = 2_000;

/** The requests of a live run's coordinator: one at a time. */
export class OutageRequests {
  readonly #assembler: SliceAssembler;
  readonly #request: RequestBars;
  #requests = 0;
  /** The request that waits for an answer; 0 for none. */
  #asked = 0;
  #askedTo = 0;
  #retryAt = -Infinity;

  /** Requests what `assembler` lacks. */
  constructor(assembler: SliceAssembler, request: RequestBars) {
    this.#assembler = assembler;
    this.#request = request;
  }

  /** Begins a session: an answer of the one before is none any more. */
  begin(): void {
    this.#asked = 0;
    this.#retryAt = -Infinity;
  }

  /** When a request that failed is made again; `Infinity` if none is, after `now`. */
  dueAt(now: number): number {
    return this.#retryAt > now ? this.#retryAt : Infinity;
  }

  /** Asks for the bars that the stream has missed, if there are any. */
  ask(now: number): void {
    if (this.#asked !== 0 || now < this.#retryAt) return;
    const outage = this.#assembler.outage(now);
    if (outage === undefined) return;
    this.#asked = ++this.#requests;
    this.#askedTo = outage.to;
    this.#request({ id: this.#asked, ...outage });
  }

  /** Takes the end of an answer. */
  answered(id: number, isComplete: boolean, now: number): void {
    if (id !== this.#asked) return;
    this.#asked = 0;
    if (isComplete) this.#assembler.cover(this.#askedTo);
    else this.#retryAt = now + RETRY_MS;
  }
}
