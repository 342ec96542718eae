/**
 * Values that are stored one by one: PLAIN and BYTE_STREAM_SPLIT
 * (parquet.apache.org, "Encodings").
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";

/** Values of one physical type. */
export type RawValues = ArrayLike<number | bigint | boolean | Uint8Array>;

/** How many bytes a plain value takes; of a text of any length, at least. */
export function plainBytes(
  { type, type_length: length }: SchemaElement,
): number {
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

/**
 * `count` values that begin at byte `at`, which fit by {@linkcode plainBytes}.
 *
 * @throws {SyntaxError} if they are damaged.
 */
export function readPlain(
  bytes: Uint8Array,
  at: number,
  count: number,
  element: SchemaElement,
): RawValues {
  switch (element.type) {
    case "BOOLEAN":
      return Array.from(
        { length: count },
        (_, i) => (bytes[at + (i >> 3)] >> (i & 7) & 1) === 1,
      );
    case "INT96":
      return readInt96(bytes, at, count);
    case "BYTE_ARRAY":
      return readTexts(bytes, at, count);
    case "FIXED_LEN_BYTE_ARRAY":
      return readFixed(bytes, at, count, fixedLength(element));
    default:
      return numbersOf(
        bytes.subarray(at, at + count * plainBytes(element)),
        element.type,
      );
  }
}

/**
 * `count` values, stored as all their first bytes, then all second bytes, and
 * so on.
 *
 * @throws {SyntaxError} if values of this type cannot be split.
 */
export function readByteStreamSplit(
  bytes: Uint8Array,
  at: number,
  count: number,
  element: SchemaElement,
): RawValues {
  const { type } = element;
  const isFixed = type === "FIXED_LEN_BYTE_ARRAY";
  const width = isFixed ? fixedLength(element) : plainBytes(element);
  const joined = new Uint8Array(count * width);
  let from = at;
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) joined[i * width + byte] = bytes[from++];
  }
  return isFixed ? readFixed(joined, 0, count, width) : numbersOf(joined, type);
}

/** Bytes as numbers: a view of them if they are aligned, else a copy. */
function numbersOf(
  bytes: Uint8Array,
  type: SchemaElement["type"],
): RawValues {
  const width = type === "INT32" || type === "FLOAT" ? 4 : 8;
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % width === 0
    ? bytes
    : bytes.slice();
  const count = byteLength / width;
  switch (type) {
    case "INT32":
      return new Int32Array(buffer, byteOffset, count);
    case "INT64":
      return new BigInt64Array(buffer, byteOffset, count);
    case "FLOAT":
      return new Float32Array(buffer, byteOffset, count);
    case "DOUBLE":
      return new Float64Array(buffer, byteOffset, count);
    default:
      throw new SyntaxError(`values of type ${type} cannot be read`);
  }
}

/** Timestamps of Spark and Impala: nanoseconds in 64 bits, then days in 32. */
function readInt96(bytes: Uint8Array, at: number, count: number): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: bigint[] = [];
  for (const end = at + 12 * count; at < end; at += 12) {
    const low = view.getBigInt64(at, true);
    values.push(BigInt(view.getInt32(at + 8, true)) << 64n | low);
  }
  return values;
}

/** Texts, each preceded by its length in 32 bits. */
function readTexts(
  bytes: Uint8Array,
  at: number,
  count: number,
): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: Uint8Array[] = [];
  while (texts.length < count) {
    if (at + 4 > bytes.length) throw cutOff();
    const from = at + 4;
    at = from + view.getUint32(at, true);
    if (at > bytes.length) throw cutOff();
    texts.push(bytes.subarray(from, at));
  }
  return texts;
}

function readFixed(
  bytes: Uint8Array,
  at: number,
  count: number,
  length: number,
): Uint8Array[] {
  const texts: Uint8Array[] = [];
  for (const end = at + count * length; at < end; at += length) {
    texts.push(bytes.subarray(at, at + length));
  }
  return texts;
}

function fixedLength({ type_length: length }: SchemaElement): number {
  if (length !== undefined && length > 0) return length;
  throw new SyntaxError("a column of texts of a fixed length has no length");
}

function cutOff(): SyntaxError {
  return new SyntaxError("a text is longer than its page");
}
