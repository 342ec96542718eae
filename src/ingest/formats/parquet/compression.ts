/**
 * Uncompresses the pages of Parquet files.
 *
 * @module
 */
import type { ColumnMetaData } from "hyparquet";
import {
  brotliDecompressSync,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";
import { unpackLz4Block } from "./lz4_block.ts";
import { unpackSnappy } from "./snappy_block.ts";

type Codec = ColumnMetaData["codec"];

/** Uncompresses a page to at most `size` bytes. */
type Uncompress = (page: Uint8Array, size: number) => Uint8Array;

/** The codecs that can be read: the runtime's, and two of this folder. */
const CODECS: Readonly<Partial<Record<Codec, Uncompress>>> = {
  UNCOMPRESSED: (page) => page,
  GZIP: (page, size) => plain(gunzipSync(page, { maxOutputLength: size })),
  BROTLI: (page, size) =>
    plain(brotliDecompressSync(page, { maxOutputLength: size })),
  ZSTD: (page, size) =>
    plain(zstdDecompressSync(page, { maxOutputLength: size })),
  LZ4_RAW: unpackLz4Block,
  SNAPPY: unpackSnappy,
};

/**
 * The `size` bytes of a page.
 *
 * @throws {Error} if the page is damaged, or compressed with another codec.
 */
export function uncompressPage(
  page: Uint8Array,
  size: number,
  codec: Codec,
): Uint8Array {
  const uncompress = CODECS[codec];
  if (uncompress === undefined) {
    throw new SyntaxError(`pages compressed with ${codec} cannot be read`);
  }
  const bytes = uncompress(page, size);
  if (bytes.length !== size) {
    throw new SyntaxError(
      `a page has ${bytes.length} bytes, and its header says ${size}`,
    );
  }
  return bytes;
}

/** The runtime's buffers copy nothing in `slice()`, which decoders rely on. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
