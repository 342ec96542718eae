/**
 * The shared memory of a run: one growable SharedArrayBuffer and its heap.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  CONTROL_BYTES,
  CONTROL_OFFSET,
  DIRECTORY_OFFSET,
  ENTRY_BYTES,
  HEADER_BYTES,
  HEADER_BYTES_IN_USE,
  HEADER_DIRECTORY_CAPACITY,
  HEADER_FREE_LISTS,
  HEADER_HEAP_TOP,
  HEADER_LOCK,
  HEADER_MAGIC,
  HEADER_VERSION,
  HEAP_GRANULE_BYTES,
  LAYOUT_VERSION,
  MAGIC,
  SIZE_CLASSES,
} from "./layout.ts";

// Pages are committed when they are touched, so what is reserved costs nothing.
const DEFAULT_MAX_BYTES = 64 * 2 ** 30;
const SMALLEST_MAX_BYTES = 2 ** 28;
const GROWTH_BYTES_MIN = 1 << 20;

/** How large an arena may become. */
export interface ArenaOptions {
  /** The most bytes of address space to reserve; 64 GiB where the machine allows. */
  readonly maxBytes?: number;
  /** The most series it can hold, 1,024 unless told. */
  readonly maxSeries?: number;
}

/**
 * The size class of a block: four classes for every power of two, so that at
 * most a fifth of a block was not asked for.
 */
function sizeClass(granules: number): number {
  if (granules <= 4) return granules - 1;
  const exponent = 31 - Math.clz32(granules - 1);
  return (exponent - 1) * 4 + ((granules - 1) >>> (exponent - 2)) - 4;
}

/** The size in granules of the blocks of a class. */
function classGranules(index: number): number {
  if (index < 4) return index + 1;
  const exponent = (index >> 2) + 1;
  return ((index & 3) + 5) * 2 ** (exponent - 2);
}

/**
 * One growable SharedArrayBuffer with a header, a control block, a directory
 * and a heap. Every thread of a run holds its own `Arena` over the same
 * buffer.
 *
 * Views are always of explicit length: a length-tracking view on a growable
 * buffer is some twenty times slower to read.
 */
