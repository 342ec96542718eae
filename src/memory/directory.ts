/**
 * The directory: which series the shared memory holds, and where.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Arena } from "./arena.ts";
import {
  DIRECTORY_OFFSET,
  ENTRY_BLOCK_OFFSET,
  ENTRY_BYTES,
  ENTRY_KEY,
  ENTRY_KEY_BYTES_MAX,
  ENTRY_QUALITY,
  ENTRY_SLOT_WORDS,
  EntryWord,
  HEADER_DIRECTORY_CAPACITY,
  HEADER_DIRECTORY_COUNT,
  type SeriesKind,
} from "./layout.ts";

/** What names a series: its kind, symbol, interval and, for indicators, its id. */
export interface SeriesKey {
  /** What the series holds. */
  readonly kind: SeriesKind;
  /** The symbol. */
  readonly symbol: string;
  /** The interval of its rows, empty where there is none. */
  readonly interval: string;
  /** The id of an indicator, empty for bars. */
  readonly name: string;
}

/** Where the rows of a series lie. */
export interface BlockLocation {
  /** First byte of the block. */
  readonly offset: number;
  /** Rows that a column has room for. */
  readonly capacity: number;
  /** The row that the block begins with. */
  readonly firstRow: number;
  /** The session from which on readers use the block. */
  readonly fromSession: number;
}

const EMPTY_BLOCK: BlockLocation = {
  offset: 0,
  capacity: 0,
  firstRow: 0,
  fromSession: 0,
};

// A separator that no symbol, interval or id can hold.
const SEPARATOR = "\u001f";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The table of all series in an arena. Any thread finds any series here
 * without a message; entries are added, never removed or moved.
 */
export class Directory {
  readonly #arena: Arena;
  readonly #header: Int32Array;

  /** Opens the directory of an arena. */
  constructor(arena: Arena) {
    this.#arena = arena;
    this.#header = arena.int32(0, 16);
  }

  /** How many series there are. */
  get count(): number {
    return Atomics.load(this.#header, HEADER_DIRECTORY_COUNT);
  }

  /**
   * Adds a series without rows and returns its number.
   *
   * @throws {SessionError} `memory_invalid` if the directory is full or the
   * names are too long; `argument_invalid` if the series exists.
   */
  register(key: SeriesKey, columns: number): number {
    const bytes = encoder.encode(
      [key.symbol, key.interval, key.name].join(SEPARATOR),
    );
    if (bytes.length > ENTRY_KEY_BYTES_MAX) {
      throw new SessionError(
        "memory_invalid",
        `The names of the series ${key.symbol} ${key.interval} ${key.name} take ${bytes.length} bytes, at most ${ENTRY_KEY_BYTES_MAX} have room`,
      );
    }
    return this.#arena.locked(() => {
      const id = this.#header[HEADER_DIRECTORY_COUNT];
      if (id >= this.#header[HEADER_DIRECTORY_CAPACITY]) {
        throw new SessionError(
          "memory_invalid",
          `The directory is full: it has room for ${id} series`,
        );
      }
      const entry = this.words(id);
      entry[EntryWord.kind] = key.kind;
      entry[EntryWord.columns] = columns;
      const text = this.#arena.bytes(
        DIRECTORY_OFFSET + id * ENTRY_BYTES + ENTRY_KEY - 1,
        bytes.length + 1,
      );
      text[0] = bytes.length;
      text.set(bytes, 1);
      this.#sizes(id)[ENTRY_QUALITY] = NaN;
      Atomics.store(entry, EntryWord.ready, 1);
      Atomics.store(this.#header, HEADER_DIRECTORY_COUNT, id + 1);
      return id;
    });
  }

  /** The names of a series. */
  key(id: number): SeriesKey {
    const start = DIRECTORY_OFFSET + id * ENTRY_BYTES + ENTRY_KEY;
    const length = this.#arena.bytes(start - 1, 1)[0];
    // A decoder does not take shared memory: copy first.
    const text = decoder.decode(this.#arena.bytes(start, length).slice());
    const [symbol, interval, name] = text.split(SEPARATOR);
    const kind = this.words(id)[EntryWord.kind] as SeriesKind;
    return { kind, symbol, interval, name };
  }

  /** The Int32 words of an entry. */
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

  /** The newest quality score of a series, NaN before the first. */
  quality(id: number): number {
    return this.#sizes(id)[ENTRY_QUALITY];
  }

  /** Sets the newest quality score of a series. */
  setQuality(id: number, score: number): void {
    this.#sizes(id)[ENTRY_QUALITY] = score;
  }

  /** The quality score of a series as a view of one element, for a writer to keep. */
  qualityView(id: number): Float64Array {
    return this.#sizes(id).subarray(ENTRY_QUALITY, ENTRY_QUALITY + 1);
  }

  /** The block in one of the two slots of a series. */
  block(id: number, slot: number): BlockLocation {
    const words = this.words(id);
    const base = slot * ENTRY_SLOT_WORDS;
    const capacity = words[EntryWord.capacity + base];
    if (capacity === 0) return EMPTY_BLOCK;
    return {
      offset: this.#sizes(id)[ENTRY_BLOCK_OFFSET + slot],
      capacity,
      firstRow: words[EntryWord.firstRow + base],
      fromSession: words[EntryWord.fromSession + base],
    };
  }

  /** Writes one of the two slots; only the series' writer may. */
  setBlock(id: number, slot: number, block: BlockLocation): void {
    const words = this.words(id);
    const base = slot * ENTRY_SLOT_WORDS;
    words[EntryWord.capacity + base] = block.capacity;
    words[EntryWord.firstRow + base] = block.firstRow;
    words[EntryWord.fromSession + base] = block.fromSession;
    this.#sizes(id)[ENTRY_BLOCK_OFFSET + slot] = block.offset;
  }

  /** The block that the readers of a session use. */
  blockForSession(id: number, session: number): BlockLocation {
    const current = Atomics.load(this.words(id), EntryWord.currentSlot);
    const newest = this.block(id, current);
    if (newest.fromSession <= session) return newest;
    return this.block(id, 1 - current);
  }

  #sizes(id: number): Float64Array {
    return this.#arena.float64(
      DIRECTORY_OFFSET + id * ENTRY_BYTES,
      ENTRY_BYTES / 8,
    );
  }
}
