/**
 * The CRC-32 of a few bytes, or characters.
 *
 * @module
 */

const POLYNOMIAL = 0xedb88320;

/** By byte: the remainder of its division by the polynomial. */
const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 1
      ? POLYNOMIAL ^ (remainder >>> 1)
      : remainder >>> 1;
  }
  return remainder;
});

/**
 * Continues the checksum `seed` by the bytes `from` ≤ i < `to`. The result is
 * that of `crc32` of `node:zlib`, which is faster from about 100 bytes on.
 */
export function shortCrc32(
  bytes: Uint8Array,
  from: number,
  to: number,
  seed: number,
): number {
  let crc = ~seed;
  for (let i = from; i < to; i++) {
    crc = REMAINDERS[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** The checksum of an ASCII text; `undefined` if it is not one. */
export function shortTextCrc32(text: string): number | undefined {
  let crc = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    crc = REMAINDERS[(crc ^ code) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
