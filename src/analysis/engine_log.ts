/**
 * The log of an analysis engine: lines that the result keeps, and records that
 * are passed on while the run goes on.
 *
 * @module
 */
import {
  BoundedRecords,
  type RecordRate,
  recordsText,
} from "../log/bounded_records.ts";
import {
  isAtLeast,
  isRepeated,
  type LogLevel,
  type LogRecord,
  type RecordListener,
  type RepeatedUntil,
} from "../log/log_record.ts";
import { type LogLine, RunLog, type RunLogResult } from "../log/run_log.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";

/** The rate at which a strategy's records of a kind leave its thread. */
const RATE: RecordRate = { burst: 10_000, perSecond: 1_000 };
/** The main thread keeps a character less, and marks the cut: `log/clean_record.ts`. */
const TEXT_MAX = 2_001;

/** Which records an engine passes on. */
export interface EngineLogOptions {
  /** The least severe level to pass on; `undefined` passes nothing on. */
  readonly lowest: LogLevel | undefined;
  /** The machine's clock, UTC epoch milliseconds. */
  readonly now: () => number;
  /** Until where the records of a run that goes on are repetitions, and left out. */
  readonly repeatedUntil?: RepeatedUntil;
}

/** What the engine says in a record. */
export type Remark = Pick<
  LogRecord,
  "level" | "code" | "text" | "fields" | "strategy"
>;

/** Keeps the lines of a run, and passes on records at a bounded rate. */
export class EngineLog {
  /** Receives the records. */
  onRecord: RecordListener | undefined;
  /** The trading date; `undefined` before the first session. */
  date: string | undefined;
  readonly #lines = new RunLog();
  readonly #clock: AsOfClock;
  readonly #options: EngineLogOptions;
  readonly #records: BoundedRecords<LogRecord>;

  /** A log whose lines have the market time of `clock`. */
  constructor(clock: AsOfClock, options: EngineLogOptions) {
    this.#clock = clock;
    this.#options = options;
    const tell = (record: LogRecord) => this.onRecord?.(record);
    this.#records = new BoundedRecords({
      rate: RATE,
      now: options.now,
      // A flood of lines must not keep a warning or a fill from being passed on.
      sourceOf: ({ strategy, level, code }) =>
        strategy === undefined
          ? undefined
          : `${code === "strategy_line" ? level : code} ${strategy}`,
      tell,
      tellDropped: (last, dropped) =>
        tell({
          ...last,
          level: "warn",
          code: "records_dropped",
          text: `${
            recordsText(dropped, last.level)
          } left out: too many at once`,
          fields: { dropped, of: last.level },
        }),
    });
  }

  /** Adds a line of a strategy or scanner. */
  add(line: LogLine): void {
    this.#lines.add(line);
    const { level, message: text, strategy, time } = line;
    const code = "strategy_line";
    this.#pass({ level, code, text, strategy, fields: {} }, time);
  }

  /** Whether records of a level are passed on. */
  tells(level: LogLevel): boolean {
    return this.onRecord !== undefined &&
      isAtLeast(level, this.#options.lowest);
  }

  /** Passes on a record of the engine. */
  tell(remark: Remark): void {
    this.#pass(remark, this.#clock.time);
  }

  /** Passes on how many records were left out. */
  flush(): void {
    this.#records.flush();
  }

  /** The lines that are kept, and the number dropped. */
  result(): RunLogResult {
    return this.#lines.result();
  }

  #pass(remark: Remark, marketTime: number): void {
    if (!this.tells(remark.level)) return;
    const { date } = this;
    if (isRepeated({ date, marketTime }, this.#options.repeatedUntil)) return;
    this.#records.add({
      time: this.#options.now(),
      worker: "analysis",
      ...remark,
      text: remark.text.slice(0, TEXT_MAX),
      date,
      // Before the first session the market has no time.
      marketTime: date === undefined ? undefined : marketTime,
    });
  }
}
