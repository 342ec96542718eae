/**
 * Promises that fail without a handler.
 *
 * @module
 */

import type { HookBoard } from "../analysis/hook_board.ts";
import { isReportedCall } from "../analysis/hook_guard.ts";
import { turn } from "../sync/event_loop.ts";
import { messageOf } from "../text/message_of.ts";

// Taken at load time, so that a strategy cannot replace them later.
const { apply } = Reflect;
const { addEventListener, removeEventListener } = EventTarget.prototype;

const TURNS_TO_SETTLE = 3;

/** A promise failed and nobody caught it. */
export class UncaughtRejection extends Error {
  /** Wraps what the promise failed with. */
  constructor(reason: unknown) {
    super(messageOf(reason), {
      cause: reason,
    });
  }
}

/**
 * Records the thread's unhandled rejections. Errors of strategies that acted
 * outside of their hooks are left to their run, which reports them.
 */
export class RejectionWatch {
  #reason: unknown;
  #found = false;
  readonly #ownsThread: boolean;
  readonly #onRejection = (event: PromiseRejectionEvent): void => {
    const isReported = isReportedCall(event.reason);
    if (isReported || this.#ownsThread) event.preventDefault();
    if (isReported || !this.#ownsThread) return;
    this.#reason ??= event.reason;
    this.#found = true;
  };
  readonly #onError = (event: ErrorEvent): void => {
    if (isReportedCall(event.error)) event.preventDefault();
  };

  readonly #listeners = [
    ["unhandledrejection", this.#onRejection],
    ["error", this.#onError],
  ] as const;

  /**
   * Begins to watch. Where `ownsThread` is false, rejections that are not of a
   * run are left to the caller.
   */
  constructor(ownsThread = true) {
    this.#ownsThread = ownsThread;
    for (const args of this.#listeners) {
      apply(addEventListener, globalThis, args);
    }
  }

  /** Whether a promise has failed since the watch began. */
  get found(): boolean {
    return this.#found;
  }

  /**
   * Checks for failures that the event loop has reported.
   *
   * @throws {UncaughtRejection} if a promise has failed.
   */
  check(): void {
    if (this.#found) throw new UncaughtRejection(this.#reason);
  }

  /**
   * Gives the event loop a turn, which `board` shows, then checks. If a promise
   * has failed, the board shows the turn on: reading what it failed with may run
   * more foreign code.
   */
  async turn(board?: HookBoard): Promise<void> {
    board?.beginTurn();
    await turn();
    this.check();
    board?.end();
  }

  /**
   * Gives the event loop as many turns as it needs to report every promise that
   * has failed so far: it may serve a due timer before them.
   */
  async settle(board?: HookBoard): Promise<void> {
    for (let i = 0; i < TURNS_TO_SETTLE; i++) await this.turn(board);
  }

  /** Stops watching. */
  stop(): void {
    for (const args of this.#listeners) {
      apply(removeEventListener, globalThis, args);
    }
  }
}
