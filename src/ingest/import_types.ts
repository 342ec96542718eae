/**
 * The options, the progress and the summary of an import.
 *
 * @module
 */
import type { ConflictPolicy } from "../store/bar_store.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Finding } from "./checks/findings.ts";
import type { BarReader, FileGuess, ReaderOptions } from "./reader.ts";

/** How files are imported. */
export interface ImportOptions extends ReaderOptions {
  /** A reader's name, or `auto` to detect the format of each file. Default `auto`. */
  readonly format?: string;
  /** The exchange or exchange group whose calendar dates the bars. Default `US_EQUITY`. */
  readonly exchange?: string;
  /** A calendar to use in place of that of `exchange`, for example one with overrides. */
  readonly timeManager?: TimeManager;
  /**
   * Whether the calendar is a default that nobody has chosen: files with many bars
   * on days without a session fail then. Default: true without `exchange` and
   * `timeManager`.
   */
  readonly calendarAssumed?: boolean;
  /** On a bad row, either the file fails or the row is skipped. Default `fail`. */
  readonly onError?: "fail" | "skip";
  /** What to do with a bar that differs from the stored one. Default `fail`. */
  readonly onConflict?: ConflictPolicy;
  /**
   * Whether to store bars outside of regular hours, as a separate series.
   * Default false: they are only counted.
   */
  readonly extendedHours?: boolean;
  /** Declares that the source leaves out slots without trades. Default false. */
  readonly omitsNoTrade?: boolean;
  /** Reads and checks everything, tells what it would store, and stores nothing. */
  readonly dryRun?: boolean;
  /** Readers with priority over the built-in ones. */
  readonly readers?: readonly BarReader[];
  /** Stops the import; files finished before stay stored. */
  readonly signal?: AbortSignal;
  /** Called regularly while files are read. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The progress of an import. */
export interface ImportProgress {
  /** Number of files finished. */
  readonly filesDone: number;
  /** Number of files in all. */
  readonly files: number;
  /** Bytes read. */
  readonly bytesDone: number;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Good bars in regular hours so far. */
  readonly bars: number;
  /** The file being read. */
  readonly path: string;
}

/** A file that was not imported. */
export interface FileProblem {
  /** Its path. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** The result of an import. */
export interface ImportSummary {
  /** Imported files. */
  files: number;
  /** Files that failed; nothing of them was stored. */
  readonly failed: FileProblem[];
  /** Files in folders that contain no storable bars; they are skipped. */
  readonly skipped: FileProblem[];
  /** Good bars in regular hours. */
  bars: number;
  /** Bars that were not stored before. */
  added: number;
  /** Bars that were stored already, identical. */
  unchanged: number;
  /** Stored bars that a different one replaced. */
  replaced: number;
  /** Stored bars that were kept in place of a different one. */
  kept: number;
  /** Bars outside of regular hours that were stored separately. */
  extended: number;
  /** Rejected rows and bars set aside, by kind. */
  findings: readonly Finding[];
  /** What files did not say and readers concluded, with the evidence. */
  readonly guesses: FileGuess[];
  /** Notes about how files were read. */
  readonly notes: string[];
  /** Whether the signal stopped the import. */
  interrupted: boolean;
}
