/**
 * Decodes the values of a Parquet page to the types that the format stores.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";
import {
  readDeltaIntegers,
  readDeltaLengthTexts,
  readDeltaTexts,
} from "./delta_values.ts";
import type { Encoding } from "./page_header.ts";
import {
  plainBytes,
  type RawValues,
  readByteStreamSplit,
  readPlain,
} from "./plain_values.ts";

/**
 * `count` values that begin at byte `at`.
 *
 * @throws {SyntaxError} if they are damaged, or in an unsupported encoding.
 */
export function decodeValues(
  bytes: Uint8Array,
  at: number,
  encoding: Encoding | undefined,
  count: number,
  element: SchemaElement,
): RawValues {
  const { type } = element;
  if (type === undefined) throw new SyntaxError("a column has no type");
  if (count === 0) return [];
  // Checked first: a damaged count must not cause an allocation of arbitrary
  // size.
  const isPlain = encoding === "PLAIN" || encoding === "BYTE_STREAM_SPLIT";
  const least = isPlain ? count * plainBytes(element) : 0;
  if (!(count > 0 && at + least <= bytes.length)) {
    throw new SyntaxError(`a page is too short for ${count} values`);
  }
  const cursor = { bytes, at };
  switch (encoding) {
    case "PLAIN":
      return readPlain(bytes, at, count, element);
    case "BYTE_STREAM_SPLIT":
      return readByteStreamSplit(bytes, at, count, element);
    case "DELTA_BINARY_PACKED": {
      const values = type === "INT32"
        ? new Int32Array(count)
        : new BigInt64Array(count);
      readDeltaIntegers(cursor, values);
      return values;
    }
    case "DELTA_LENGTH_BYTE_ARRAY":
      return readDeltaLengthTexts(cursor, count);
    case "DELTA_BYTE_ARRAY":
      return readDeltaTexts(cursor, count);
    default:
      throw new SyntaxError(
        `values in the encoding ${
          encoding ?? "of a later version"
        } cannot be read`,
      );
  }
}
