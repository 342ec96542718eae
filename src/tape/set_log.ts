/**
 * The log of one set of a sweep, which is posted with its outcome.
 *
 * @module
 */
import type { EngineLogOptions } from "../analysis/engine_log.ts";
import type { LogLevel, LogRecord } from "../log/log_record.ts";
import { SYSTEM_CLOCK } from "../sync/clock.ts";

/** A sweep has many sets, which wait in memory until they are told. */
const RECORDS_MAX = 1_000;

/** What a set has told. */
export interface SetRecords {
  /** The first records. */
  readonly records: readonly LogRecord[];
  /** How many more there were. */
  readonly dropped: number;
}

/** Collects the first records of a set. */
export class SetLog {
  /** Which records the set's engine passes on. */
  readonly options: EngineLogOptions;
  readonly #records: LogRecord[] = [];
  #dropped = 0;

  /** Collects records of `lowest` and above; none if that is `undefined`. */
  constructor(lowest: LogLevel | undefined) {
    this.options = { lowest, now: () => SYSTEM_CLOCK.now() };
  }

  /** Adds a record, or counts it. */
  add(record: LogRecord): void {
    if (this.#records.length < RECORDS_MAX) this.#records.push(record);
    else this.#dropped++;
  }

  /** What was collected, for the outcome; `undefined` if nothing was asked for. */
  result(): SetRecords | undefined {
    if (this.options.lowest === undefined) return undefined;
    return { records: this.#records, dropped: this.#dropped };
  }
}
