/**
 * The mixture of runs and packed bits that Parquet writes levels and places in
 * a dictionary with (parquet.apache.org, "Encodings", RLE/bit-packing hybrid).
 *
 * @module
 */

/** Wider numbers would be places in a dictionary of more than 16 million entries. */
const MAX_WIDTH = 24;

/**
 * Unpacks whole numbers of `width` bits out of bytes `at` … `end − 1`, as many
 * as there is room for.
 *
 * @throws {SyntaxError} if there are fewer, or they cannot be.
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
  let to = 0;
  while (to < count) {
    let header = 0;
    for (let shift = 1;; shift *= 128) {
      if (at >= end || shift > 2 ** 28) throw damaged();
      const byte = bytes[at++];
      header += (byte & 127) * shift;
      if (byte < 128) break;
    }
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
    // Groups of eight; what the last one has too many is padding.
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
