/**
 * The CRC-32 of a few bytes.
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
// The same with one, two and three zero bytes behind the byte: four bytes are
// divided at once.
const REMAINDERS_1 = followed(REMAINDERS);
const REMAINDERS_2 = followed(REMAINDERS_1);
const REMAINDERS_3 = followed(REMAINDERS_2);

/** The remainders of the same bytes with one more zero byte behind them. */
function followed(remainders: Int32Array): Int32Array {
  return remainders.map((remainder) =>
    REMAINDERS[remainder & 0xff] ^ (remainder >>> 8)
  );
}

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
  let i = from;
  for (; i + 4 <= to; i += 4) {
    crc = REMAINDERS_3[(crc ^ bytes[i]) & 0xff] ^
      REMAINDERS_2[(crc >>> 8 ^ bytes[i + 1]) & 0xff] ^
      REMAINDERS_1[(crc >>> 16 ^ bytes[i + 2]) & 0xff] ^
      REMAINDERS[(crc >>> 24 ^ bytes[i + 3]) & 0xff];
  }
  for (; i < to; i++) {
    crc = REMAINDERS[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/**
 * Continues the checksum `seed` by an ASCII text; `undefined` if it is not
 * ASCII.
 */
export function shortTextCrc32(
  text: string,
  seed: number,
): number | undefined {
  let crc = ~seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    crc = REMAINDERS[(crc ^ code) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
