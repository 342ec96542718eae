/**
 * Promises that fail with nobody to hear of it.
 *
 * @module
 */

import { turn } from "../sync/event_loop.ts";

const TURNS_TO_SETTLE = 3;

/** A promise failed and nobody caught it. */
export class UncaughtRejection extends Error {
  /** Wraps what the promise failed with. */
  constructor(reason: unknown) {
    super(reason instanceof Error ? reason.message : String(reason), {
      cause: reason,
    });
  }
}

/** Catches the thread's unhandled rejections until it is asked for them. */
export class RejectionWatch {
  #reason: unknown;
  #found = false;
  readonly #listener = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    this.#reason ??= event.reason;
    this.#found = true;
  };

  /** Begins to watch. */
  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#listener);
  }

  /** Gives the event loop a turn, and throws if a promise has failed. */
  async turn(ms = 0): Promise<void> {
    await turn(ms);
    if (!this.#found) return;
    throw new UncaughtRejection(this.#reason);
  }

  /**
   * Gives the event loop as many turns as it needs to tell of every promise
   * that has failed so far: a timer that is due may be served before them.
   */
  async settle(): Promise<void> {
    for (let i = 0; i < TURNS_TO_SETTLE; i++) await this.turn();
  }

  /** Leaves the thread as it was. */
  stop(): void {
    globalThis.removeEventListener("unhandledrejection", this.#listener);
  }
}
