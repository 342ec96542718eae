/**
 * The log of a sweep: what becomes of it, and the records of its sets.
 *
 * @module
 */
import type { JsonObject } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import type { SetReport } from "../fleet/sweep_executor.ts";
import { cleanRecord, recordMistake } from "../log/clean_record.ts";
import type { LogLevel } from "../log/log_record.ts";
import { RunLogger } from "../system/run_logger.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import type { SweepOptions } from "./sweep_options.ts";
import type { SweepResult } from "./sweep_result.ts";

/** Tells LogTape's loggers what a sweep does. */
export class SweepLogger {
  /** The least severe level of the records that sets are to report. */
  readonly setLevel: LogLevel | undefined;
  readonly #log = new RunLogger({});

  /** The log of one sweep. */
  constructor({ logsSets = false }: SweepOptions) {
    this.setLevel = logsSets ? this.#log.level : undefined;
  }

  /** Tells that the sets are about to run. */
  start(sets: number, windows: number): void {
    const text = `a sweep of ${sets} sets over ${windows} ranges of sessions`;
    this.#log.note("info", "sweep_started", text, { sets, windows });
  }

  /** Tells of a set that has ended, and what it has told. */
  set({ set, outcome }: SetReport, parameters: JsonObject): void {
    this.#tellRecords(set, outcome);
    if (outcome.status !== "failed") return;
    const { message, code, date } = outcome.error;
    this.#log.tell(cleanRecord({
      time: Date.now(),
      worker: "main",
      // The sweep's result lists the first ones.
      level: "info",
      code: "set_failed",
      text: `set ${set} failed: ${message}`,
      fields: { error: code, parameters: JSON.stringify(parameters) },
      date,
      set,
    }));
  }

  /** Tells that the sweep is done. */
  end({ sets, failed, metrics }: SweepResult): void {
    const seconds = metrics.tapeSeconds + metrics.setSeconds;
    const { setsRun } = metrics;
    const text = `the sweep is done: ${setsRun} of ${sets} sets run in ${
      seconds.toFixed(2)
    } s, ${failed} failed`;
    this.#log.note("info", "sweep_ended", text, {
      sets,
      setsRun,
      failed,
      seconds,
    });
  }

  /** Tells why the sweep has failed. */
  fail(error: unknown): void {
    this.#log.fail(error);
  }

  #tellRecords(set: number, { log }: SetOutcome): void {
    if (log === undefined) return;
    for (const record of log.records) {
      const mistake = recordMistake(record, ["analysis"]);
      if (mistake !== undefined) {
        throw new SessionError(
          "worker_failed",
          `The thread of set ${set} sent a message that is wrong: ${mistake}`,
          { worker: "analysis" },
        );
      }
      this.#log.tell(cleanRecord({ ...record, set }));
    }
    const { dropped } = log;
    if (dropped === 0) return;
    const text = `${dropped} further records of set ${set} are left out`;
    this.#log.note("warn", "records_dropped", text, { dropped, set });
  }
}
