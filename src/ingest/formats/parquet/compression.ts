/**
 * Unpacks the pages of Parquet files.
 *
 * @module
 */
import type { ColumnMetaData, Compressors } from "hyparquet";
import { decompressPage } from "hyparquet/src/datapage.js";
import {
  brotliDecompressSync,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";
import { unpackLz4Block } from "./lz4_block.ts";
import { unpackSnappy } from "./snappy_block.ts";

/** What the runtime does not unpack is unpacked here. */
const COMPRESSORS: Compressors = {
  GZIP: (input, size) => bytesOf(gunzipSync(input, { maxOutputLength: size })),
  BROTLI: (input, size) =>
    bytesOf(brotliDecompressSync(input, { maxOutputLength: size })),
  ZSTD: (input, size) =>
    bytesOf(zstdDecompressSync(input, { maxOutputLength: size })),
  LZ4_RAW: unpackLz4Block,
  SNAPPY: unpackSnappy,
};

/**
 * The `size` bytes that a page unpacks to.
 *
 * @throws {Error} if it is damaged, or packed in a way that is not known.
 */
export function unpackPage(
  body: Uint8Array,
  size: number,
  codec: ColumnMetaData["codec"],
): Uint8Array {
  return decompressPage(body, size, codec, COMPRESSORS);
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
