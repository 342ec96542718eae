/**
 * The arena: the shared memory of a run, and its allocator.
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
  HEADER_DIRECTORY_COUNT,
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

// The system commits a page on first touch, so reserved memory costs nothing.
const DEFAULT_MAX_BYTES = 64 * 2 ** 30;
const SMALLEST_MAX_BYTES = 2 ** 28;
const GROWTH_BYTES_MIN = 1 << 20;

/** Limits of an arena. */
export interface ArenaOptions {
  /**
   * Bytes of address space to reserve. Defaults to 64 GiB, or to the largest
   * half, quarter … of it that the machine allows.
   */
  readonly maxBytes?: number;
  /** The maximum number of series. Defaults to 1,024. */
  readonly maxSeries?: number;
}

/**
 * The size class of a block: four classes per power of two, so that padding is
 * at most a fifth of a block.
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
 * and a heap. Every thread of a run has its own `Arena` over the same buffer.
 *
 * Views always have an explicit length: reading a length-tracking view of a
 * growable buffer is about twenty times slower.
 */
export class Arena {
  /** The memory; it can be posted to other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #sizes: Float64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#sizes = new Float64Array(buffer, 0, HEADER_BYTES / 8);
  }

  /**
   * Reserves address space and lays out an empty arena.
   *
   * @throws {SessionError} `memory_invalid` if the address space cannot be
   * reserved.
   */
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
   * Opens an arena that another thread has created.
   *
   * @throws {SessionError} `memory_invalid` if the buffer is not an arena, has
   * another layout version, or contradicts its own header.
   */
  static attach(buffer: SharedArrayBuffer): Arena {
    if (
      !(buffer instanceof SharedArrayBuffer) ||
      buffer.byteLength < HEADER_BYTES
    ) {
      throw cannotAttach("the buffer is not the shared memory of a session");
    }
    const arena = new Arena(buffer);
    const header = arena.#header;
    if (header[HEADER_MAGIC] !== MAGIC) {
      throw cannotAttach("the buffer is not the shared memory of a session");
    }
    const version = header[HEADER_VERSION];
    if (version !== LAYOUT_VERSION) {
      throw cannotAttach(
        `the memory has layout ${version}, this version reads layout ${LAYOUT_VERSION}`,
      );
    }
    const count = header[HEADER_DIRECTORY_COUNT];
    const capacity = header[HEADER_DIRECTORY_CAPACITY];
    const heapStart = DIRECTORY_OFFSET + capacity * ENTRY_BYTES;
    const heapTop = arena.#sizes[HEADER_HEAP_TOP];
    if (
      !(count >= 0 && count <= capacity) ||
      !(heapTop >= heapStart && heapTop <= buffer.byteLength)
    ) {
      throw cannotAttach(
        `the header is damaged: ${count} of ${capacity} series, heap from byte ${heapStart} to ${heapTop} of ${buffer.byteLength}`,
      );
    }
    return arena;
  }

  /** Bytes of the heap that are allocated. */
  get bytesInUse(): number {
    return this.#sizes[HEADER_BYTES_IN_USE];
  }

  /** Size of the buffer in bytes; untouched pages take no memory. */
  get byteLength(): number {
    return this.buffer.byteLength;
  }

  /** An Int32 view of `length` words from byte `offset` on. */
  int32(offset: number, length: number): Int32Array {
    return new Int32Array(this.buffer, offset, length);
  }

  /** A Float64 view of `length` words from byte `offset` on. */
  float64(offset: number, length: number): Float64Array {
    return new Float64Array(this.buffer, offset, length);
  }

  /** A view of `length` bytes from byte `offset` on. */
  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, offset, length);
  }

  /** The size of the block that {@linkcode allocate} returns for `bytes`. */
  static roundUp(bytes: number): number {
    return classGranules(sizeClass(granulesOf(bytes))) * HEAP_GRANULE_BYTES;
  }

  /**
   * Allocates a block of at least `bytes` and returns its offset. Its contents
   * are undefined.
   *
   * @throws {SessionError} `memory_invalid` if the reserved space is used up or
   * no size class is that large.
   */
  allocate(bytes: number): number {
    const index = sizeClass(granulesOf(bytes));
    const size = classGranules(index) * HEAP_GRANULE_BYTES;
    return this.locked(() => {
      const list = HEADER_FREE_LISTS + index;
      const reused = this.#sizes[list];
      if (reused !== 0) {
        // The first word of a free block links to the next free block.
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

  /** Frees a block that {@linkcode allocate} returned for the same `bytes`. */
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
   * Extends a block in place, which works only for the last block of the heap.
   * Returns whether it did.
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

  /** Runs `action` under the lock of the allocator and the directory. */
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
        `The shared memory is full: ${bytes} bytes needed, ${this.buffer.maxByteLength} reserved`,
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
      `Cannot allocate a block of ${bytes} bytes: it exceeds the largest size class`,
    );
  }
  return granules;
}

function cannotAttach(problem: string): SessionError {
  return new SessionError("memory_invalid", `Cannot attach: ${problem}`);
}

/** Reserves `maxBytes`, halved until the machine allows it. */
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

// The parts before the heap must not overlap.
if (HEADER_FREE_LISTS * 8 + SIZE_CLASSES * 8 > HEADER_BYTES) {
  throw new Error("The free lists do not fit the header");
}
if (CONTROL_OFFSET + CONTROL_BYTES !== DIRECTORY_OFFSET) {
  throw new Error("The control block and the directory overlap");
}
