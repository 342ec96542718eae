/**
 * The lines that strategies write.
 *
 * @module
 */

// A strategy that writes a line a bar must not fill the memory.
const LINES_MAX = 10_000;

/** How much a line matters, from least to most. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line of a strategy. */
export interface LogLine {
  /** Market time, UTC epoch milliseconds. */
  readonly time: number;
  /** The strategy's name. */
  readonly strategy: string;
  /** How much it matters. */
  readonly level: LogLevel;
  /** The text. */
  readonly message: string;
}

/** All lines of a run, as far as they are kept. */
export interface RunLogResult {
  /** The first lines, at most 10,000. */
  readonly lines: readonly LogLine[];
  /** How many more were written. */
  readonly dropped: number;
}

/** Keeps the first lines of a run and counts the rest. */
export class RunLog {
  readonly #lines: LogLine[] = [];
  #dropped = 0;

  /** Adds a line. */
  add(line: LogLine): void {
    if (this.#lines.length < LINES_MAX) {
      this.#lines.push(line);
    } else this.#dropped++;
  }

  /** What was kept, and how much was not. */
  result(): RunLogResult {
    return { lines: this.#lines, dropped: this.#dropped };
  }
}
