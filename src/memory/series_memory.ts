/**
 * The columns of one series as a thread sees them, and the one thread that
 * writes them.
 *
 * @module
 */
import { Arena } from "./arena.ts";
import type { BlockLocation, Directory } from "./directory.ts";
import { ENTRY_SLOT_WORDS, EntryWord } from "./layout.ts";

const FIRST_CAPACITY_ROWS = 1_024;
// From here on a series grows by half, so that little is reserved in vain.
const LARGE_ROWS = 1 << 16;
const EMPTY = new Float64Array(0);

/**
 * A thread's view of a series: the columns of one block and the row that the
 * block begins with. Row `r` of the run lies at index `r − firstRow`.
 */
export class SeriesColumns {
  /** The number of the series in the directory. */
  readonly id: number;
  /** All columns of the block, in the order of the layout. */
  columns: Float64Array[] = [];
  /** The row that the block begins with. */
  firstRow = 0;
  /** Rows that a column has room for. */
  capacity = 0;
  protected readonly arena: Arena;
  protected readonly directory: Directory;
  protected readonly words: Int32Array;
  #offset = -1;
  #slot = -1;

  /** A view of series `id` that is not bound to a block yet. */
  constructor(arena: Arena, directory: Directory, id: number) {
    this.arena = arena;
    this.directory = directory;
    this.id = id;
    this.words = directory.words(id);
    const count = directory.columns(id);
    for (let i = 0; i < count; i++) this.columns.push(EMPTY);
  }

  /** Looks at the block that belongs to a session; returns whether it is another one. */
  bindToSession(session: number): boolean {
    return this.bind(this.directory.blockForSession(this.id, session));
  }

  /** Looks at the block that the writer fills now; returns whether it is another one. */
  bindToNewest(): boolean {
    const slot = Atomics.load(this.words, EntryWord.currentSlot);
    const capacity = this.words[EntryWord.capacity + slot * ENTRY_SLOT_WORDS];
    if (slot === this.#slot && capacity === this.capacity) return false;
    this.#slot = slot;
    return this.bind(this.directory.block(this.id, slot));
  }

  /** Rows that the writer has published, numbered from the start of the run. */
  get publishedRows(): number {
    return Atomics.load(this.words, EntryWord.rows);
  }

  /** Rows that were there before the first session. */
  get initialRows(): number {
    return this.words[EntryWord.initialRows];
  }

  /** The first row that is still visible, as the writer has published it. */
  get publishedStart(): number {
    return Math.max(this.words[EntryWord.windowStart], this.firstRow);
  }

  /** Looks at a block; returns whether it is another one than before. */
  protected bind(block: BlockLocation): boolean {
    if (
      block.offset === this.#offset && block.firstRow === this.firstRow &&
      block.capacity === this.capacity
    ) return false;
    this.#offset = block.offset;
    this.firstRow = block.firstRow;
    this.capacity = block.capacity;
    this.columns = this.columns.map((_, column) =>
      this.arena.float64(
        block.offset + column * block.capacity * 8,
        block.capacity,
      )
    );
    return true;
  }
}

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
  #slot: number;
  /** Takes over a series as it stands in the directory. */
  constructor(arena: Arena, directory: Directory, id: number) {
    super(arena, directory, id);
    this.rows = 0;
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
      if (block.capacity > 0) this.#release(block);
      // Room for some sessions more, so that moving costs little per session.
      block = this.#allocate(needed + Math.max(kept, 7 * count));
    }
    this.#moveTo(slot, { ...block, firstRow: keepFrom, fromSession: session });
    return true;
  }

  /**
   * Makes room for one row more, keeping all rows. `shared` tells that other
   * threads may be reading: then the rows they see stay where they are.
   */
  grow(shared: boolean): void {
    const used = this.rows - this.firstRow;
    if (used < this.capacity) return;
    const wanted = used < LARGE_ROWS
      ? Math.max(FIRST_CAPACITY_ROWS, used * 2)
      : Math.ceil(used * 1.5);
    if (!shared && this.#extend(wanted)) return;
    const old = this.directory.block(this.id, this.#slot);
    const slot = old.capacity === 0 ? this.#slot : 1 - this.#slot;
    this.#moveTo(slot, {
      ...this.#allocate(wanted),
      firstRow: this.firstRow,
      fromSession: old.fromSession,
    });
    if (!shared && old.capacity > 0) {
      this.#release(old);
      this.directory.setBlock(this.id, 1 - slot, { ...old, capacity: 0 });
    }
  }

  /** Replaces all rows of a series of one column by `values`. */
  replace(values: ArrayLike<number>, shared: boolean): void {
    this.rows = 0;
    while (this.capacity < values.length) {
      this.rows = this.capacity;
      this.grow(shared);
    }
    this.columns[0].set(values);
    this.rows = values.length;
    this.publishRows(0);
  }

  /** Copies the rows in use to `block` and goes on there. */
  #moveTo(slot: number, block: BlockLocation): void {
    const from = this.columns;
    const start = block.firstRow - this.firstRow;
    const end = this.rows - this.firstRow;
    this.bind(block);
    if (end > start) {
      for (let i = 0; i < from.length; i++) {
        this.columns[i].set(from[i].subarray(start, end));
      }
    }
    this.directory.setBlock(this.id, slot, block);
    this.#slot = slot;
    Atomics.store(this.words, EntryWord.currentSlot, slot);
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
    this.arena.free(block.offset, block.capacity * this.columns.length * 8);
  }
}

/** How many rows fit the block that the heap gives for `rows` of them. */
function roomFor(rows: number, columns: number): number {
  return Math.floor(Arena.roundUp(rows * columns * 8) / (columns * 8));
}
