/**
 * Log records: what the stages and strategies of a run report while it goes on.
 *
 * @module
 */

/** Severity of a record, ascending. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a record is about, for programs. */
export type LogCode =
  /** A consumer was not ready in time; fields: `edge`, `overruns`. */
  "consumer_late";

/** One record of the log. */
export interface LogRecord {
  /** When it was written, UTC epoch milliseconds of the machine's clock. */
  readonly time: number;
  /** The stage that wrote it, for example `coordinator`. */
  readonly worker: string;
  /** Severity. */
  readonly level: LogLevel;
  /** What it is about. */
  readonly code: LogCode;
  /** One line for people. */
  readonly text: string;
  /** The values in the text, by name. */
  readonly fields: Readonly<Record<string, string | number>>;
}
