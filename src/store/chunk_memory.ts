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

/** The bytes that the checksum of the chunk at byte `at` covers: all but itself. */
export function checkedPart(
  memory: ChunkMemory,
  at: number,
  size: number,
): Uint8Array {
  if (memory === copied) return checkedBytes[size >> 3];
  const { buffer, byteOffset } = memory.bytes;
  return new Uint8Array(buffer, byteOffset + at + 4, size - 4);
}
