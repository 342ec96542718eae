/**
 * Waits for a store by asking again, where code cannot `await`.
 *
 * @module
 */
import type { Awaitable } from "./market_store.ts";

/** A value that is being fetched. */
export class Polled<T> {
  #state: "pending" | "there" | "failed" = "pending";
  #value: T | undefined;
  #reason: unknown;

  /** Follows a fetch that has begun. */
  constructor(fetched: Awaitable<T>) {
    if (!(fetched instanceof Promise)) {
      this.#state = "there";
      this.#value = fetched;
      return;
    }
    fetched.then(
      (value) => {
        this.#state = "there";
        this.#value = value;
      },
      (reason) => {
        this.#state = "failed";
        this.#reason = reason;
      },
    );
  }

  /**
   * The value in a tuple of its own, `undefined` while it is on its way.
   * Throws what the fetch failed with.
   */
  poll(): readonly [T] | undefined {
    if (this.#state === "failed") throw this.#reason;
    return this.#state === "there" ? [this.#value as T] : undefined;
  }
}
