/**
 * Uncompresses LZ4 frames (github.com/lz4/lz4, lz4_Frame_format.md and
 * lz4_Block_format.md).
 *
 * By hand, because the packages do not read them: `lz4js` returns zeros for frames
 * with sums of blocks, which polars writes, and `@foxglove/wasm-lz4` does not
 * return from a damaged frame.
 *
 * @module
 */

const MAGIC = 0x184d2204;
const HEAD_BYTES = 7;
const HAS_BLOCK_SUMS = 16, HAS_SIZE = 8, HAS_DICTIONARY = 1;
const IS_PLAIN = 0x80000000;
/** The best ratio: one byte adds 255 to the length of a match. */
const MAX_RATIO = 256;

/** Bytes that grow by blocks, which may copy from those before. */
interface Output {
  readonly bytes: Uint8Array;
  length: number;
}

/**
 * The bytes of a frame.
 *
 * @throws {SyntaxError} if the frame is damaged.
 */
export function unpackLz4Frame(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (frame.length < HEAD_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw damaged();
  }
  const output = { bytes: new Uint8Array(sizeBound(view)), length: 0 };
  for (const { at, size, isPlain } of blocksOf(view)) {
    const block = frame.subarray(at, at + size);
    if (isPlain) append(output, block);
    else unpackBlock(block, output);
  }
  return output.bytes.slice(0, output.length);
}

/** How many bytes the blocks hold at most. */
function sizeBound(view: DataView): number {
  const largest = 1 << (8 + 2 * (view.getUint8(5) >> 4 & 7));
  let bound = 0;
  for (const { size, isPlain } of blocksOf(view)) {
    bound += isPlain ? size : Math.min(largest, MAX_RATIO * size);
  }
  return bound;
}

/** Where the blocks of a frame are. */
function* blocksOf(
  view: DataView,
): Generator<{ at: number; size: number; isPlain: boolean }> {
  const length = view.byteLength;
  const flags = view.getUint8(4);
  if ((flags & HAS_DICTIONARY) !== 0) throw damaged();
  let at = HEAD_BYTES + ((flags & HAS_SIZE) === 0 ? 0 : 8);
  while (at + 4 <= length) {
    const word = view.getUint32(at, true);
    if (word === 0) return;
    const size = word % IS_PLAIN;
    at += 4;
    if (at + size > length) break;
    yield { at, size, isPlain: word >= IS_PLAIN };
    at += size + ((flags & HAS_BLOCK_SUMS) === 0 ? 0 : 4);
  }
  throw damaged();
}

function append(output: Output, bytes: Uint8Array): void {
  if (output.length + bytes.length > output.bytes.length) throw damaged();
  output.bytes.set(bytes, output.length);
  output.length += bytes.length;
}

function unpackBlock(block: Uint8Array, output: Output): void {
  const { bytes } = output;
  let from = 0;
  /** A length of four bits, or more in the bytes that follow. */
  const lengthOf = (bits: number): number => {
    let length = bits;
    if (bits < 15) return length;
    while (from < block.length) {
      const more = block[from++];
      length += more;
      if (more < 255) return length;
    }
    throw damaged();
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = lengthOf(token >> 4);
    if (from + literals > block.length) throw damaged();
    append(output, block.subarray(from, from + literals));
    from += literals;
    if (from === block.length) return; // the last sequence has no match
    if (from + 2 > block.length) throw damaged();
    const distance = block[from] | (block[from + 1] << 8);
    from += 2;
    let to = output.length;
    const end = to + lengthOf(token & 15) + 4;
    if (distance === 0 || distance > to || end > bytes.length) throw damaged();
    // Byte by byte: a match may overlap its own output.
    for (; to < end; to++) bytes[to] = bytes[to - distance];
    output.length = end;
  }
  throw damaged();
}

function damaged(): SyntaxError {
  return new SyntaxError("an LZ4 frame is damaged");
}
