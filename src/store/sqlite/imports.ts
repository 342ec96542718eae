/**
 * The import log in the table `imports`.
 *
 * @module
 */
import type { ImportLog, ImportRecord } from "../market_store.ts";
import { numberIn, textIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The imports of an open database. */
export class SqliteImportLog implements ImportLog {
  readonly #database: SqliteDatabase;

  /** The imports of a database whose schema is up to date. */
  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  record(record: Omit<ImportRecord, "importedAt">): void {
    if (record.added === 0 && this.#has(record)) return;
    this.#database.prepare(
      `INSERT INTO imports (path, size, sha256, imported_at, reader, options,
         bars, added, rejected, outside_hours, notes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      record.path,
      record.size,
      record.sha256,
      new Date().toISOString(),
      record.reader,
      record.options,
      record.bars,
      record.added,
      record.rejected,
      record.outsideHours,
      JSON.stringify(record.notes),
    );
  }

  list(): ImportRecord[] {
    return this.#database.prepare("SELECT * FROM imports ORDER BY id").all()
      .map((row) => ({
        path: textIn(row, "path"),
        size: numberIn(row, "size"),
        sha256: textIn(row, "sha256"),
        importedAt: textIn(row, "imported_at"),
        reader: textIn(row, "reader"),
        options: textIn(row, "options"),
        bars: numberIn(row, "bars"),
        added: numberIn(row, "added"),
        rejected: numberIn(row, "rejected"),
        outsideHours: numberIn(row, "outside_hours"),
        notes: notesIn(Object(row).notes),
      }));
  }

  #has(
    { sha256, reader, options }: Pick<
      ImportRecord,
      "sha256" | "reader" | "options"
    >,
  ): boolean {
    const row = this.#database.prepare(
      "SELECT 1 FROM imports WHERE sha256 = ? AND reader = ? AND options = ? LIMIT 1",
    ).get(sha256, reader, options);
    return row !== undefined && row !== null;
  }
}

/** The lines of a list, which earlier versions lack; another program may have written anything. */
function notesIn(text: unknown): readonly string[] {
  let notes: unknown;
  try {
    notes = JSON.parse(String(text));
  } catch {
    return [];
  }
  return Array.isArray(notes)
    ? notes.filter((note) => typeof note === "string")
    : [];
}
