/**
 * Decodes the values of a Parquet page to the types that the format stores, with
 * the package `hyparquet`.
 *
 * @module
 */
import {
  type FileMetaData,
  parquetRead,
  type ParquetReadOptions,
  type SchemaElement,
} from "hyparquet";
import type { RawValues } from "../tables/conversion.ts";
import { readVarint } from "./byte_cursor.ts";
import { dataPageHeader, type Encoding } from "./page_header.ts";

/** The largest block of differences; writers use 128 and 256. */
const MAX_BLOCK = 1 << 16;

/**
 * `count` values that begin at byte `at`.
 *
 * @throws {Error} if they are damaged, or in an unsupported encoding.
 */
export async function decodeValues(
  bytes: Uint8Array,
  at: number,
  encoding: Encoding | undefined,
  count: number,
  element: SchemaElement,
): Promise<RawValues> {
  if (count === 0) return [];
  checkValues(bytes, at, encoding, count, element);
  const { file, metadata } = filePage(
    bytes.subarray(at),
    encoding as Encoding,
    count,
    element,
  );
  let values: RawValues = [];
  await parquetRead({
    file,
    metadata,
    utf8: false,
    parsers: PARSERS,
    onChunk: ({ columnData }) => values = columnData as RawValues,
  });
  if (values.length === count) return values;
  throw new SyntaxError(`a page has ${values.length} values, not ${count}`);
}

/** Conversions that lose nothing, in place of the package's. */
const PARSERS = {
  timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds,
} as unknown as ParquetReadOptions["parsers"];

/**
 * Checks what the package does not: that values stay in their page, and that its
 * loops end.
 */
function checkValues(
  bytes: Uint8Array,
  at: number,
  encoding: Encoding | undefined,
  count: number,
  element: SchemaElement,
): void {
  const { type } = element;
  if (type === undefined) throw new SyntaxError("a column has no type");
  if (!(count > 0 && at <= bytes.length)) throw tooShort(count);
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT":
      if (at + count * plainBytes(element) > bytes.length) {
        throw tooShort(count);
      }
      return;
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY": {
      const cursor = { bytes, at };
      const block = readVarint(cursor);
      const parts = readVarint(cursor);
      const isDamaged = !(block > 0 && block <= MAX_BLOCK) ||
        block % (32 * parts) !== 0 || readVarint(cursor) !== count;
      if (isDamaged) throw new SyntaxError("a block of differences is damaged");
      return;
    }
    default:
      throw new SyntaxError(
        `values in the encoding ${
          encoding ?? "of a later version"
        } cannot be read`,
      );
  }
}

/** How many bytes a plain value takes; of a text of any length, at least. */
function plainBytes({ type, type_length: length }: SchemaElement): number {
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
 * A file of one page of present values. The package reads row groups; given one
 * page at a time, it needs no more memory than the page.
 */
function filePage(
  values: Uint8Array,
  encoding: Encoding,
  count: number,
  { type, type_length }: SchemaElement,
): Pick<ParquetReadOptions, "file"> & { metadata: FileMetaData } {
  const header = dataPageHeader(encoding, count, values.length);
  const page = new Uint8Array(header.length + values.length);
  page.set(header);
  page.set(values, header.length);
  const length = BigInt(page.length);
  const rows = BigInt(count);
  const element: SchemaElement = {
    name: "values",
    type,
    type_length,
    repetition_type: "REQUIRED",
  };
  return {
    // The package asks for the column, which is the whole file.
    file: { byteLength: page.length, slice: () => page.buffer },
    metadata: {
      version: 2,
      schema: [{ name: "schema", num_children: 1 }, element],
      num_rows: rows,
      metadata_length: 0,
      row_groups: [{
        num_rows: rows,
        total_byte_size: length,
        columns: [{
          file_offset: 0n,
          meta_data: {
            type: type as NonNullable<typeof type>,
            encodings: [encoding],
            path_in_schema: [element.name],
            codec: "UNCOMPRESSED",
            num_values: rows,
            total_uncompressed_size: length,
            total_compressed_size: length,
            data_page_offset: 0n,
          },
        }],
      }],
    },
  };
}

function tooShort(count: number): SyntaxError {
  return new SyntaxError(`a page is too short for ${count} values`);
}
