/**
 * The compression of Arrow files: LZ4 frames and Zstandard.
 *
 * @module
 */
// @ts-types="./apache_arrow.d.ts"
import { compressionRegistry, CompressionType } from "apache-arrow";
import { zstdDecompressSync } from "node:zlib";
import { unpackLz4Frame } from "./lz4_frame.ts";

/** A longer column of one batch is refused: its length is damaged. */
const MAX_BYTES = 1 << 30;

/** Registers the codecs with the package. */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: unpackLz4Frame,
  });
  compressionRegistry.set(CompressionType.ZSTD, {
    // A copy at an address for values of 8 bytes.
    decode: (frame) =>
      new Uint8Array(zstdDecompressSync(frame, { maxOutputLength: MAX_BYTES })),
  });
}