export class Arena {
  /** The memory itself; it can be posted to another thread. */
  readonly buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #sizes: Float64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#sizes = new Float64Array(buffer, 0, HEADER_BYTES / 8);
  }

  /** Reserves address space and lays out an empty arena. */
  static create(options: ArenaOptions = {}): Arena {
    const maxSeries = options.maxSeries ?? 1_024;
    const heapStart = DIRECTORY_OFFSET + maxSeries * ENTRY_BYTES;
    const arena = new Arena(reserve(heapStart, options.maxBytes));
    arena.#header[HEADER_MAGIC] = MAGIC;
    arena.#header[HEADER_VERSION] = LAYOUT_VERSION;
    arena.#header[HEADER_DIRECTORY_CAPACITY] = maxSeries;
    arena.#sizes[HEADER_HEAP_TOP] = heapStart;
    return arena;
  }

  /**
   * Opens the memory that another thread has made.
   *
   * @throws {SessionError} `memory_invalid` if the buffer is not an arena of
   * this version.
   */
  static attach(buffer: SharedArrayBuffer): Arena {
    if (
      !(buffer instanceof SharedArrayBuffer) || buffer.byteLength < HEADER_BYTES
    ) {
      throw new SessionError(
        "memory_invalid",
        "Cannot attach: the buffer is not the shared memory of a session",
      );
    }
    const arena = new Arena(buffer);
    if (arena.#header[HEADER_MAGIC] !== MAGIC) {
      throw new SessionError(
        "memory_invalid",
        "Cannot attach: the buffer is not the shared memory of a session",
      );
    }
    const version = arena.#header[HEADER_VERSION];
    if (version !== LAYOUT_VERSION) {
      throw new SessionError(
        "memory_invalid",
        `Cannot attach: the memory has layout ${version}, this version reads layout ${LAYOUT_VERSION}`,
      );
    }
    return arena;
  }

  /** Bytes of the heap that are handed out. */
  get bytesInUse(): number {
    return this.#sizes[HEADER_BYTES_IN_USE];
  }

  /** Bytes of address space that are open for use; untouched ones take no memory. */
  get byteLength(): number {
    return this.buffer.byteLength;
  }

  /** An Int32 view of explicit length. */
  int32(offset: number, length: number): Int32Array {
    return new Int32Array(this.buffer, offset, length);
  }

  /** A Float64 view of explicit length. */
  float64(offset: number, length: number): Float64Array {
    return new Float64Array(this.buffer, offset, length);
  }

  /** A view of bytes of explicit length. */
  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, offset, length);
  }

  /** The bytes that a block of at least `bytes` really has. */
  static roundUp(bytes: number): number {
    return classGranules(sizeClass(granulesOf(bytes))) * HEAP_GRANULE_BYTES;
  }

  /**
   * Hands out a block of at least `bytes` and returns its offset. What it
   * holds is undefined.
   *
   * @throws {SessionError} `memory_invalid` if the reserved space is used up.
   */
  allocate(bytes: number): number {
    const index = sizeClass(granulesOf(bytes));
    const size = classGranules(index) * HEAP_GRANULE_BYTES;
    return this.locked(() => {
      const list = HEADER_FREE_LISTS + index;
      const reused = this.#sizes[list];
      if (reused !== 0) {
        // A free block's first word is the offset of the next free one.
        this.#sizes[list] = this.float64(reused, 1)[0];
        this.#sizes[HEADER_BYTES_IN_USE] += size;
        return reused;
      }
      const offset = this.#sizes[HEADER_HEAP_TOP];
      this.#growTo(offset + size);
      this.#sizes[HEADER_HEAP_TOP] = offset + size;
      this.#sizes[HEADER_BYTES_IN_USE] += size;
      return offset;
    });
  }

  /** Takes back a block that {@linkcode allocate} gave for as many bytes. */
  free(offset: number, bytes: number): void {
    const index = sizeClass(granulesOf(bytes));
    this.locked(() => {
      const list = HEADER_FREE_LISTS + index;
      this.float64(offset, 1)[0] = this.#sizes[list];
      this.#sizes[list] = offset;
      this.#sizes[HEADER_BYTES_IN_USE] -= classGranules(index) *
        HEAP_GRANULE_BYTES;
    });
  }

  /**
   * Makes the last block of the heap larger where it lies. Returns whether
   * it could: only the block that was handed out last can.
   */
  extend(offset: number, bytes: number, newBytes: number): boolean {
    const size = Arena.roundUp(bytes);
    const newSize = Arena.roundUp(newBytes);
    return this.locked(() => {
      if (this.#sizes[HEADER_HEAP_TOP] !== offset + size) return false;
      this.#growTo(offset + newSize);
      this.#sizes[HEADER_HEAP_TOP] = offset + newSize;
      this.#sizes[HEADER_BYTES_IN_USE] += newSize - size;
      return true;
    });
  }

  /** Runs `action` while no other thread changes the allocator or the directory. */
  locked<T>(action: () => T): T {
    const header = this.#header;
    while (Atomics.compareExchange(header, HEADER_LOCK, 0, 1) !== 0) {
      Atomics.wait(header, HEADER_LOCK, 1, 10);
    }
    try {
      return action();
    } finally {
      Atomics.store(header, HEADER_LOCK, 0);
      Atomics.notify(header, HEADER_LOCK, 1);
    }
  }

  #growTo(bytes: number): void {
    const length = this.buffer.byteLength;
    if (bytes <= length) return;
    if (bytes > this.buffer.maxByteLength) {
      throw new SessionError(
        "memory_invalid",
        `The shared memory is full: ${bytes} bytes are needed, ${this.buffer.maxByteLength} are reserved`,
      );
    }
    const wanted = Math.max(bytes, length + GROWTH_BYTES_MIN);
    this.buffer.grow(Math.min(wanted, this.buffer.maxByteLength));
  }
}

function granulesOf(bytes: number): number {
  const granules = Math.max(1, Math.ceil(bytes / HEAP_GRANULE_BYTES));
  if (!(granules < 2 ** 30) || sizeClass(granules) >= SIZE_CLASSES) {
    throw new SessionError(
      "memory_invalid",
      `A block of ${bytes} bytes is larger than any the heap has`,
    );
  }
  return granules;
}

/** Reserves as much of `maxBytes` as the machine allows, halving until it does. */
function reserve(bytes: number, maxBytes?: number): SharedArrayBuffer {
  let maxByteLength = maxBytes ?? DEFAULT_MAX_BYTES;
  const smallest = Math.max(bytes, maxBytes ?? SMALLEST_MAX_BYTES);
  for (;;) {
    try {
      return new SharedArrayBuffer(bytes, { maxByteLength });
    } catch (error) {
      if (maxByteLength / 2 < smallest) {
        throw new SessionError(
          "memory_invalid",
          `Cannot reserve ${maxByteLength} bytes of shared memory`,
          { cause: error },
        );
      }
      maxByteLength /= 2;
    }
  }
}

// The parts that precede the heap must not overlap.
if (HEADER_FREE_LISTS * 8 + SIZE_CLASSES * 8 > HEADER_BYTES) {
  throw new Error("The free lists do not fit the header");
}
if (CONTROL_OFFSET + CONTROL_BYTES !== DIRECTORY_OFFSET) {
  throw new Error("The control block and the directory overlap");
}
