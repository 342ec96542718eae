/**
 * The one thread that writes the columns of a series.
 *
 * @module
 */
import { Arena } from "./arena.ts";
import type { BlockLocation, Directory } from "./directory.ts";
import { EntryWord } from "./layout.ts";
import { SeriesColumns } from "./series_columns.ts";

export { SeriesColumns };

const FIRST_CAPACITY_ROWS = 1_024;
const SPARE_ROWS_MIN = 128;
// Eight pages a column: the first touch of a page costs more than all the work
// on its rows, so blocks are to come round again soon.
const SPARE_ROWS_MAX = 4_096;
// From here on a series grows by half, so that little is reserved in vain.
const LARGE_ROWS = 1 << 16;

/**
 * The writer of a series; there is one, in one thread.
 *
 * Rows are appended behind {@linkcode rows}; whoever writes them raises
 * `rows`. {@linkcode reserve} makes room: between sessions by moving on to
 * the other block, which then begins with the trailing history alone.
 */
export class SeriesWriter extends SeriesColumns {
  /** Rows written so far, numbered from the start of the run. */
  rows: number;
  readonly #sessionsAhead: number;
  #slot: number;
  /**
   * Takes over a series as it stands in the directory. Where it is filled
   * session by session, its blocks have room for about `sessionsAhead` more
   * than are kept.
   */
  constructor(
    arena: Arena,
    directory: Directory,
    id: number,
    sessionsAhead = 1,
  ) {
    super(arena, directory, id);
    this.rows = 0;
    this.#sessionsAhead = sessionsAhead;
    this.#slot = 0;
    this.takeOver();
  }

