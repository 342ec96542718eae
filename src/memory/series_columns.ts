/**
 * The columns of one series as a thread sees them.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import {
  generationOf,
  holdBlock,
  isStill,
  letGoOfBlock,
} from "./block_hold.ts";
import type { BlockLocation, Directory } from "./directory.ts";
import { ENTRY_SLOT_WORDS, EntryWord } from "./layout.ts";

const EMPTY = new Float64Array(0);

/** The columns of a block, for when it comes round again. */
interface BlockViews {
  readonly offset: number;
  readonly capacity: number;
  readonly columns: Float64Array[];
}

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
  /** The views of the two blocks that were looked at last, the newest first. */
  readonly #views: BlockViews[] = [];
  /** The generation of the block that is held, −1 if none is. */
  #held = -1;

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
    return this.#bindToSlot(this.directory.slotForSession(this.id, session));
  }

  /**
   * Looks at the block that the writer of a growing series fills now; returns
   * whether it is another one. The block is held until the next call, or until
   * {@linkcode letGo}: its rows stay as they are, however much the series
   * grows meanwhile.
   *
   * Read {@linkcode publishedRows} before: then the block has all of them.
   */
  bindToNewest(): boolean {
    const { words } = this;
    for (;;) {
      const slot = Atomics.load(words, EntryWord.currentSlot);
      const generation = generationOf(words, slot);
      if (slot === this.#slot && generation === this.#held) return false;
      if (!holdBlock(words, slot, generation)) continue;
      // The writer may have moved on and emptied the slot before its
      // generation was read: what is held must be the current block still.
      if (Atomics.load(words, EntryWord.currentSlot) !== slot) {
        letGoOfBlock(words, slot, generation);
        continue;
      }
      const block = this.directory.block(this.id, slot);
      // It may even have come around to the slot again, which then has another
      // block; the hold has gone with the old one.
      if (!isStill(words, slot, generation)) continue;
      this.letGo();
      this.#slot = slot;
      this.#held = generation;
      return this.bind(block);
    }
  }

  /** Ends the hold on the block, which may be given back from now on. */
  letGo(): void {
    if (this.#held >= 0) letGoOfBlock(this.words, this.#slot, this.#held);
    this.#held = -1;
  }

  /** Whether the readers of a session use another block than this one. */
  movesAt(session: number): boolean {
    return this.#offset >= 0 &&
      !this.#isBoundTo(this.directory.slotForSession(this.id, session));
  }

  #bindToSlot(slot: number): boolean {
    if (this.#isBoundTo(slot)) return false;
    this.letGo();
    this.#slot = slot;
    return this.bind(this.directory.block(this.id, slot));
  }

  #isBoundTo(slot: number): boolean {
    const base = slot * ENTRY_SLOT_WORDS;
    return slot === this.#slot &&
      this.words[EntryWord.capacity + base] === this.capacity &&
      this.words[EntryWord.firstRow + base] === this.firstRow;
  }

  /** Rows that the writer has published, numbered from the start of the run. */
  get publishedRows(): number {
    return Atomics.load(this.words, EntryWord.rows);
  }

  /**
   * Changes whenever the rows are replaced; 0 before the first time, odd while
   * they are being replaced.
   */
  get version(): number {
    return Atomics.load(this.words, EntryWord.version);
  }

  /**
   * Whether the rows that have been read since {@linkcode version} was
   * `version` are whole: a change in place, because a mere load would let a
   * processor read the rows after it.
   */
  isStillAt(version: number): boolean {
    return Atomics.add(this.words, EntryWord.version, 0) === version;
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
    this.columns = this.#viewsOf(block).columns;
    return true;
  }

  /** A series goes to and fro between two blocks: views are made but once. */
  #viewsOf({ offset, capacity }: BlockLocation): BlockViews {
    const views = this.#views;
    if (views[1]?.offset === offset && views[1].capacity === capacity) {
      views.reverse();
    } else if (
      views[0]?.offset !== offset || views[0].capacity !== capacity
    ) {
      const columns = this.columns.map((_, column) =>
        this.arena.float64(offset + column * capacity * 8, capacity)
      );
      views.unshift({ offset, capacity, columns });
      views.length = Math.min(views.length, 2);
    }
    return views[0];
  }
}
