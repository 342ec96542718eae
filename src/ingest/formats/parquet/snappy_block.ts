/**
 * Uncompresses Snappy blocks, the usual codec of Parquet (github.com/google/snappy,
 * format_description.txt).
 *
 * The package `hyparquet` does so too, but without checks: one flipped bit can make
 * a length negative and keep it busy for minutes.
 *
 * @module
 */

const LITERAL = 0, COPY_1 = 1, COPY_2 = 2;

/** Up to this many bytes, a loop is faster than a call. */
const SHORT = 48;

/**
 * The `size` uncompressed bytes of a block.
 *
 * @throws {SyntaxError} if the block is damaged.
 */
export function unpackSnappy(block: Uint8Array, size: number): Uint8Array {
  // The best ratio is 64 bytes in three: a damaged size must not cause an
  // allocation of arbitrary size.
  if (!(size >= 0 && size <= 24 * block.length)) throw damaged();
  const out = new Uint8Array(size);
  let at = afterLength(block, size);
  let to = 0;
  while (at < block.length) {
    const tag = block[at++];
    const kind = tag & 3;
    if (kind === LITERAL) {
      let length = (tag >> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        length = littleEndian(block, at, bytes) + 1;
        at += bytes;
      }
      if (at + length > block.length || to + length > size) throw damaged();
      if (length > SHORT) {
        out.set(block.subarray(at, at + length), to);
        at += length;
        to += length;
      } else {
        for (const end = to + length; to < end;) out[to++] = block[at++];
      }
      continue;
    }
    let length = (tag >> 2) + 1;
    let distance: number;
    if (kind === COPY_1) {
      length = ((tag >> 2) & 7) + 4;
      distance = (tag >> 5) * 256 + littleEndian(block, at, 1);
      at += 1;
    } else {
      const bytes = kind === COPY_2 ? 2 : 4;
      distance = littleEndian(block, at, bytes);
      at += bytes;
    }
    if (distance === 0 || distance > to || to + length > size) throw damaged();
    if (distance >= length && length > SHORT) {
      out.copyWithin(to, to - distance, to - distance + length);
      to += length;
    } else {
      // Byte by byte: a copy may overlap its own output.
      for (const end = to + length; to < end; to++) {
        out[to] = out[to - distance];
      }
    }
  }
  if (to !== size) throw damaged();
  return out;
}

/** The offset of the elements, after the uncompressed length. */
function afterLength(block: Uint8Array, size: number): number {
  let length = 0;
  for (let i = 0; i < Math.min(5, block.length); i++) {
    length += (block[i] & 127) * 2 ** (7 * i);
    if (block[i] < 128) {
      if (length === size) return i + 1;
      break;
    }
  }
  throw damaged();
}

function littleEndian(block: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > block.length) throw damaged();
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + block[at + i];
  return value;
}

function damaged(): SyntaxError {
  return new SyntaxError("a Snappy block is damaged");
}
