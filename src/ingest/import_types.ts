/**
 * What an import is told and what it tells.
 *
 * @module
 */
import type { ConflictPolicy } from "../store/bar_store.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Finding } from "./checks/findings.ts";
import type { BarReader, ReaderOptions } from "./reader.ts";

/** How files are imported. */
export interface ImportOptions extends ReaderOptions {
  /** A reader's name, or `auto` to tell by content. Default `auto`. */
  readonly format?: string;
  /** The exchange or group whose calendar dates the bars. Default `US_EQUITY`. */
  readonly exchange?: string;
  /** A calendar made already, for example one with overrides; wins over `exchange`. */
  readonly timeManager?: TimeManager;
  /** What happens on a bad row: the file fails, or the row is left out. Default `fail`. */
  readonly onError?: "fail" | "skip";
  /** What happens on a bar that differs from the stored one. Default `fail`. */
  readonly onConflict?: ConflictPolicy;
  /** Store what lies outside of regular hours, apart. Default false: it is only counted. */
  readonly extendedHours?: boolean;
  /** Declare that the source leaves out slots without trades. Default false. */
  readonly omitsNoTrade?: boolean;
  /** Readers to ask before the built-in ones. */
  readonly readers?: readonly BarReader[];
  /** Ends the import after what is finished. */
  readonly signal?: AbortSignal;
  /** Called now and then while files are read. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How far an import is. */
export interface ImportProgress {
  /** Files done. */
  readonly filesDone: number;
  /** All files. */
  readonly files: number;
  /** Bytes of files read. */
  readonly bytesDone: number;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Good bars in regular hours so far. */
  readonly bars: number;
  /** The file being read. */
  readonly path: string;
}

/** A file of which nothing was stored. */
export interface FileProblem {
  /** Its path. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** What an import did. */
export interface ImportSummary {
  /** Files that were imported. */
  files: number;
  /** Files that could not be imported; nothing of them was stored. */
  readonly failed: FileProblem[];
  /** Files found in folders that hold no bars that can be stored. */
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
  /** Bars outside of regular hours that were stored apart. */
  extended: number;
  /** Rows that were not taken and bars that were set aside, by kind. */
  findings: readonly Finding[];
  /** What the readers had to say, a sentence each. */
  readonly notes: string[];
  /** Whether the import was ended by its signal. */
  interrupted: boolean;
}
