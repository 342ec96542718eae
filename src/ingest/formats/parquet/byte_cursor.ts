/**
 * A position in bytes, and the variable-length integers of Parquet (LEB128).
 *
 * @module
 */

/** A position that decoders move forward. */
export interface ByteCursor {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** The place of the next byte. */
  at: number;
}

/**
 * Reads an unsigned integer below 2⁵³.
 *
 * @throws {SyntaxError} if it is cut off or longer.
 */
export function readVarint(cursor: ByteCursor): number {
  const { bytes } = cursor;
  let value = 0;
  for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
    if (cursor.at >= bytes.length) break;
    const byte = bytes[cursor.at++];
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new SyntaxError("an integer is damaged");
}
