/**
 * The hybrid of runs and packed bits in which Parquet writes levels and indices of
 * a dictionary (parquet.apache.org, "Encodings", RLE/bit-packing hybrid).
 *
 * @module
 */
import { readVarint } from "./byte_cursor.ts";

/** Enough for indices of a dictionary of 16 million entries. */
const MAX_WIDTH = 24;

/**
 * Fills `into` with the integers of `width` bits in bytes `at` … `end − 1`.
 *
 * @throws {SyntaxError} if there are fewer, or they are damaged.
 */
export function unpackHybrid(
  bytes: Uint8Array,
  at: number,
  end: number,
  width: number,
  into: Int32Array,
): void {
  if (width > MAX_WIDTH || end > bytes.length) throw damaged();
  const mask = (1 << width) - 1;
  const count = into.length;
  const cursor = { bytes, at };
  let to = 0;
  while (to < count) {
    cursor.at = at;
    const header = readVarint(cursor);
    at = cursor.at;
    if (at > end || header >= 2 ** 35) throw damaged();
    if (header % 2 === 0) {
      const stop = Math.min(count, to + header / 2);
      const length = (width + 7) >> 3;
      if (header === 0 || at + length > end) throw damaged();
      let value = 0;
      for (let i = 0; i < length; i++) value |= bytes[at++] << (8 * i);
      into.fill(value, to, stop);
      to = stop;
      continue;
    }
    // Groups of eight; the last one may be padded.
    const groups = (header - 1) / 2;
    const stop = Math.min(count, to + 8 * groups);
    const next = at + groups * width;
    if (groups === 0 || at + Math.ceil((stop - to) * width / 8) > end) {
      throw damaged();
    }
    let bits = 0;
    let have = 0;
    while (to < stop) {
      while (have < width) {
        bits |= bytes[at++] << have;
        have += 8;
      }
      into[to++] = bits & mask;
      bits >>>= width;
      have -= width;
    }
    at = next;
  }
}

function damaged(): SyntaxError {
  return new SyntaxError("a run of packed numbers is damaged");
}
