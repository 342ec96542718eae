/**
 * A line of progress on a terminal.
 *
 * @module
 */
import { cleanForLog } from "../../text/clean.ts";
import { writeControl } from "./output.ts";

/** How a {@linkcode ProgressLine} is made. */
export interface ProgressOptions {
  /** Whether it shows at all; default: standard error is a terminal. */
  readonly visible?: boolean;
  /** Where it is written; default standard error. */
  readonly write?: (text: string) => void;
  /** The clock, milliseconds; default `performance.now`. */
  readonly now?: () => number;
  /** How wide it may be; default: what the terminal says. */
  readonly columns?: () => number;
  /** Least time between two updates, milliseconds; default 100. */
  readonly everyMs?: number;
}

/**
 * One line that is written over and over, at a bounded rate, and leaves
 * nothing behind. Off a terminal it is silent, so that logs stay readable.
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

  /** Shows `text`, or what it returns, unless the last update was just now. */
  update(text: string | (() => string)): void {
    if (!this.#visible) return;
    const now = this.#now();
    if (now - this.#last < this.#everyMs) return;
    this.#last = now;
    this.#shown = true;
    const words = cleanForLog(typeof text === "string" ? text : text());
    // A line that is broken into two cannot be written over.
    this.#write(`\r\x1b[K${words.slice(0, this.#columns() - 1)}`);
  }

  /** Empties the line: before a message, and at the end. */
  clear(): void {
    if (this.#shown) this.#write("\r\x1b[K");
    this.#shown = false;
    this.#last = -Infinity;
  }
}

function terminalColumns(): number {
  try {
    // A terminal that does not know tells 0.
    return Deno.consoleSize().columns || Infinity;
  } catch {
    return Infinity;
  }
}
