/**
 * Values as differences: DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY and
 * DELTA_BYTE_ARRAY (parquet.apache.org, "Encodings", after Lemire and Boytsov,
 * "Decoding billions of integers per second through vectorization").
 *
 * @module
 */
import {
  type ByteCursor,
  readVarint,
  readZigzag,
  type Words,
} from "./byte_cursor.ts";

/** A block has 128 differences or a few times as many: more would fill the memory. */
const MAX_BLOCK = 1 << 16;
const WORD = 2 ** 32;
/** With 7 bits left over from a byte, these still fit into 31. */
const NARROW_BITS = 24;

/**
 * Reads integers of 32 or 64 bits into `into` and moves the cursor past them.
 *
 * They are stored as differences in blocks. A block has a minimum difference
 * and several miniblocks; each miniblock packs its differences less that
 * minimum at its own bit width. Sums wrap around.
 *
 * @throws {SyntaxError} if they are damaged.
 */
export function readDeltaIntegers(
  cursor: ByteCursor,
  into: Int32Array | BigInt64Array,
): void {
  const { bytes } = cursor;
  const blockLength = readVarint(cursor);
  const parts = readVarint(cursor);
  readVarint(cursor); // the number of values, known from the page's header
  if (
    blockLength === 0 || blockLength > MAX_BLOCK || blockLength % 128 !== 0 ||
    parts === 0 || blockLength % (32 * parts) !== 0
  ) throw damaged();
  const perPart = blockLength / parts;
  // Sums of 64 bits in words of 32, without allocating BigInts.
  const words = into instanceof Int32Array
    ? into
    : new Int32Array(into.buffer, into.byteOffset, 2 * into.length);
  const step = words.length / into.length;
  const first: Words = { low: 0, high: 0 };
  readZigzag(cursor, first);
  let { low, high } = first;
  words[0] = low;
  if (step === 2) words[1] = high;
  const least: Words = { low: 0, high: 0 };
  const rests: Rests = {
    low: new Int32Array(perPart),
    high: new Int32Array(perPart),
  };
  for (let to = step; to < words.length;) {
    readZigzag(cursor, least);
    const widths = cursor.at;
    cursor.at += parts;
    if (cursor.at > bytes.length) throw damaged();
    for (let part = 0; part < parts && to < words.length; part++) {
      const width = bytes[widths + part];
      const from = cursor.at;
      const count = Math.min(perPart, (words.length - to) / step);
      // The last miniblock may be cut off after its last value.
      if (
        width > 64 || from + Math.ceil(count * width / 8) > bytes.length
      ) throw damaged();
      cursor.at = Math.min(bytes.length, from + perPart * width / 8);
      if (width <= NARROW_BITS) unpackNarrow(bytes, from, width, count, rests);
      else unpackWide(bytes, from, width, count, rests);
      if (step === 1) {
        const { low: rest } = rests;
        for (let i = 0; i < count; i++) {
          words[to++] = low = (low + least.low + rest[i]) | 0;
        }
        continue;
      }
      for (let i = 0; i < count; i++) {
        const sum = (low >>> 0) + (least.low >>> 0) + (rests.low[i] >>> 0);
        const carry = Math.floor(sum / WORD);
        words[to++] = low = sum | 0;
        words[to++] = high = (high + least.high + rests.high[i] + carry) | 0;
      }
    }
  }
}

/** Unpacked differences, less the minimum of their block. */
interface Rests {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function unpackNarrow(
  bytes: Uint8Array,
  at: number,
  width: number,
  count: number,
  { low, high }: Rests,
): void {
  high.fill(0, 0, count);
  const mask = (1 << width) - 1;
  let bits = 0;
  let have = 0;
  for (let i = 0; i < count; i++) {
    while (have < width) {
      bits |= bytes[at++] << have;
      have += 8;
    }
    low[i] = bits & mask;
    bits >>>= width;
    have -= width;
  }
}

function unpackWide(
  bytes: Uint8Array,
  at: number,
  width: number,
  count: number,
  { low, high }: Rests,
): void {
  let bit = 0;
  for (let i = 0; i < count; i++) {
    let lowBits = 0;
    let highBits = 0;
    for (let have = 0; have < width;) {
      const taken = Math.min(8 - bit, width - have);
      const bits = bytes[at] >>> bit & ((1 << taken) - 1);
      if (have < 32) {
        lowBits |= bits << have;
        if (have + taken > 32) highBits = bits >>> (32 - have);
      } else highBits |= bits << (have - 32);
      have += taken;
      bit += taken;
      if (bit === 8) {
        bit = 0;
        at++;
      }
    }
    low[i] = lowBits;
    high[i] = highBits;
  }
}

/**
 * Reads `count` texts whose lengths come first, as differences.
 *
 * @throws {SyntaxError} if they are damaged.
 */
export function readDeltaLengthTexts(
  cursor: ByteCursor,
  count: number,
): Uint8Array[] {
  const lengths = new Int32Array(count);
  readDeltaIntegers(cursor, lengths);
  const texts: Uint8Array[] = [];
  for (const length of lengths) texts.push(take(cursor, length));
  return texts;
}

/**
 * Reads `count` texts, each of which shares a prefix with the one before.
 *
 * @throws {SyntaxError} if they are damaged.
 */
export function readDeltaTexts(
  cursor: ByteCursor,
  count: number,
): Uint8Array[] {
  const shared = new Int32Array(count);
  readDeltaIntegers(cursor, shared);
  const lengths = new Int32Array(count);
  readDeltaIntegers(cursor, lengths);
  const texts: Uint8Array[] = [];
  let last: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < count; i++) {
    const rest = take(cursor, lengths[i]);
    const kept = shared[i];
    if (kept < 0 || kept > last.length) throw damaged();
    let text = rest;
    if (kept > 0) {
      text = new Uint8Array(kept + rest.length);
      text.set(last.subarray(0, kept));
      text.set(rest, kept);
    }
    texts.push(last = text);
  }
  return texts;
}

function take(cursor: ByteCursor, length: number): Uint8Array {
  const from = cursor.at;
  const to = from + length;
  if (length < 0 || to > cursor.bytes.length) throw damaged();
  cursor.at = to;
  return cursor.bytes.subarray(from, to);
}

function damaged(): SyntaxError {
  return new SyntaxError("a block of differences is damaged");
}
