/**
 * The writer of a series, and how its memory grows.
 *
 * @module
 */
import { Arena } from "./arena.ts";
import type { BlockLocation, Directory } from "./directory.ts";
import { EntryWord } from "./layout.ts";
import { SeriesColumns } from "./series_columns.ts";
import type { SeriesStretches } from "./series_stretches.ts";

const FIRST_CAPACITY_ROWS = 1_024;
const SPARE_ROWS_MIN = 128;
// Eight pages per column. The first touch of a page costs more than all work on
// its rows, so blocks should be reused soon.
const SPARE_ROWS_MAX = 4_096;
// A series of this size grows by half instead of doubling, to waste less.
const LARGE_ROWS = 1 << 16;

// Measured: for more rows, a view is copied faster than row by row.
const ROWS_COPIED_SINGLY = 128;

/** Per column: what its values are divided by, then multiplied by, then increased by. */
export interface ColumnScale {
  /** Divisors by column. */
  readonly divisors: readonly number[];
  /** Factors by column. */
  readonly factors: readonly number[];
  /** What is added, by column; absent for nothing. */
  readonly shifts?: readonly number[];
}

/**
 * The single writer of a series.
 *
 * The caller writes rows to the columns at {@linkcode rows} and then increments
 * `rows`. {@linkcode reserve} makes room for a session: if the block is full, it
 * moves to the other block, which then starts with the trailing history.
 */
export class SeriesWriter extends SeriesColumns {
  /** Rows written, counted from the start of the run. */
  rows: number;
  readonly #sessionsAhead: number;
  #slot: number;
  /** What the rows so far are scaled by at the next reservation. */
  #scale: ColumnScale | undefined = undefined;

  /**
   * Takes over a series in its current state. If it is filled session by
   * session, a new block has spare room for about `sessionsAhead` sessions.
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

  /** Continues where the previous writer, in another thread, has stopped. */
  takeOver(): void {
    this.rows = this.publishedRows;
    this.#slot = Atomics.load(this.words, EntryWord.currentSlot);
    this.bind(this.directory.block(this.id, this.#slot));
  }

  /** Publishes {@linkcode rows} and the first visible row to other threads. */
  publishRows(windowStart: number): void {
    this.words[EntryWord.windowStart] = windowStart;
    Atomics.store(this.words, EntryWord.rows, this.rows);
  }

  /** Publishes {@linkcode rows}; the first visible row stays as it is. */
  publishEnd(): void {
    Atomics.store(this.words, EntryWord.rows, this.rows);
  }

  /** Publishes the rows so far as those stored before the first session. */
  publishInitialRows(): void {
    this.words[EntryWord.initialRows] = this.rows;
    this.publishRows(0);
  }

  /**
   * Makes room for `count` rows of session `session`; drops rows before
   * `keepFrom` if it has to move to the other block.
   *
   * Readers switch blocks when they begin a session, so the other block can
   * only be reused when every reader has left it. `readersSession` is the
   * session that the slowest reader has begun. Returns `false`, and does
   * nothing, if the writer has to wait for that reader.
   *
   * `later` is the number of rows of a later session, as many by default. A new
   * block has spare room for several of them, none if it is 0.
   */
  reserve(
    count: number,
    keepFrom: number,
    session: number,
    readersSession: number,
    later: number = count,
  ): boolean {
    if (this.stretches !== undefined) {
      this.#beginStretch(this.stretches, keepFrom, session);
    }
    const isScaled = this.#scale !== undefined && this.rows > this.firstRow;
    if (!isScaled && this.rows + count - this.firstRow <= this.capacity) {
      return true;
    }
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
      const spare = spareRows(later, this.#sessionsAhead);
      block = this.#allocate(needed + Math.max(kept, spare));
    }
    this.#moveTo(slot, { ...block, firstRow: keepFrom, fromSession: session });
    this.#applyScale();
    return true;
  }

  /**
   * Scales the rows so far at the next {@linkcode reserve}. It then always moves
   * to the other block: readers see the scaled rows when they begin the session,
   * and the others until then.
   */
  scaleNext(scale: ColumnScale): void {
    if (this.rows > this.firstRow) this.#scale = scale;
  }

  /**
   * Begins the stretch of a session with a block of its own, once: the blocks of
   * earlier ones stay as they are.
   */
  #beginStretch(
    stretches: SeriesStretches,
    keepFrom: number,
    session: number,
  ): void {
    const stretch = stretches.of(session);
    if (stretches.block(stretch).capacity > 0) return;
    const block = {
      ...this.#allocate(this.rows - keepFrom + stretches.rows(stretch)),
      firstRow: keepFrom,
      fromSession: session,
    };
    this.#moveTo(0, block);
    stretches.begin(stretch, block);
    this.#applyScale();
  }

  #applyScale(): void {
    const scale = this.#scale;
    if (scale === undefined) return;
    this.#scale = undefined;
    const rows = this.rows - this.firstRow;
    this.columns.forEach((column, i) => {
      const divisor = scale.divisors[i];
      const factor = scale.factors[i];
      const shift = scale.shifts?.[i] ?? 0;
      if (divisor === 1 && factor === 1 && shift === 0) return;
      for (let row = 0; row < rows; row++) {
        column[row] = column[row] / divisor * factor + shift;
      }
    });
  }

  /**
   * Makes room for one more row and keeps all rows. With `shared`, other
   * threads may be reading, so their rows are copied instead of moved.
   *
   * The previous block is freed at once, or at the next growth if a reader
   * holds it. If a reader still holds it then, it is never freed. That is rare
   * (the reader did not refresh while the series doubled), and the writer never
   * waits. Readers that follow sessions must not read a growing series: they do
   * not hold its blocks.
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

  /** Replaces all rows of a one-column series with `values`. */
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
   * Copies the rows in use to `block` and continues there. Returns whether the
   * slot's previous block is free.
   */
  #moveTo(slot: number, block: BlockLocation): boolean {
    const from = this.columns;
    const start = block.firstRow - this.firstRow;
    const end = this.rows - this.firstRow;
    this.bind(block);
    for (let i = 0; i < from.length; i++) {
      copyRows(from[i], start, end, this.columns[i]);
    }
    const isFree = this.directory.setBlock(this.id, slot, block);
    this.#slot = slot;
    Atomics.store(this.words, EntryWord.currentSlot, slot);
    return isFree;
  }

  /** Extends the block in place if it is the last of the heap. */
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
 * Spare rows in a new block, for sessions of `count` rows. As long as a block
 * has room, the writer begins sessions without waiting for readers to leave the
 * other block. Parallel threads therefore want several sessions of room; large
 * sessions get fewer, to save memory.
 */
function spareRows(count: number, sessionsAhead: number): number {
  if (count === 0) return 0;
  const sessions = Math.min(sessionsAhead * count, SPARE_ROWS_MAX);
  return Math.max(count, sessions, SPARE_ROWS_MIN);
}

/** Rows that fit in the block that the arena allocates for `rows` rows. */
function roomFor(rows: number, columns: number): number {
  return Math.floor(Arena.roundUp(rows * columns * 8) / (columns * 8));
}

/** Copies the rows `start` ≤ row < `end` to the beginning of a column. */
function copyRows(
  from: Float64Array,
  start: number,
  end: number,
  to: Float64Array,
): void {
  // Most series keep few rows, for which a view costs more than the copy.
  if (end - start > ROWS_COPIED_SINGLY) {
    to.set(from.subarray(start, end));
    return;
  }
  for (let row = start; row < end; row++) to[row - start] = from[row];
}
