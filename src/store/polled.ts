/**
 * Polls a value that is being fetched, for code that cannot `await`.
 *
 * @module
 */
import type { Awaitable } from "./market_store.ts";

type State<T> =
  | { readonly kind: "pending" }
  | { readonly kind: "fetched"; readonly value: T }
  | { readonly kind: "failed"; readonly reason: unknown };

/** A value that is being fetched. */
export class Polled<T> {
  #state: State<T> = { kind: "pending" };

  /** Follows a fetch that has begun. */
  constructor(fetched: Awaitable<T>) {
    if (!(fetched instanceof Promise)) {
      this.#state = { kind: "fetched", value: fetched };
      return;
    }
    fetched.then(
      (value) => {
        this.#state = { kind: "fetched", value };
      },
      (reason) => {
        this.#state = { kind: "failed", reason };
      },
    );
  }

  /**
   * The value, wrapped in a tuple because it may be `undefined` itself; returns
   * `undefined` while the fetch is pending. Throws the error of a failed fetch.
   */
  poll(): readonly [T] | undefined {
    const state = this.#state;
    if (state.kind === "failed") throw state.reason;
    return state.kind === "fetched" ? [state.value] : undefined;
  }
}
