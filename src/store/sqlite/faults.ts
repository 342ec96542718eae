/**
 * Turns errors of the driver into errors of the store.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { isCorruption, sqliteReason, whyNotWritten } from "./sqlite.ts";

/** Runs statements on a store and explains their failures. */
export class Faults {
  readonly #name: string;

  /** `name` is what messages call the store. */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Runs a query; `what` names its subject.
   *
   * @throws {SessionError} `store_corrupt` or `store_open`.
   */
  read<T>(what: string, query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw this.readError(what, error);
    }
  }

  /**
   * Runs a statement that writes.
   *
   * @throws {SessionError} `store_corrupt` or `store_write`.
   */
  write<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new SessionError(
        isCorruption(error) ? "store_corrupt" : "store_write",
        `Cannot write bar store "${this.#name}": ${whyNotWritten(error)}`,
        { cause: error },
      );
    }
  }

  /** The error of a query that failed. */
  readError(what: string, error: unknown): SessionError {
    if (error instanceof SessionError) return error;
    return new SessionError(
      isCorruption(error) ? "store_corrupt" : "store_open",
      `Cannot read ${what} from bar store "${this.#name}": ${
        sqliteReason(error)
      }`,
      { cause: error },
    );
  }
}
