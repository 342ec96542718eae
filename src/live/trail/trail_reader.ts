/**
 * Reads the trail of live runs, while they go on or afterwards.
 *
 * @module
 */
import { numberIn, textIn } from "../../store/sqlite/rows.ts";
import type { SqliteDatabase } from "../../store/sqlite/sqlite.ts";
import { openTrailForReading } from "./trail_file.ts";

/** A run as its trail has it; texts are JSON. */
export interface TrailRun {
  /** Its name. */
  readonly name: string;
  /** When it has written last, UTC epoch milliseconds. */
  readonly heard: number;
  /** What is said of it once, see `TrailAbout`. */
  readonly about: string;
  /** How it is: `LiveStatus`. */
  readonly status: string;
  /** Its account, see `ShownAccount`; `null` before it was shown. */
  readonly account: string;
}

/** An entry: something that has happened. */
export interface TrailEntry {
  /** Its number, which ascends. */
  readonly id: number;
  /** What has happened, JSON. */
  readonly text: string;
}

/** A trail that is open for reading. */
export class TrailReader {
  readonly #database: SqliteDatabase;
  /** What tells this file from one that was removed. */
  readonly epoch: string;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
    const row = database.prepare("SELECT epoch FROM trail").get();
    this.epoch = row === undefined ? "" : textIn(row, "epoch");
  }

  /**
   * Opens the trail of a store; `undefined` if there is none.
   *
   * @throws {SessionError} `store_open`, `store_corrupt` or `store_version`.
   */
  static open(db: string): TrailReader | undefined {
    const database = openTrailForReading(db);
    if (database === undefined) return undefined;
    try {
      return new TrailReader(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** The runs, the one that has written last first. */
  runs(): TrailRun[] {
    return this.#database.prepare(
      "SELECT * FROM runs ORDER BY heard DESC, name",
    ).all().map(runOf);
  }

  /** The run of a name. */
  run(name: string): TrailRun | undefined {
    const row = this.#database.prepare("SELECT * FROM runs WHERE name = ?")
      .get(name);
    return row === undefined || row === null ? undefined : runOf(row);
  }

  /** The first entries of a run after one of them, at most `count`. */
  entriesAfter(run: string, id: number, count: number): TrailEntry[] {
    return this.#database.prepare(
      "SELECT id, entry FROM entries WHERE run = ? AND id > ? ORDER BY id LIMIT ?",
    ).all(run, id, count).map((row) => ({
      id: numberIn(row, "id"),
      text: textIn(row, "entry"),
    }));
  }

  /** The number before that of the last `count` entries of a run. */
  beforeLast(run: string, count: number): number {
    const row = this.#database.prepare(
      `SELECT coalesce(min(id), 1) - 1 AS id FROM
         (SELECT id FROM entries WHERE run = ? ORDER BY id DESC LIMIT ?)`,
    ).get(run, count);
    return numberIn(row, "id");
  }

  /** The number before that of the oldest entry that is kept, of any run. */
  get beforeFirst(): number {
    return numberIn(
      this.#database.prepare(
        "SELECT coalesce(min(id), 1) - 1 AS id FROM entries",
      ).get(),
      "id",
    );
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }
}

function runOf(row: unknown): TrailRun {
  return {
    name: textIn(row, "name"),
    heard: numberIn(row, "heard"),
    about: textIn(row, "about"),
    status: textIn(row, "status"),
    account: textIn(row, "account"),
  };
}
