/**
 * Where stored bars came from: one record an imported file.
 *
 * @module
 */
import type { SqliteDatabase } from "./sqlite.ts";

/** What is known of one import. */
export interface ImportRecord {
  /** The file's path, as it was given. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** When it was imported, ISO 8601. */
  readonly importedAt: string;
  /** Which reader read it. */
  readonly reader: string;
  /** The options it was read with, as JSON. */
  readonly options: string;
  /** Good bars in it that are stored. */
  readonly bars: number;
  /** Bars of these that changed the store. */
  readonly added: number;
  /** Rows that were left out. */
  readonly rejected: number;
  /** Good bars that are outside of regular hours. */
  readonly outsideHours: number;
}

/**
 * Notes an import; call it in the transaction that stores its bars. The same
 * file imported again in the same way, without effect, is not noted again.
 */
export function recordImport(
  database: SqliteDatabase,
  record: Omit<ImportRecord, "importedAt">,
): void {
  if (record.added === 0) {
    const known = database.prepare(
      "SELECT 1 FROM imports WHERE sha256 = ? AND reader = ? AND options = ? LIMIT 1",
    ).get(record.sha256, record.reader, record.options);
    if (known !== undefined && known !== null) return;
  }
  database.prepare(
    `INSERT INTO imports (path, size, sha256, imported_at, reader, options,
       bars, added, rejected, outside_hours)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
  );
}

/** All imports, oldest first. */
export function listImports(database: SqliteDatabase): ImportRecord[] {
  return database.prepare("SELECT * FROM imports ORDER BY id").all().map(
    (value) => {
      const row = value as Record<string, unknown>;
      return {
        path: String(row.path),
        size: Number(row.size),
        sha256: String(row.sha256),
        importedAt: String(row.imported_at),
        reader: String(row.reader),
        options: String(row.options),
        bars: Number(row.bars),
        added: Number(row.added),
        rejected: Number(row.rejected),
        outsideHours: Number(row.outside_hours),
      };
    },
  );
}
