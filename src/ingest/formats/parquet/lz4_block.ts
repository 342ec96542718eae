/**
 * Uncompresses LZ4 blocks (Yann Collet, "LZ4 Block Format Description"), a codec of
 * Parquet that the runtime lacks.
 *
 * @module
 */

/**
 * The `size` uncompressed bytes of a block.
 *
 * @throws {SyntaxError} if the block is damaged.
 */
export function unpackLz4Block(block: Uint8Array, size: number): Uint8Array {
  // A byte adds at most 255: a damaged size must not cause an allocation of
  // arbitrary size.
  if (!(size >= 0 && size <= 256 * block.length)) throw damaged();
  const output = new Uint8Array(size);
  let from = 0;
  let to = 0;
  while (from < block.length) {
    const token = block[from++];
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do literals += more = block[from++] ?? 0; while (more === 255);
    }
    if (from + literals > block.length || to + literals > size) throw damaged();
    output.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === block.length) break; // the last sequence has no match
    const distance = block[from] | (block[from + 1] << 8);
    from += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      let more: number;
      do length += more = block[from++] ?? 0; while (more === 255);
    }
    if (distance === 0 || distance > to || to + length > size) throw damaged();
    // Byte by byte: a match may overlap its own output.
    for (const end = to + length; to < end; to++) {
      output[to] = output[to - distance];
    }
  }
  if (to !== size) throw damaged();
  return output;
}

function damaged(): SyntaxError {
  return new SyntaxError("The LZ4 block is damaged");
}
