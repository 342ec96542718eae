/**
 * Nested transactions. Only the outermost one commits; an asynchronous one inside
 * of another can be rolled back alone.
 *
 * @module
 */
import type { Faults } from "./faults.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The transactions of one connection. */
export class Transactions {
  readonly #database: SqliteDatabase;
  readonly #faults: Faults;
  readonly #onRollback: () => void;
  #depth = 0;
  #begun = 0;

  /** `onRollback` is called when written rows are discarded. */
  constructor(
    database: SqliteDatabase,
    faults: Faults,
    onRollback: () => void,
  ) {
    this.#database = database;
    this.#faults = faults;
    this.#onRollback = onRollback;
  }

  /** Whether a transaction is open. */
  get isOpen(): boolean {
    return this.#depth > 0;
  }

  /** The number of the open transaction; another one has another number. */
  get number(): number {
    return this.#begun;
  }

  /** Runs an action in a transaction, or in the one that is open. */
  run<T>(action: () => T): T {
    if (this.isOpen) return action();
    this.#begin();
    try {
      const result = action();
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  /** Like {@linkcode Transactions.run}, for an asynchronous action. */
  async runAsync<T>(action: () => Promise<T>): Promise<T> {
    if (this.isOpen) return await this.#runInside(action);
    this.#begin();
    try {
      const result = await action();
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  async #runInside<T>(action: () => Promise<T>): Promise<T> {
    this.#faults.write(() => this.#database.exec("SAVEPOINT inside"));
    try {
      const result = await action();
      this.#faults.write(() => this.#database.exec("RELEASE inside"));
      return result;
    } catch (error) {
      this.#onRollback();
      this.#database.exec("ROLLBACK TO inside; RELEASE inside");
      throw error;
    }
  }

  #begin(): void {
    this.#faults.write(() => this.#database.exec("BEGIN IMMEDIATE"));
    this.#depth++;
    this.#begun++;
  }

  #commit(): void {
    this.#faults.write(() => this.#database.exec("COMMIT"));
    this.#depth--;
  }

  #rollback(): void {
    this.#depth--;
    this.#onRollback();
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // SQLite rolls back by itself on a full disk; the first error counts.
    }
  }
}
