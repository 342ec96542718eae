/**
 * The trail of live runs: a file beside their store in which they write what
 * happens, so that other processes can follow them. It holds the newest entries,
 * and nothing that a run needs: it can be removed while none goes on.
 *
 * @module
 */
import { openOwnFile, type OwnFormat } from "../../store/sqlite/own_file.ts";
import { fileInfo, type SqliteDatabase } from "../../store/sqlite/sqlite.ts";

/** Entries that the file keeps of a run. */
export const ENTRIES_MAX = 20_000;

/** How long a run that goes on may be silent: it writes four times a second. */
export const SILENT_MS = 5_000;

const TITLE = "the trail of live runs";

const FORMAT: OwnFormat = {
  title: TITLE,
  // "OBLT"
  application: 0x4f424c54,
  format: 1,
  tables: `
  CREATE TABLE runs (
    name TEXT PRIMARY KEY, epoch TEXT NOT NULL, heard REAL NOT NULL,
    last INTEGER NOT NULL, about TEXT NOT NULL, status TEXT NOT NULL,
    account TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE entries (
    run TEXT NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (run, number)
  ) WITHOUT ROWID`,
  hint: "move that file away",
};

/** What is said of a run once, when it starts. */
export interface TrailAbout {
  /** When it was started, UTC epoch milliseconds. */
  readonly startedAt: number;
  /** The trading date of its first session. */
  readonly firstDate: string;
  /** Its symbols, those of the universe included. */
  readonly symbols: readonly string[];
  /** The interval of the bars that it receives. */
  readonly interval: string;
  /** The exchange whose calendar it follows. */
  readonly exchange: string;
  /** The time zone of the exchange. */
  readonly zone: string;
  /** Where its bars come from: `api_config.data_api`. */
  readonly source: string;
  /** Whether its slices are stored. */
  readonly records: boolean;
}

/** The path of the trail of the runs that record to a store. */
export function trailPath(db: string): string {
  return `${db}.live`;
}

/** Opens the trail of a store for writing; it is made if there is none. */
export function openTrailForWriting(db: string): SqliteDatabase {
  return openOwnFile(trailPath(db), FORMAT, {
    create: true,
    // A power cut may take the newest entries along: the run does not need them.
    synchronous: "OFF",
  });
}

/** Opens the trail of a store for reading; `undefined` if there is none. */
export function openTrailForReading(db: string): SqliteDatabase | undefined {
  const path = trailPath(db);
  if (fileInfo(path, TITLE) === undefined) return undefined;
  return openOwnFile(path, FORMAT, { readOnly: true });
}
