/**
 * The one error class of OpenBell, and its codes.
 *
 * @module
 */

/**
 * What went wrong, for programs. Codes are stable; messages are for people
 * and may change.
 */
export type SessionErrorCode =
  /** A command line or API argument is not of the form it must have. */
  | "argument_invalid"
  /** The session config has mistakes; the message lists all of them. */
  | "config_invalid"
  /** No calendar of that exchange or exchange group exists. */
  | "calendar_unknown"
  /** The text is not a calendar date. */
  | "date_invalid"
  /** The date lies outside what the calendar covers. */
  | "date_out_of_range"
  /** The bar store cannot be opened. */
  | "store_open"
  /** The bar store was made by a newer version of the schema. */
  | "store_version"
  /** Stored bytes do not match their checksum or their shape. */
  | "store_corrupt"
  /** The bar store cannot be written. */
  | "store_write"
  /** A file cannot be imported; nothing of it was stored. */
  | "import_failed"
  /** Bars that the run cannot do without are not in the store. */
  | "data_missing"
  /** No stored interval can serve an interval that was asked for. */
  | "interval_unavailable"
  /** No indicator of that name exists, or its parameters are out of range. */
  | "indicator_invalid"
  /** The shared memory is full or not of this version's layout. */
  | "memory_invalid"
  /** A strategy's module cannot be loaded. */
  | "strategy_load"
  /** A strategy's callback threw. */
  | "strategy_failed"
  /** An order is not of the form it must have. */
  | "order_invalid"
  /** A worker died or broke a contract. */
  | "worker_failed"
  /** Time would pass the close of the session. */
  | "time_past_close"
  /** The run was stopped from outside. */
  | "stopped";

/** Where an error happened, as far as it is known. */
export interface SessionErrorDetails {
  /** The component that failed, for example `coordinator`. */
  readonly worker?: string;
  /** What it was doing, for example `initialise`. */
  readonly phase?: string;
  /** The trading date it was working on. */
  readonly date?: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/**
 * An error with a stable {@linkcode SessionErrorCode} and, within a run, the
 * worker, phase and trading date it happened in.
 *
 * ```ts
 * import { SessionError } from "./errors.ts";
 *
 * const error = new SessionError("date_invalid", 'Not a date: "2026-13-01"');
 * console.log(error.code); // "date_invalid"
 * ```
 */
export class SessionError extends Error {
  /** Always `"SessionError"`. */
  override readonly name = "SessionError";
  /** What went wrong, for programs. */
  readonly code: SessionErrorCode;
  /** The component that failed, where one did. */
  readonly worker: string | undefined;
  /** What it was doing. */
  readonly phase: string | undefined;
  /** The trading date it was working on. */
  readonly date: string | undefined;

  /** Makes an error of `code` with a message in sentence case, without a final full stop. */
  constructor(
    code: SessionErrorCode,
    message: string,
    details: SessionErrorDetails = {},
  ) {
    super(
      message,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.worker = details.worker;
    this.phase = details.phase;
    this.date = details.date;
  }
}
