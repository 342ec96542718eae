/**
 * The lines that strategies write to the run's log.
 *
 * @module
 */
import type { LogLevel } from "./log_record.ts";

// A strategy that logs every bar must not fill the memory.
const LINES_MAX = 10_000;
/** The most characters of a line. */
const LENGTH_MAX = 10_000;

/** One line of a strategy. */
export interface LogLine {
  /** Market time, UTC epoch milliseconds. */
  readonly time: number;
  /** The strategy's name. */
  readonly strategy: string;
  /** Severity. */
  readonly level: LogLevel;
  /** The text. */
  readonly message: string;
}

/** The log lines of a run that were kept. */
export interface RunLogResult {
  /** The first 10,000 lines. */
  readonly lines: readonly LogLine[];
  /** Lines beyond those, which were dropped. */
  readonly dropped: number;
}

/** Keeps the first lines of a run and counts those it drops. */
export class RunLog {
  readonly #lines: LogLine[] = [];
  #dropped = 0;

  /** Adds a line. */
  add(line: LogLine): void {
    if (this.#lines.length < LINES_MAX) {
      this.#lines.push(line);
    } else this.#dropped++;
  }

  /** The lines that were kept, and the number dropped. */
  result(): RunLogResult {
    return { lines: this.#lines, dropped: this.#dropped };
  }
}

/** What a strategy logs as text of a bounded length: it may pass anything. */
export function logText(message: unknown): string {
  let text: string;
  try {
    const isObject = typeof message === "object" && message !== null;
    text = isObject
      ? JSON.stringify(message) ?? "an object"
      : typeof message === "function"
      ? "a function"
      : String(message);
  } catch {
    text = "an object that cannot be read";
  }
  return text.length <= LENGTH_MAX ? text : `${text.slice(0, LENGTH_MAX - 1)}…`;
}
