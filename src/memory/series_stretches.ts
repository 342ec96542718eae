/**
 * A series whose history is rewritten by corporate actions, kept in full: a block
 * for each stretch of sessions between two of them.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import type { BlockLocation, Directory } from "./directory.ts";

/** Float64 words of a stretch: first session, rows, block offset, capacity, first row. */
const WORDS = 5;

/** The sessions of a stretch. */
export interface PlannedStretch {
  /** The session with which it begins. */
  readonly fromSession: number;
  /** The maximum number of rows of its sessions, without history. */
  readonly rows: number;
}

/**
 * The blocks of a series, stretch by stretch, in shared memory. A tape has them:
 * a reader of any session finds the rows as they were in that session.
 */
export class SeriesStretches {
  readonly #words: Float64Array;

  private constructor(words: Float64Array) {
    this.#words = words;
  }

  /** Plans the stretches of an empty series, ascending from session 0. */
  static plan(
    arena: Arena,
    directory: Directory,
    id: number,
    planned: readonly PlannedStretch[],
  ): SeriesStretches {
    const length = 1 + WORDS * planned.length;
    const offset = arena.allocate(8 * length);
    const words = arena.float64(offset, length).fill(0);
    words[0] = planned.length;
    planned.forEach(({ fromSession, rows }, i) => {
      words[1 + WORDS * i] = fromSession;
      words[2 + WORDS * i] = rows;
    });
    directory.setStretches(id, offset);
    return new SeriesStretches(words);
  }

  /** The stretches of a series; `undefined` of nearly all, which have none. */
  static open(
    arena: Arena,
    directory: Directory,
    id: number,
  ): SeriesStretches | undefined {
    const offset = directory.stretches(id);
    if (offset === 0) return undefined;
    const [count] = arena.float64(offset, 1);
    return new SeriesStretches(arena.float64(offset, 1 + WORDS * count));
  }

  /** The number of the stretch of a session. */
  of(session: number): number {
    const words = this.#words;
    let found = words[0] - 1;
    while (found > 0 && words[1 + WORDS * found] > session) found--;
    return found;
  }

  /** The maximum number of rows of a stretch, without history. */
  rows(stretch: number): number {
    return this.#words[2 + WORDS * stretch];
  }

  /** The block of a stretch; of no capacity before it begins. */
  block(stretch: number): BlockLocation {
    const base = 1 + WORDS * stretch;
    const words = this.#words;
    return {
      fromSession: words[base],
      offset: words[base + 2],
      capacity: words[base + 3],
      firstRow: words[base + 4],
    };
  }

  /** Begins a stretch with a block. */
  begin(stretch: number, block: BlockLocation): void {
    const base = 1 + WORDS * stretch;
    this.#words[base + 2] = block.offset;
    this.#words[base + 3] = block.capacity;
    this.#words[base + 4] = block.firstRow;
  }
}
