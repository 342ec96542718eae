/**
 * Uncompresses the pages of Parquet files.
 *
 * @module
 */
import type { ColumnMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import {
  brotliDecompressSync,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";

type Codec = ColumnMetaData["codec"];

/** Uncompresses a page to at most `size` bytes. */
type Uncompress = (page: Uint8Array, size: number) => Uint8Array;

/** The codecs that can be read. Those of the runtime stop at `size` bytes. */
const CODECS: Readonly<Partial<Record<Codec, Uncompress>>> = {
  UNCOMPRESSED: (page) => page,
  GZIP: (page, size) => plain(gunzipSync(page, { maxOutputLength: size })),
  BROTLI: (page, size) =>
    plain(brotliDecompressSync(page, { maxOutputLength: size })),
  ZSTD: (page, size) =>
    plain(zstdDecompressSync(page, { maxOutputLength: size })),
  LZ4: bounded(compressors.LZ4),
  LZ4_RAW: bounded(compressors.LZ4_RAW),
  SNAPPY: bounded(compressors.SNAPPY),
};

/** The best ratio of the codecs of the package, LZ4's: 255 bytes in one. */
const MAX_RATIO = 256;

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

/** A damaged size must not cause an allocation of arbitrary size. */
function bounded(uncompress: Uncompress | undefined): Uncompress | undefined {
  return uncompress && ((page, size) => {
    if (size >= 0 && size <= MAX_RATIO * page.length) {
      return uncompress(page, size);
    }
    throw new SyntaxError("the size of a page is damaged");
  });
}

/** The runtime's buffers copy nothing in `slice()`, which decoders rely on. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
