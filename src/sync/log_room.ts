/**
 * Back-pressure by space: how far a producer may write into a ring before it
 * overwrites what a reader still needs.
 *
 * @module
 */
import type { ControlBlock } from "../memory/control_block.ts";
import type { ControlWordName } from "../memory/layout.ts";
import { distance, type EventLog } from "./event_log.ts";

/** The free space of an event log, as its one writer sees it. */
export class LogRoom {
  readonly #control: ControlBlock;
  readonly #capacity: number;
  /** The words in which the log's readers publish their cursors. */
  readonly #cursors: readonly ControlWordName[];
  /** The slowest reader's cursor, when it was read last. */
  #slowest = 0;

  /** The space of `log`, whose readers publish their cursors in `cursors`. */
  constructor(
    control: ControlBlock,
    log: EventLog,
    cursors: readonly ControlWordName[],
  ) {
    this.#control = control;
    this.#capacity = log.mask + 1;
    this.#cursors = cursors;
  }

  /**
   * Words that can be written behind `written`. The cursors are read again only
   * if fewer than `needed` were free when they were read last.
   */
  free(written: number, needed: number): number {
    const free = this.#freeBefore(this.#slowest, written);
    if (free >= needed) return free;
    this.#slowest = this.#slowestPosition();
    return this.#freeBefore(this.#slowest, written);
  }

  /** Blocks while fewer than `needed` words are free, for about `timeoutMs`. */
  wait(written: number, needed: number, timeoutMs?: number): void {
    for (const cursor of this.#cursors) {
      const seen = this.#control.load(cursor);
      if (this.#freeBefore(seen, written) >= needed) continue;
      return this.#control.wait(cursor, seen, timeoutMs);
    }
  }

  #freeBefore(cursor: number, written: number): number {
    return this.#capacity - distance(cursor, written);
  }

  /** The position of the slowest reader. Each cursor is read once: readers move on. */
  #slowestPosition(): number {
    let slowest = this.#control.load(this.#cursors[0]);
    for (let i = 1; i < this.#cursors.length; i++) {
      const position = this.#control.load(this.#cursors[i]);
      if (distance(position, slowest) > 0) slowest = position;
    }
    return slowest;
  }
}