  /** Goes on where another thread, the writer until now, has stopped. */
  takeOver(): void {
    this.rows = this.publishedRows;
    this.#slot = Atomics.load(this.words, EntryWord.currentSlot);
    this.bind(this.directory.block(this.id, this.#slot));
  }

  /** Lets other threads see how many rows there are. */
  publishRows(windowStart: number): void {
    this.words[EntryWord.windowStart] = windowStart;
    Atomics.store(this.words, EntryWord.rows, this.rows);
  }

  /** Tells that the rows there are were there before the first session. */
  publishInitialRows(): void {
    this.words[EntryWord.initialRows] = this.rows;
    this.publishRows(0);
  }

  /**
   * Makes room for `count` rows of session `session`; rows before `keepFrom`
   * may go.
   *
   * Readers follow to another block when they begin the session, so the block
   * before it stays as it is until all of them have: `readersSession` is the
   * session that the slowest has begun. Returns `false`, with nothing done, if
   * the writer has to wait for it.
   */
  reserve(
    count: number,
    keepFrom: number,
    session: number,
    readersSession: number,
  ): boolean {
    if (this.rows + count - this.firstRow <= this.capacity) return true;
    const current = this.directory.block(this.id, this.#slot);
    if (current.capacity > 0 && readersSession < current.fromSession) {
      return false;
    }
    const slot = current.capacity === 0 ? this.#slot : 1 - this.#slot;
    const kept = this.rows - keepFrom;
    const needed = kept + count;
    let block = this.directory.block(this.id, slot);
    if (block.capacity < needed) {
      this.#release(block);
      const spare = spareRows(count, this.#sessionsAhead);
      block = this.#allocate(needed + Math.max(kept, spare));
    }
    this.#moveTo(slot, { ...block, firstRow: keepFrom, fromSession: session });
    return true;
  }

  /**
   * Makes room for one row more, keeping all rows. `shared` tells that other
   * threads may be reading: then the rows they see stay where they are.
   *
   * The block before is given back at once, or at the next growth if a reader
   * holds it. A reader that still holds it then keeps it for good: that is
   * rare (it did not look while the series doubled), and the writer never
   * waits. A series that grows has no readers that follow sessions: they do
   * not hold what they look at.
   */
  grow(shared: boolean): void {
    const used = this.rows - this.firstRow;
    if (used < this.capacity) return;
    const wanted = used < LARGE_ROWS
      ? Math.max(FIRST_CAPACITY_ROWS, used * 2)
      : Math.ceil(used * 1.5);
    if (!shared && this.#extend(wanted)) return;
    const slot = 1 - this.#slot;
    const last = this.directory.block(this.id, this.#slot);
    const beforeLast = this.directory.block(this.id, slot);
    const isFree = this.#moveTo(slot, {
      ...this.#allocate(wanted),
      firstRow: this.firstRow,
      fromSession: last.fromSession,
    });
    if (isFree) this.#release(beforeLast);
    if (this.directory.emptyIfFree(this.id, 1 - slot)) this.#release(last);
  }

  /** Replaces all rows of a series of one column by `values`. */
  replace(values: ArrayLike<number>, shared: boolean): void {
    Atomics.add(this.words, EntryWord.version, 1);
    try {
      this.rows = 0;
      while (this.capacity < values.length) {
        this.rows = this.capacity;
        this.grow(shared);
      }
      this.columns[0].set(values);
      this.rows = values.length;
      this.publishRows(0);
    } finally {
      Atomics.add(this.words, EntryWord.version, 1);
    }
  }

  /**
   * Copies the rows in use to `block` and goes on there. Returns whether no
   * reader holds the block that the slot had before.
   */
  #moveTo(slot: number, block: BlockLocation): boolean {
    const from = this.columns;
    const start = block.firstRow - this.firstRow;
    const end = this.rows - this.firstRow;
    this.bind(block);
    if (end > start) {
      for (let i = 0; i < from.length; i++) {
        this.columns[i].set(from[i].subarray(start, end));
      }
    }
    const isFree = this.directory.setBlock(this.id, slot, block);
    this.#slot = slot;
    Atomics.store(this.words, EntryWord.currentSlot, slot);
    return isFree;
  }

  /** Makes the block larger where it lies, if it is the last of the heap. */
  #extend(wanted: number): boolean {
    if (this.capacity === 0) return false;
    const old = this.directory.block(this.id, this.#slot);
    const columns = this.columns.length;
    const bytes = old.capacity * columns * 8;
    if (!this.arena.extend(old.offset, bytes, wanted * columns * 8)) {
      return false;
    }
    const capacity = roomFor(wanted, columns);
    const words = this.arena.float64(old.offset, capacity * columns);
    const used = this.rows - this.firstRow;
    for (let i = columns - 1; i > 0; i--) {
      words.copyWithin(i * capacity, i * old.capacity, i * old.capacity + used);
    }
    const block = { ...old, capacity };
    this.bind(block);
    this.directory.setBlock(this.id, this.#slot, block);
    return true;
  }

  #allocate(rows: number): BlockLocation {
    const columns = this.columns.length;
    return {
      offset: this.arena.allocate(rows * columns * 8),
      capacity: roomFor(rows, columns),
      firstRow: 0,
      fromSession: 0,
    };
  }

  #release(block: BlockLocation): void {
    if (block.capacity === 0) return;
    this.arena.free(block.offset, block.capacity * this.columns.length * 8);
  }
}

/**
 * Rows to spare in a new block, for sessions of `count` rows. While there is
 * room the writer can go on to the next session without waiting for readers to
 * leave the other block, so threads that run side by side want some sessions of
 * it; sessions of very many rows get fewer, for the memory's sake.
 */
function spareRows(count: number, sessionsAhead: number): number {
  const sessions = Math.min(sessionsAhead * count, SPARE_ROWS_MAX);
  return Math.max(count, sessions, SPARE_ROWS_MIN);
}

/** How many rows fit the block that the heap gives for `rows` of them. */
function roomFor(rows: number, columns: number): number {
  return Math.floor(Arena.roundUp(rows * columns * 8) / (columns * 8));
}
