/**
 * A line of progress on a terminal.
 *
 * @module
 */
import { cleanForLog } from "../../text/clean.ts";
import { writeControl } from "./output.ts";

/** Options of a {@linkcode ProgressLine}. */
export interface ProgressOptions {
  /** Whether it is shown; defaults to whether standard error is a terminal. */
  readonly visible?: boolean;
  /** Writes the line; defaults to standard error. */
  readonly write?: (text: string) => void;
  /** The clock, milliseconds; defaults to `performance.now`. */
  readonly now?: () => number;
  /** The width of the line; defaults to that of the terminal. */
  readonly columns?: () => number;
  /** Least time between two updates, milliseconds; defaults to 100. */
  readonly everyMs?: number;
}

/**
 * One line that is overwritten at a bounded rate and cleared at the end. It is
 * silent if there is no terminal, so that logs stay readable.
 *
 * ```ts
 * import { ProgressLine } from "./progress.ts";
 *
 * const progress = new ProgressLine();
 * for (let day = 1; day <= 3; day++) progress.update(`${day} of 3`);
 * progress.clear();
 * ```
 */
export class ProgressLine {
  readonly #visible: boolean;
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #everyMs: number;
  readonly #columns: () => number;
  #last = -Infinity;
  #shown = false;

  /** Starts with nothing on the line. */
  constructor(options: ProgressOptions = {}) {
    this.#visible = options.visible ?? Deno.stderr.isTerminal();
    this.#write = options.write ?? writeControl;
    this.#now = options.now ?? (() => performance.now());
    this.#columns = options.columns ?? terminalColumns;
    this.#everyMs = options.everyMs ?? 100;
  }

  /**
   * Shows `text`, or what it returns for the width of the line, unless the last
   * update was too recent.
   */
  update(text: string | ((columns: number) => string)): void {
    if (!this.#visible) return;
    const now = this.#now();
    if (now - this.#last < this.#everyMs) return;
    this.#last = now;
    this.#shown = true;
    // A line that wraps cannot be overwritten.
    const columns = this.#columns() - 1;
    const words = cleanForLog(typeof text === "string" ? text : text(columns));
    this.#write(`\r\x1b[K${words.slice(0, columns)}`);
  }

  /** Clears the line: before a message, and at the end. */
  clear(): void {
    if (this.#shown) this.#write("\r\x1b[K");
    this.#shown = false;
    this.#last = -Infinity;
  }
}

function terminalColumns(): number {
  try {
    // A terminal that does not know its width reports 0.
    return Deno.consoleSize().columns || Infinity;
  } catch {
    return Infinity;
  }
}
