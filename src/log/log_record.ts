/**
 * Log records: what the stages and strategies of a run report while it goes on.
 *
 * @module
 */

/** Severity of a record, ascending. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** The severities, ascending. */
export const LOG_LEVELS: readonly LogLevel[] = Object.freeze([
  "debug",
  "info",
  "warn",
  "error",
]);

/** What a record is about, for programs. */
export type LogCode =
  /** The run begins; fields: `runner`, `sessions`, `symbols`, `from`, `to`. */
  | "run_started"
  /** The run has reached a phase; fields: `phase`, `seconds`. */
  | "run_phase"
  /** The run waits for another one in its thread. */
  | "run_waiting"
  /** The run is done; fields: `sessions`, `seconds`, `hash`, `report`. */
  | "run_ended"
  /** The run has failed or was stopped; fields: `error`, and `phase` if known. */
  | "run_failed"
  /** The sets of a sweep are about to run; fields: `sets`, `windows`. */
  | "sweep_started"
  /** A set has failed; fields: `error`, `parameters`. */
  | "set_failed"
  /** A sweep is done; fields: `sets`, `setsRun`, `failed`, `seconds`. */
  | "sweep_ended"
  /** The store has less history than the run asks for. */
  | "history_short"
  /** A live run waits for a session to open; fields: `opens`. */
  | "session_awaited"
  /** A live run waits for the last missing bars of its last session; fields: `until`. */
  | "slots_awaited"
  | "action_late"
  /** A session is loaded; fields: `history`. */
  | "session_loaded"
  /** A session begins for its strategies. */
  | "session_started"
  /** A session is over in all stages; fields: `bars`, `seconds`, `report`. */
  | "session_ended"
  /** Bars of a session are missing; fields: `symbols`, `bars`. */
  | "gaps_found"
  /** A consumer was not ready in time; fields: `edge`, `overruns`. */
  | "consumer_late"
  /**
   * The strategies have fallen behind the market clock, or caught up; fields:
   * `lagSeconds`, `thresholdSeconds`, `lateSlices`.
   */
  | "market_lag"
  /** An order, a target, a size or a change was refused; fields: `reason`, `symbol`, and of an order `order`, `side`, `quantity`, `tag`. */
  | "request_refused"
  /**
   * An order of a live run was filled; fields: `order`, `symbol`, `side`,
   * `quantity`, `price`, `fee`, `tag`, `reason`, `at`.
   */
  | "order_filled"
  /**
   * An order of a live run was cancelled by something else than its strategy, or
   * has expired; fields: `order`, `symbol`, `side`, `quantity`, `filled`,
   * `status`, `tag`, `reason`.
   */
  | "order_ended"
  /**
   * A slice of a live run was released without bars of some symbols; fields:
   * `slots`, `symbols`, `at`.
   */
  | "slots_empty"
  /** The kill switch of a live run was asked for; fields: `request`. */
  | "kill_switch"
  /** Events of a live run could not be sent to a webhook. */
  | "notify_failed"
  /** What happens in a live run cannot be written for other processes. */
  | "trail_failed"
  /** A symbol is active for a strategy from now on; fields: `symbol`. */
  | "symbol_added"
  /** A symbol is no longer active for a strategy; fields: `symbol`. */
  | "symbol_parked"
  /** A feed reports something besides bars; fields: `kind`. */
  | "feed_notice"
  /** A line that a strategy or scanner has written. */
  | "strategy_line"
  /** Records of a strategy were left out; fields: `dropped`. */
  | "records_dropped";

/** One record of the log. */
export interface LogRecord {
  /** When it was written, UTC epoch milliseconds of the machine's clock. */
  readonly time: number;
  /** What wrote it: a stage, for example `coordinator`, or `main`. */
  readonly worker: string;
  /** Severity. */
  readonly level: LogLevel;
  /** What it is about. */
  readonly code: LogCode;
  /** One line for people. */
  readonly text: string;
  /** The values in the text, by name. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** The trading date that it is about. */
  readonly date?: string | undefined;
  /** The strategy or scanner that it is about. */
  readonly strategy?: string | undefined;
  /** The market time that it is about, UTC epoch milliseconds. */
  readonly marketTime?: number | undefined;
  /** The number of the set of a sweep that it is about. */
  readonly set?: number | undefined;
}

/** Until where a run that goes on repeats what an earlier start has told. */
export interface RepeatedUntil {
  /** The first trading date that is not repeated as a whole. */
  readonly date: string;
  /** Until when that date is repeated, UTC epoch milliseconds; −∞ if it is not. */
  readonly time: number;
}

/** Whether a record is about what an earlier start of the run has told. */
export function isRepeated(
  { date, marketTime = Infinity }: Pick<LogRecord, "date" | "marketTime">,
  until: RepeatedUntil | undefined,
): boolean {
  return until !== undefined && date !== undefined &&
    (date < until.date || date === until.date && marketTime <= until.time);
}

/** Receives log records. */
export type RecordListener = (record: LogRecord) => void;

/** Whether a level is at least as severe as `lowest`; never if that is `undefined`. */
export function isAtLeast(
  level: LogLevel,
  lowest: LogLevel | undefined,
): boolean {
  return lowest !== undefined &&
    LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest);
}

/**
 * What passes on the records from a level on: `undefined` without a level, so
 * that no record is made.
 */
export function recordsFrom(
  lowest: LogLevel | undefined,
  pass: RecordListener,
): RecordListener | undefined {
  if (lowest === undefined) return undefined;
  return (record) => {
    if (isAtLeast(record.level, lowest)) pass(record);
  };
}
