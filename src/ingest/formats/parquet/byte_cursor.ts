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

/** A signed integer of 64 bits, in two words of 32. */
export interface Words {
  /** The lower word; by itself the integer modulo 2³². */
  low: number;
  /** The higher word. */
  high: number;
}

/**
 * Reads a signed integer of up to 64 bits (zigzag) into `words`.
 *
 * @throws {SyntaxError} if it is cut off or longer.
 */
export function readZigzag(cursor: ByteCursor, words: Words): void {
  const { bytes } = cursor;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= bytes.length) break;
    const byte = bytes[cursor.at++];
    const bits = byte & 127;
    if (shift < 32) {
      low |= bits << shift;
      if (shift > 25) high |= bits >>> (32 - shift);
    } else high |= bits << (shift - 32);
    if (byte >= 128) continue;
    const sign = -(low & 1);
    words.low = ((low >>> 1) | (high << 31)) ^ sign;
    words.high = (high >>> 1) ^ sign;
    return;
  }
  throw new SyntaxError("an integer is damaged");
}
