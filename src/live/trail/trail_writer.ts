/**
 * Writes the trail of a live run.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { rollBack } from "../../store/sqlite/explained.ts";
import { numberIn } from "../../store/sqlite/rows.ts";
import type { SqliteDatabase } from "../../store/sqlite/sqlite.ts";
import { jsonText } from "../../text/clean.ts";
import {
  ENTRIES_MAX,
  openTrailForWriting,
  type TrailAbout,
} from "./trail_file.ts";

/** Entries that wait to be written; of more, the oldest are left out. */
const WAITING_MAX = 5_000;
/** The most characters of an entry. */
const ENTRY_MAX = 20_000;
const EPOCH_BYTES = 6;

/** How a run is opened in the trail. */
export interface TrailOptions {
  /** The store to which the run records. */
  readonly db: string;
  /** The name of the run. */
  readonly run: string;
  /** What is said of it. */
  readonly about: TrailAbout;
  /** Whether what an earlier start has left is forgotten. */
  readonly fresh: boolean;
}

/** The trail of one run. A write never waits for another process. */
export class TrailWriter {
  readonly #run: string;
  readonly #database: SqliteDatabase;
  #waiting: string[] = [];
  #leftOut = 0;
  #account = "";

  /**
   * Opens the trail.
   *
   * @throws {SessionError} `store_open`, `store_corrupt` or `store_version` if the
   * file beside the store is not a trail that this version writes.
   */
  constructor({ db, run, about, fresh }: TrailOptions) {
    this.#run = run;
    const database = this.#database = openTrailForWriting(db);
    try {
      this.#transaction(() => this.#begin(about, fresh));
      database.exec("PRAGMA busy_timeout = 0");
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Notes an entry, which the next {@linkcode TrailWriter.write} stores. */
  add(entry: object): void {
    const text = jsonText(entry);
    if (text.length > ENTRY_MAX || this.#waiting.length === WAITING_MAX) {
      this.#leftOut++;
      if (text.length > ENTRY_MAX) return;
      this.#waiting.shift();
    }
    this.#waiting.push(text);
  }

  /** Notes the account, JSON; it is stored with the next write. */
  showAccount(text: string): void {
    this.#account = text;
  }

  /**
   * Stores what was noted, and how the run is at `now`. If that fails, entries
   * wait for the next call.
   *
   * @throws {Error} of SQLite, if another process is writing or there is no room.
   */
  write(status: object, now: number): void {
    const { length } = this.#waiting;
    const account = this.#account;
    const leftOut = this.#leftOut;
    const told = leftOut === 0
      ? this.#waiting
      : [jsonText({ type: "left_out", entries: leftOut }), ...this.#waiting];
    this.#transaction(() => {
      const last = this.#last + told.length;
      if (told.length > 0) this.#insert(told, last);
      this.#database.prepare(
        `UPDATE runs SET heard = ?, last = ?, status = ?,
           account = iif(? = '', account, ?) WHERE name = ?`,
      ).run(now, last, jsonText(status), account, account, this.#run);
    });
    this.#waiting = this.#waiting.slice(length);
    this.#leftOut -= leftOut;
    this.#account = "";
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  /** Begins the run, or goes on with what an earlier start has left. */
  #begin(about: TrailAbout, fresh: boolean): void {
    const run = this.#run;
    const database = this.#database;
    if (fresh) {
      database.prepare("DELETE FROM entries WHERE run = ?").run(run);
      database.prepare("DELETE FROM runs WHERE name = ?").run(run);
    }
    const epoch = randomBytes(EPOCH_BYTES).toString("hex");
    database.prepare(
      `INSERT INTO runs VALUES (?, ?, ?, 0, ?, '{}', 'null')
         ON CONFLICT (name) DO UPDATE SET heard = excluded.heard,
           about = excluded.about, status = excluded.status`,
    ).run(run, epoch, about.startedAt, jsonText(about));
  }

  /** Stores entries, the last of which has the number `last`. */
  #insert(entries: readonly string[], last: number): void {
    const insert = this.#database.prepare(
      "INSERT INTO entries VALUES (?, ?, ?)",
    );
    const first = last - entries.length + 1;
    entries.forEach((entry, i) => insert.run(this.#run, first + i, entry));
    this.#database.prepare(
      "DELETE FROM entries WHERE run = ? AND number <= ?",
    ).run(this.#run, last - ENTRIES_MAX);
  }

  /** The number of the last entry that is stored, by whatever process. */
  get #last(): number {
    return numberIn(
      this.#database.prepare("SELECT last FROM runs WHERE name = ?")
        .get(this.#run),
      "last",
    );
  }

  #transaction(action: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      action();
      this.#database.exec("COMMIT");
    } catch (error) {
      rollBack(this.#database);
      throw error;
    }
  }
}
