/**
 * The writer's side of an event log.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { ControlBlock } from "../memory/control_block.ts";
import type { ControlWordName } from "../memory/layout.ts";
import { EventLog, type EventLogHandle } from "./event_log.ts";
import { LogRoom } from "./log_room.ts";

/** Appends words to a log and publishes them once per batch. */
export class LogWriter {
  /** The log. */
  readonly log: EventLog;
  /** Position behind the newest word. */
  position = 0;
  readonly #control: ControlBlock;
  readonly #room: LogRoom;
  readonly #published: ControlWordName;

  /**
   * Writes to the log at `handle`. Its readers publish their cursors in
   * `cursors`, the writer publishes its position in `published`.
   */
  constructor(
    arena: Arena,
    control: ControlBlock,
    handle: EventLogHandle,
    cursors: readonly ControlWordName[],
    published: ControlWordName,
  ) {
    this.log = new EventLog(arena, handle);
    this.#control = control;
    this.#room = new LogRoom(control, this.log, cursors);
    this.#published = published;
  }

  /** Words that can be written; see {@linkcode LogRoom.free}. */
  free(needed: number): number {
    return this.#room.free(this.position, needed);
  }

  /** Appends a word, for which there is room. */
  append(word: number): void {
    this.log.words[this.position & this.log.mask] = word;
    this.position = (this.position + 1) | 0;
  }

  /** Makes the words so far visible to the readers. */
  publish(): void {
    this.#control.publish(this.#published, this.position);
  }

  /** Blocks while fewer than `needed` words are free, for about `timeoutMs`. */
  wait(needed: number, timeoutMs?: number): void {
    this.#room.wait(this.position, needed, timeoutMs);
  }
}
