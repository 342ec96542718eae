/**
 * The one error class of OpenBell, and its codes.
 *
 * @module
 */

/**
 * The reason of an error, for programs. Codes are stable; messages are for
 * people and may change.
 */
export type SessionErrorCode =
  /** An argument of a command or of the API is malformed. */
  | "argument_invalid"
  /** The session config has mistakes; the message lists all of them. */
  | "config_invalid"
  /** No calendar exists for the exchange or exchange group. */
  | "calendar_unknown"
  /** A text is not a calendar date, or the exchange has no session on the date. */
  | "date_invalid"
  /** A date or an instant is outside the range of the calendar. */
  | "date_out_of_range"
  /** The bar store cannot be opened. */
  | "store_open"
  /** The bar store has the schema of a newer version. */
  | "store_version"
  /** Stored bytes do not match their checksum or their shape. */
  | "store_corrupt"
  /** The bar store cannot be written. */
  | "store_write"
  /** A file cannot be imported; none of it is stored. */
  | "import_failed"
  /**
   * A vendor refuses keys, plan, symbols or their number; another attempt would
   * be refused too.
   */
  | "feed_refused"
  /** A vendor cannot be reached, or does not answer as documented. */
  | "feed_unavailable"
  /** A backtest over recorded sessions is not equal to the live run. */
  | "live_differs"
  /** Two runs of one set of a sweep gave different results. */
  | "results_differ"
  /** The queue of sweeps cannot be reached, or refuses. */
  | "queue_unavailable"
  /** Bars that the run needs are not in the store. */
  | "data_missing"
  /** A requested interval cannot be derived from the stored ones. */
  | "interval_unavailable"
  /** An indicator does not exist, or its parameters are invalid. */
  | "indicator_invalid"
  /**
   * The shared memory is full, or has the layout of another version; or a heap
   * has reached the limit of `--memory`.
   */
  | "memory_invalid"
  /** The runtime is too old, or not Deno. */
  | "runtime_unsupported"
  /** Modules cannot be downloaded. */
  | "download_failed"
  /** The module of a strategy or of a scanner cannot be loaded. */
  | "strategy_load"
  /** A callback of a strategy or of a scanner threw. */
  | "strategy_failed"
  /**
   * A callback of a strategy or of a scanner did not return, or its module did
   * not load, within `strategy_seconds`. Its thread may be beyond stopping: then the program
   * ends only with `Deno.exit()`.
   */
  | "strategy_timeout"
  /** An order is invalid. */
  | "order_invalid"
  /** A worker died or broke its contract. */
  | "worker_failed"
  /** The clock would pass the close of the session. */
  | "time_past_close"
  /** The caller stopped the run. */
  | "stopped";

/** The context of an error, as far as it is known. */
export interface SessionErrorDetails {
  /** The component that failed, for example `coordinator`. */
  readonly worker?: string;
  /** What it was doing, for example `initialise`. */
  readonly phase?: string;
  /** The trading date it was working on. */
  readonly date?: string;
  /** The underlying error. */
  readonly cause?: unknown;
}

/**
 * An error with a stable {@linkcode SessionErrorCode} and, within a run, the
 * worker, the phase and the trading date.
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
  /** The reason, for programs. */
  readonly code: SessionErrorCode;
  /** The component that failed, if known. */
  readonly worker: string | undefined;
  /** What it was doing. */
  readonly phase: string | undefined;
  /** The trading date it was working on. */
  readonly date: string | undefined;

  /** Creates an error; the message is in sentence case, without a final full stop. */
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
