/**
 * The event log: the total order of a run, in a ring of words.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";

/** Where a log lies; it can be posted to another thread. */
export interface EventLogHandle {
  /** First byte of the ring. */
  readonly offset: number;
  /** Words of the ring, a power of two. */
  readonly capacity: number;
}

/**
 * A ring of event words. A word is the number of the series whose next row it
 * delivers, a group (the next row of every symbol at one interval, for base
 * bars in several slices in a row), or a mark (session start, session end, end
 * of run), see `memory/layout.ts`.
 *
 * The log itself is plain memory. Who publishes how far it is written, and
 * how far it is read, is a word of the control block; both are published once
 * a batch.
 */
export class EventLog {
  /** The words; position `p` lies at `p & mask`. */
  readonly words: Int32Array;
  /** Capacity − 1. */
  readonly mask: number;
  /** The same memory as bytes. */
  readonly bytes: Uint8Array;
  /** Where the log lies. */
  readonly handle: EventLogHandle;

  /** Opens the log at `handle`. */
  constructor(arena: Arena, handle: EventLogHandle) {
    this.handle = handle;
    this.words = arena.int32(handle.offset, handle.capacity);
    this.bytes = arena.bytes(handle.offset, handle.capacity * 4);
    this.mask = handle.capacity - 1;
  }

  /** Makes a log of at least `capacity` words. */
  static create(arena: Arena, capacity: number): EventLog {
    const words = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    return new EventLog(arena, {
      offset: arena.allocate(words * 4),
      capacity: words,
    });
  }
}

/** How many words lie between two positions; positions wrap at 2³¹. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}
