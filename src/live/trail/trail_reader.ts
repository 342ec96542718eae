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
  /** What tells its entries from those of another start, or of a file that was removed. */
  readonly epoch: string;
  /** The number of its last entry; 0 for none. */
  readonly last: number;
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
  /** Its number; those of a run are numbered from 1 without a hole. */
  readonly number: number;
  /** What has happened, JSON. */
  readonly text: string;
}

/** A trail that is open for reading. */
export class TrailReader {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /**
   * Opens the trail of a store; `undefined` if there is none.
   *
   * @throws {SessionError} `store_open`, `store_corrupt` or `store_version`.
   */
  static open(db: string): TrailReader | undefined {
    const database = openTrailForReading(db);
    return database && new TrailReader(database);
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

  /** The first entries of a run after a number, at most `count`. */
  entriesAfter(run: string, number: number, count: number): TrailEntry[] {
    return this.#database.prepare(
      `SELECT number, entry FROM entries WHERE run = ? AND number > ?
         ORDER BY number LIMIT ?`,
    ).all(run, number, count).map((row) => ({
      number: numberIn(row, "number"),
      text: textIn(row, "entry"),
    }));
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }
}

function runOf(row: unknown): TrailRun {
  return {
    name: textIn(row, "name"),
    epoch: textIn(row, "epoch"),
    last: numberIn(row, "last"),
    heard: numberIn(row, "heard"),
    about: textIn(row, "about"),
    status: textIn(row, "status"),
    account: textIn(row, "account"),
  };
}
