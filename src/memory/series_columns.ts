/**
 * A reader's view of the columns of one series.
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
import { SeriesStretches } from "./series_stretches.ts";

const EMPTY = new Float64Array(0);

/** The column views of a block, kept for reuse. */
interface BlockViews {
  readonly offset: number;
  readonly capacity: number;
  readonly columns: Float64Array[];
}

/**
 * A thread's view of a series: the columns of one block and the block's first
 * row. Row `r` of the run is at index `r − firstRow`.
 */
export class SeriesColumns {
  /** The number of the series in the directory. */
  readonly id: number;
  /** All columns of the block, in the order of the layout. */
  columns: Float64Array[] = [];
  /** The first row of the block. */
  firstRow = 0;
  /** Rows that fit in a column. */
  capacity = 0;
  protected readonly arena: Arena;
  protected readonly directory: Directory;
  protected readonly words: Int32Array;
  /** The blocks of a tape's series that is adjusted. */
  protected readonly stretches: SeriesStretches | undefined;
  #offset = -1;
  #slot = -1;
  /** The views of the last two blocks, newest first. */
  readonly #views: BlockViews[] = [];
  /** The generation of the held block, −1 if no block is held. */
  #held = -1;

  /** An unbound view of series `id`. */
  constructor(arena: Arena, directory: Directory, id: number) {
    this.arena = arena;
    this.directory = directory;
    this.id = id;
    this.words = directory.words(id);
    this.stretches = SeriesStretches.open(arena, directory, id);
    const count = directory.columns(id);
    for (let i = 0; i < count; i++) this.columns.push(EMPTY);
  }

  /** Binds the block of a session. Returns whether the block has changed. */
  bindToSession(session: number): boolean {
    const { stretches } = this;
    if (stretches !== undefined) {
      return this.bind(stretches.block(stretches.of(session)));
    }
    return this.#bindToSlot(this.directory.slotForSession(this.id, session));
  }

  /**
   * Binds the current block of a growing series. Returns whether the block has
   * changed. The block is held, so its rows stay intact, until the next call or
   * {@linkcode letGo}.
   *
   * Read {@linkcode publishedRows} before the call: then the block has all of
   * these rows.
   */
  bindToNewest(): boolean {
    const { words } = this;
    for (;;) {
      const slot = Atomics.load(words, EntryWord.currentSlot);
      const generation = generationOf(words, slot);
      if (slot === this.#slot && generation === this.#held) return false;
      if (!holdBlock(words, slot, generation)) continue;
      // The writer may have emptied the slot before its generation was read:
      // check that the held block is still the current one.
      if (Atomics.load(words, EntryWord.currentSlot) !== slot) {
        letGoOfBlock(words, slot, generation);
        continue;
      }
      const block = this.directory.block(this.id, slot);
      // The writer may have reused the slot for another block, which dropped
      // the hold.
      if (!isStill(words, slot, generation)) continue;
      this.letGo();
      this.#slot = slot;
      this.#held = generation;
      return this.bind(block);
    }
  }

  /** Releases the hold on the block, which may then be freed. */
  letGo(): void {
    if (this.#held >= 0) letGoOfBlock(this.words, this.#slot, this.#held);
    this.#held = -1;
  }

  /** Whether {@linkcode bindToSession} would leave the bound block. */
  movesAt(session: number): boolean {
    const { stretches } = this;
    if (stretches !== undefined) {
      const { offset } = stretches.block(stretches.of(session));
      return this.#offset >= 0 && this.#offset !== offset;
    }
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

  /** Rows that the writer has published, counted from the start of the run. */
  get publishedRows(): number {
    return Atomics.load(this.words, EntryWord.rows);
  }

  /** The seqlock of replaced rows: 0 at first, odd during a replacement. */
  get version(): number {
    return Atomics.load(this.words, EntryWord.version);
  }

  /**
   * Whether no replacement has begun since {@linkcode version} was `version`.
   * It is a read-modify-write, because a CPU may move earlier plain reads behind
   * a mere load.
   */
  isStillAt(version: number): boolean {
    return Atomics.add(this.words, EntryWord.version, 0) === version;
  }

  /** Rows stored before the first session. */
  get initialRows(): number {
    return this.words[EntryWord.initialRows];
  }

  /** The first visible row that the writer has published. */
  get publishedStart(): number {
    return Math.max(this.words[EntryWord.windowStart], this.firstRow);
  }

  /** Binds a block. Returns whether the block has changed. */
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

  /** A series alternates between two blocks, so their views are reused. */
  #viewsOf({ offset, capacity }: BlockLocation): BlockViews {
    const views = this.#views;
    if (views[1]?.offset === offset && views[1].capacity === capacity) {
      views.reverse();
    } else if (
      views[0]?.offset !== offset || views[0].capacity !== capacity
    ) {
      // Not by map(), whose arrays are of another kind once it is compiled:
      // code that reads columns would be compiled anew.
      const columns: Float64Array[] = [];
      for (let i = 0; i < this.columns.length; i++) {
        columns.push(this.arena.float64(offset + i * capacity * 8, capacity));
      }
      views.unshift({ offset, capacity, columns });
      views.length = Math.min(views.length, 2);
    }
    return views[0];
  }
}
