/**
 * The directory: which series the shared memory holds, and where.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Arena } from "./arena.ts";
import { closeIfFree, closeSlot, openSlot } from "./block_hold.ts";
import {
  DIRECTORY_OFFSET,
  ENTRY_BLOCK_OFFSET,
  ENTRY_BYTES,
  ENTRY_KEY,
  ENTRY_QUALITY,
  ENTRY_SLOT_WORDS,
  ENTRY_STRETCHES,
  EntryWord,
  HEADER_DIRECTORY_CAPACITY,
  HEADER_DIRECTORY_COUNT,
} from "./layout.ts";
import {
  decodeKey,
  encodeKey,
  indexText,
  type SeriesKey,
  shownKey,
} from "./series_key.ts";

/** Where a block of rows lies. */
export interface BlockLocation {
  /** First byte of the block. */
  readonly offset: number;
  /** Rows that fit in a column. */
  readonly capacity: number;
  /** The first row of the block. */
  readonly firstRow: number;
  /** The first session whose readers use the block. */
  readonly fromSession: number;
}

const EMPTY_BLOCK: BlockLocation = {
  offset: 0,
  capacity: 0,
  firstRow: 0,
  fromSession: 0,
};

const ENTRY_WORDS = ENTRY_BYTES / 4;
const ENTRY_SIZES = ENTRY_BYTES / 8;

/**
 * The table of all series in an arena. Any thread can look up any series
 * without a message. Entries are added, never removed or moved.
 */
export class Directory {
  readonly #arena: Arena;
  readonly #header: Int32Array;
  readonly #words: Int32Array;
  readonly #sizes: Float64Array;
  readonly #bytes: Uint8Array;
  /** Series numbers by `indexText`, for the first `#indexed` entries. */
  readonly #index = new Map<string, number>();
  #indexed = 0;

  /** Opens the directory of an arena. */
  constructor(arena: Arena) {
    this.#arena = arena;
    this.#header = arena.int32(0, 16);
    const bytes = this.#header[HEADER_DIRECTORY_CAPACITY] * ENTRY_BYTES;
    this.#words = arena.int32(DIRECTORY_OFFSET, bytes / 4);
    this.#sizes = arena.float64(DIRECTORY_OFFSET, bytes / 8);
    this.#bytes = arena.bytes(DIRECTORY_OFFSET, bytes);
  }

  /** Number of series. */
  get count(): number {
    return Atomics.load(this.#header, HEADER_DIRECTORY_COUNT);
  }

  /**
   * Adds an empty series and returns its number.
   *
   * @throws {SessionError} `memory_invalid` if the directory is full or the
   * names are too long; `argument_invalid` if the series already exists or a
   * name contains a character that is not allowed.
   */
  register(key: SeriesKey, columns: number): number {
    return this.registerAll([key], columns)[0];
  }

  /**
   * Adds empty series of as many columns each and returns their numbers.
   *
   * @throws {SessionError} as {@linkcode register} does.
   */
  registerAll(keys: readonly SeriesKey[], columns: number): number[] {
    const named = keys.map((key) => ({
      key,
      text: indexText(key),
      bytes: encodeKey(key),
    }));
    return this.#locked(() =>
      named.map(({ key, text, bytes }) => {
        if (this.#index.has(text)) {
          throw new SessionError(
            "argument_invalid",
            `The series ${shownKey(key)} already exists`,
          );
        }
        return this.#append(key, bytes, text, columns);
      })
    );
  }

