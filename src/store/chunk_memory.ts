/**
 * The memory that chunks are decoded from.
 *
 * @module
 */
import { type Packed, viewOf } from "./scaled_numbers.ts";

/** The bytes of chunks, and views of them as numbers, made when they are needed. */
export class ChunkMemory {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** A view of them. */
  readonly view: DataView;
  readonly #numbers: (Packed | undefined)[] = [];

  /** Bytes that begin at a multiple of eight. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** All bytes as numbers of a width. */
  numbers(width: 2 | 4 | 8): Packed {
    const { buffer, byteOffset, length } = this.bytes;
    return this.#numbers[width >> 2] ??= viewOf(
      buffer,
      byteOffset,
      length / width,
      width,
    );
  }
}

/**
 * Chunks of so few bytes, some hundred bars, are copied to memory whose views are
 * there: to make views of a chunk takes longer, and leaves garbage.
 */
const COPIED_BYTES = 4_096;
const copied = new ChunkMemory(new Uint8Array(COPIED_BYTES));

/** So few bytes are copied word by word in less time than a view of them takes. */
const COPIED_SINGLY_BYTES = 1_024;
const copiedWords = new Uint32Array(copied.bytes.buffer);

/** By length ÷ 8: the bytes that the checksum of a copied chunk covers. */
const checkedBytes: Uint8Array[] = Array.from(
  { length: COPIED_BYTES / 8 + 1 },
  (_, i) => copied.bytes.subarray(4, Math.max(4, i * 8)),
);

/** A chunk at the beginning of memory that holds until the next call. */
export function memoryOf(stored: Uint8Array): ChunkMemory {
  if (stored.length <= COPIED_BYTES) {
    copied.bytes.set(stored);
    return copied;
  }
  const isAligned = stored.byteOffset % 8 === 0;
  return new ChunkMemory(isAligned ? stored : stored.slice());
}

/** The same of the chunk of `size` bytes at byte `at` of several chunks. */
export function memoryIn(
  chunks: ChunkMemory,
  at: number,
  size: number,
): ChunkMemory {
  if (size > COPIED_SINGLY_BYTES) {
    return memoryOf(chunks.bytes.subarray(at, at + size));
  }
  const words = chunks.numbers(4);
  const from = at >> 2;
  const length = size >> 2;
  for (let i = 0; i < length; i++) copiedWords[i] = words[from + i];
  return copied;
}

/** The bytes that the checksum of a chunk of `size` bytes covers: all but itself. */
export function checkedPart(memory: ChunkMemory, size: number): Uint8Array {
  return memory === copied ? checkedBytes[size >> 3] : memory.bytes.subarray(4);
}
