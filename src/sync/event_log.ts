/**
 * The event log: the total order of a run, in a ring buffer of words.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";

/** Where a log is; plain data for another thread. */
export interface EventLogHandle {
  /** First byte of the ring. */
  readonly offset: number;
  /** Words of the ring, a power of two. */
  readonly capacity: number;
}

/**
 * A ring buffer of event words. A word is one of
 *
 * - a bar: the number of the series whose next row it delivers;
 * - a group: the next row of every symbol at one interval, for base bars in
 *   several consecutive slices;
 * - a mark: session start, session end or end of the run.
 *
 * `memory/layout.ts` draws the bits. The log itself is plain memory: the
 * writer's and the readers' cursors are words of the control block, published
 * once per batch.
 */
export class EventLog {
  /** The words; position `p` is at `p & mask`. */
  readonly words: Int32Array;
  /** Capacity − 1. */
  readonly mask: number;
  /** The same memory as bytes. */
  readonly bytes: Uint8Array;
  /** Where the log is. */
  readonly handle: EventLogHandle;

  /** Opens the log at `handle`. */
  constructor(arena: Arena, handle: EventLogHandle) {
    this.handle = handle;
    this.words = arena.int32(handle.offset, handle.capacity);
    this.bytes = arena.bytes(handle.offset, handle.capacity * 4);
    this.mask = handle.capacity - 1;
  }

  /** Allocates a log of at least `capacity` words. */
  static create(arena: Arena, capacity: number): EventLog {
    const words = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    return new EventLog(arena, {
      offset: arena.allocate(words * 4),
      capacity: words,
    });
  }
}

/** Words from one position to another. Positions wrap at 2³¹. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}