  /**
   * The number of a series, which is added if it does not exist. Threads that
   * open the same series at the same time get the same number.
   *
   * @throws {SessionError} as {@linkcode register} does.
   */
  open(key: SeriesKey, columns: number): number {
    const text = indexText(key);
    const bytes = encodeKey(key);
    return this.#locked(() =>
      this.#index.get(text) ?? this.#append(key, bytes, text, columns)
    );
  }

  /** The number of a series, `undefined` if it does not exist. */
  find(key: SeriesKey): number | undefined {
    this.#follow();
    return this.#index.get(indexText(key));
  }

  /** The names of a series. */
  key(id: number): SeriesKey {
    const start = DIRECTORY_OFFSET + id * ENTRY_BYTES + ENTRY_KEY;
    const length = this.#arena.bytes(start - 1, 1)[0];
    const kind = this.words(id)[EntryWord.kind];
    return decodeKey(kind, this.#arena.bytes(start, length));
  }

  /** The Int32 words of an entry, as a view that the caller may keep. */
  words(id: number): Int32Array {
    return this.#arena.int32(
      DIRECTORY_OFFSET + id * ENTRY_BYTES,
      ENTRY_BYTES / 4,
    );
  }

  /** How many columns a series has. */
  columns(id: number): number {
    return this.words(id)[EntryWord.columns];
  }

  /** Where the stretches of a series lie (`series_stretches.ts`), 0 if it has none. */
  stretches(id: number): number {
    return this.#sizes[id * ENTRY_SIZES + ENTRY_STRETCHES];
  }

  /** Sets where the stretches of a series lie, before any thread reads it. */
  setStretches(id: number, offset: number): void {
    this.#sizes[id * ENTRY_SIZES + ENTRY_STRETCHES] = offset;
  }

  /** The newest quality score of a series, NaN before the first. */
  quality(id: number): number {
    return this.#sizes[id * ENTRY_SIZES + ENTRY_QUALITY];
  }

  /** Sets the newest quality score of a series. */
  setQuality(id: number, score: number): void {
    this.#sizes[id * ENTRY_SIZES + ENTRY_QUALITY] = score;
  }

  /** The quality score of a series as a view of one element that the caller may keep. */
  qualityView(id: number): Float64Array {
    const index = id * ENTRY_SIZES + ENTRY_QUALITY;
    return this.#sizes.subarray(index, index + 1);
  }

  /** The block in one of the two slots of a series. */
  block(id: number, slot: number): BlockLocation {
    const words = this.#words;
    const base = id * ENTRY_WORDS + slot * ENTRY_SLOT_WORDS;
    const capacity = words[base + EntryWord.capacity];
    if (capacity === 0) return EMPTY_BLOCK;
    return {
      offset: this.#sizes[id * ENTRY_SIZES + ENTRY_BLOCK_OFFSET + slot],
      capacity,
      firstRow: words[base + EntryWord.firstRow],
      fromSession: words[base + EntryWord.fromSession],
    };
  }

  /**
   * Writes one of the two slots. Only the series' writer may call it. Returns
   * whether the previous block is free, that is, held by no reader.
   */
  setBlock(id: number, slot: number, block: BlockLocation): boolean {
    const entry = this.words(id);
    const isFree = closeSlot(entry, slot);
    this.#write(id, slot, block);
    openSlot(entry, slot);
    return isFree;
  }

  /**
   * Empties one of the two slots unless a reader holds its block. Returns
   * whether it did. Only the series' writer may call it.
   */
  emptyIfFree(id: number, slot: number): boolean {
    const entry = this.words(id);
    if (!closeIfFree(entry, slot)) return false;
    this.#write(id, slot, EMPTY_BLOCK);
    openSlot(entry, slot);
    return true;
  }

  /** The slot whose block the readers of a session use. */
  slotForSession(id: number, session: number): number {
    const base = id * ENTRY_WORDS;
    const slot = Atomics.load(this.#words, base + EntryWord.currentSlot);
    const from = base + slot * ENTRY_SLOT_WORDS + EntryWord.fromSession;
    return this.#words[from] <= session ? slot : 1 - slot;
  }

  #write(id: number, slot: number, block: BlockLocation): void {
    const words = this.#words;
    const base = id * ENTRY_WORDS + slot * ENTRY_SLOT_WORDS;
    words[base + EntryWord.capacity] = block.capacity;
    words[base + EntryWord.firstRow] = block.firstRow;
    words[base + EntryWord.fromSession] = block.fromSession;
    this.#sizes[id * ENTRY_SIZES + ENTRY_BLOCK_OFFSET + slot] = block.offset;
  }

  /** Runs `action` under the lock, with the index up to date. */
  #locked<T>(action: () => T): T {
    return this.#arena.locked(() => {
      this.#follow();
      return action();
    });
  }

  /** Adds an entry. The caller holds the lock, and the index is up to date. */
  #append(
    key: SeriesKey,
    bytes: Uint8Array,
    text: string,
    columns: number,
  ): number {
    const id = this.#header[HEADER_DIRECTORY_COUNT];
    if (id >= this.#header[HEADER_DIRECTORY_CAPACITY]) {
      throw new SessionError(
        "memory_invalid",
        `The directory is full: it holds ${id} series, the most that maxSeries allows`,
      );
    }
    const words = this.#words;
    const entry = id * ENTRY_WORDS;
    words[entry + EntryWord.kind] = key.kind;
    words[entry + EntryWord.columns] = columns;
    const place = id * ENTRY_BYTES + ENTRY_KEY;
    this.#bytes[place - 1] = bytes.length;
    this.#bytes.set(bytes, place);
    this.#sizes[id * ENTRY_SIZES + ENTRY_QUALITY] = NaN;
    Atomics.store(words, entry + EntryWord.ready, 1);
    Atomics.store(this.#header, HEADER_DIRECTORY_COUNT, id + 1);
    this.#index.set(text, id);
    this.#indexed = id + 1;
    return id;
  }

  /** Indexes the entries that other threads have added. */
  #follow(): void {
    const { count } = this;
    for (; this.#indexed < count; this.#indexed++) {
      this.#index.set(indexText(this.key(this.#indexed)), this.#indexed);
    }
  }
}
