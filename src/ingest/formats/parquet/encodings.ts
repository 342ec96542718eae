/**
 * The values of a Parquet page as the format stores them, whatever their
 * encoding.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";
import {
  deltaBinaryUnpack,
  deltaByteArray,
  deltaLengthByteArray,
} from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";

/** Values of one physical type. */
export type RawValues = ArrayLike<number | bigint | boolean | Uint8Array>;

/** A block of differences has 128 of them or a few times as many. */
const MAX_BLOCK = 1 << 16;

/**
 * `count` values that begin at byte `at`.
 *
 * @throws {Error} if they are damaged, or in an encoding that is not known.
 */
export function decodeValues(
  bytes: Uint8Array,
  at: number,
  encoding: string,
  count: number,
  element: SchemaElement,
): RawValues {
  const { type, type_length: length } = element;
  if (type === undefined) throw new SyntaxError("a column has no type");
  if (count === 0) return [];
  // A damaged count must not reserve any amount of memory.
  const plain = encoding === "PLAIN" || encoding === "BYTE_STREAM_SPLIT";
  const least = plain ? count * bytesOf(element) : 0;
  if (!(count > 0 && at + least <= bytes.length)) {
    throw new SyntaxError(`a page is too short for ${count} values`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = { view, offset: at };
  switch (encoding) {
    case "PLAIN":
      return readPlain(reader, type, count, length);
    case "BYTE_STREAM_SPLIT":
      return byteStreamSplit(reader, count, type, length);
    case "DELTA_BINARY_PACKED": {
      requireBlocks(bytes, at);
      const values = type === "INT32"
        ? new Int32Array(count)
        : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, values);
      return values;
    }
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY": {
      requireBlocks(bytes, at);
      const values: Uint8Array[] = [];
      values.length = count;
      if (encoding === "DELTA_BYTE_ARRAY") {
        deltaByteArray(reader, count, values);
      } else deltaLengthByteArray(reader, count, values);
      return values;
    }
    default:
      throw new SyntaxError(`the encoding ${encoding} is not known`);
  }
}

/** How many bytes a plain value takes, of texts at the least. */
function bytesOf({ type, type_length: length }: SchemaElement): number {
  switch (type) {
    case "BOOLEAN":
      return 1 / 8;
    case "INT64":
    case "DOUBLE":
      return 8;
    case "INT96":
      return 12;
    case "FIXED_LEN_BYTE_ARRAY":
      return length ?? 0;
    default:
      return 4;
  }
}

/** The package takes any size of block, and its memory. */
function requireBlocks(bytes: Uint8Array, at: number): void {
  let place = at;
  const whole = (): number => {
    let value = 0;
    for (let shift = 1; shift < 2 ** 35; shift *= 128) {
      const byte = bytes[place++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) break;
    }
    return value;
  };
  const block = whole();
  const parts = whole();
  if (
    block === 0 || block > MAX_BLOCK || block % 128 !== 0 || parts === 0 ||
    block % (32 * parts) !== 0
  ) throw new SyntaxError("a block of differences is damaged");
}
