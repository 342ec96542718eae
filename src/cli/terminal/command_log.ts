/**
 * The log of a command: readable lines on standard error, and a file of JSON
 * lines.
 *
 * @module
 */
import {
  compareLogLevel,
  configureSync,
  type LogLevel as TapeLevel,
  type LogRecord as TapeRecord,
  type Sink,
  withFilter,
} from "@logtape/logtape";
import { BoundedRecords, recordsText } from "../../log/bounded_records.ts";
import { invalidArgument, oneOf } from "../arguments.ts";
import { LogFile } from "./log_file.ts";
import type { LogOptions } from "./log_options.ts";
import { logJson, logLine } from "./log_lines.ts";
import { writeControl, writeError } from "./output.ts";
import type { ProgressLine } from "./progress.ts";

/** The levels of `--log-level`. */
const LEVELS = ["debug", "info", "warning", "error", "off"] as const;
type Level = typeof LEVELS[number];

/** Without `--log-level`, how many records of each strategy and level are shown. */
const SHOWN = { burst: 100, perSecond: 1 };

/**
 * Opens the log of a command until {@linkcode CommandLog.close}. Lines are
 * written before the progress line, which is cleared first.
 */
export class CommandLog {
  readonly #line: ProgressLine;
  readonly #file: LogFile | undefined;
  readonly #isBounded: boolean;
  readonly #colours: boolean;
  #isClosed = false;
  readonly #bounded: BoundedRecords<TapeRecord>;

  /**
   * Opens the file and configures LogTape.
   *
   * @throws {SessionError} `argument_invalid` for a wrong level or a file that
   * cannot be written.
   */
  constructor(
    { logLevel, logFile, quiet = false }: LogOptions,
    line: ProgressLine,
  ) {
    const given = logLevel === undefined
      ? undefined
      : oneOf("--log-level", logLevel, LEVELS);
    this.#line = line;
    this.#isBounded = given === undefined;
    this.#colours = Deno.stderr.isTerminal() && !Deno.noColor;
    this.#bounded = new BoundedRecords({
      rate: SHOWN,
      now: () => performance.now(),
      sourceOf: ({ level, properties: { strategy } }) =>
        typeof strategy === "string" ? `${level} ${strategy}` : undefined,
      tell: (record) => this.#show(record),
      tellDropped: (last, dropped) => this.#show(notShown(last, dropped)),
    });
    if (logFile === "-") {
      throw invalidArgument("--log-file needs the name of a file");
    }
    this.#file = logFile === undefined ? undefined : new LogFile(logFile);
    const sinks: Record<string, Sink> = {};
    const levels: TapeLevel[] = [];
    const add = (name: string, level: Level, sink: Sink) => {
      if (level === "off") return;
      sinks[name] = withFilter((record) => {
        if (!this.#isClosed) sink(record);
      }, level);
      levels.push(level);
    };
    const file = this.#file;
    // What is on the terminal is in the file.
    if (file !== undefined) {
      const level = given === undefined || given === "off" ? "info" : given;
      add("file", level, (record) => file.write(logJson(record)));
    }
    add(
      "terminal",
      given ?? (quiet ? "error" : "warning"),
      (record) => this.#print(record),
    );
    configureSync({
      reset: true,
      sinks,
      loggers: [{
        category: "openbell",
        sinks: Object.keys(sinks),
        lowestLevel: levels.sort(compareLogLevel)[0] ?? null,
      }, { category: ["logtape", "meta"], lowestLevel: null }],
    });
  }

  /** Ends the log: says how much was not shown, and whether the file is whole. */
  close(): void {
    this.#bounded.flush();
    // LogTape is not asked to forget the sinks: strategies of an inline run may
    // have changed what it reaches through globals.
    this.#isClosed = true;
    if (this.#file === undefined) return;
    this.#file.close();
    const { failure } = this.#file;
    if (failure !== undefined) writeError(`warning: ${failure}\n`);
  }

  #print(record: TapeRecord): void {
    const { code, set } = record.properties;
    // The command prints the error of a run itself, and sets' lines if asked.
    if (code === "run_failed" || this.#isBounded && set !== undefined) return;
    if (this.#isBounded) this.#bounded.add(record);
    else this.#show(record);
  }

  #show(record: TapeRecord): void {
    this.#line.clear();
    writeControl(`${logLine(record, this.#colours)}\n`);
  }
}

/** Tells that records of a strategy are not on the terminal. */
function notShown(last: TapeRecord, dropped: number): TapeRecord {
  const text = `${
    recordsText(dropped, last.level)
  } not shown; --log-file keeps them`;
  return { ...last, level: "warning", message: [text] };
}
