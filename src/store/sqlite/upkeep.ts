/**
 * Size and soundness of a SQLite store.
 *
 * @module
 */
import { statSync } from "node:fs";
import { SessionError } from "../../errors.ts";
import type { StoreUpkeep } from "../market_store.ts";
import { numberIn, textIn } from "./rows.ts";
import { readSchemaState } from "./schema.ts";
import { type SqliteDatabase, sqliteReason, whyNotWritten } from "./sqlite.ts";

/** Looks after an open database. */
export class SqliteUpkeep implements StoreUpkeep {
  readonly #database: SqliteDatabase;
  readonly #name: string;

  /** `name` is the database's path, or what messages call it. */
  constructor(database: SqliteDatabase, name: string) {
    this.#database = database;
    this.#name = name;
  }

  sizeBytes(): number {
    return statSync(this.#name).size;
  }

  get schemaVersion(): number {
    return readSchemaState(this.#database).version;
  }

  chunkBytes(): ReadonlyMap<string, number> {
    const rows = this.#database.prepare(
      `SELECT s.symbol || ' ' || s.interval || ' ' || s.hours AS series,
         TOTAL(LENGTH(c.bytes)) AS bytes
       FROM chunks c JOIN series s ON s.id = c.series_id GROUP BY s.id`,
    ).all();
    return new Map(
      rows.map((row) => [textIn(row, "series"), numberIn(row, "bytes")]),
    );
  }

  *faults(): Generator<string> {
    try {
      for (
        const row of this.#database.prepare("PRAGMA integrity_check(100)").all()
      ) {
        const fault = textIn(row, "integrity_check");
        if (fault !== "ok") yield fault;
      }
    } catch (error) {
      yield sqliteReason(error);
    }
  }

  vacuum(): void {
    try {
      this.#database.exec("VACUUM");
      this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
    } catch (error) {
      throw new SessionError(
        "store_write",
        `Cannot vacuum bar store "${this.#name}": ${whyNotWritten(error)}`,
        { cause: error },
      );
    }
  }
}
