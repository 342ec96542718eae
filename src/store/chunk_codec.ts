/**
 * Encodes the bars of one trading date as bytes, without loss.
 *
 * The prices of a chunk become whole numbers (price × 10^decimals − base) of 2
 * or 4 bytes if that reproduces each double bit for bit, otherwise they stay
 * 8-byte doubles. The same holds for volumes. Timestamps on a grid take no
 * bytes if no slot is missing, otherwise 2 bytes per bar.
 *
 * ```text
 *  0 u32 crc32 of all following bytes, seeded with the chunk's key
 *  4 u8  codec version        5 u8 timestamp kind
 *  6 u8  price width          7 u8 price decimals
 *  8 u8  volume width         9 u8 volume decimals     10 u16 zero
 * 12 u32 rows
 * 16 f64 first timestamp     24 f64 price base         32 f64 volume base
 * 40 u32 grid step in ms     44 u32 zero
 * 48 timestamps | open high low close | volume, each block padded to 8 bytes
 * ```
 *
 * Numbers are little-endian, like every machine that Deno runs on.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { BarColumns } from "../types.ts";
import { checkedPart, type ChunkMemory, memoryOf } from "./chunk_memory.ts";
import { shortCrc32, shortTextCrc32 } from "./short_crc32.ts";
import {
  findScale,
  isWidth,
  MAX_DECIMALS,
  packColumn,
  type Packed,
  powerOfTen,
  type Scale,
  unpackColumn,
  unpackNumber,
  viewOf,
} from "./scaled_numbers.ts";

/** The codec version of encoded chunks. */
export const CODEC_VERSION = 1;

const HEADER_BYTES = 48;
// For so few bytes, a call of the runtime's checksum costs more than its work.
const SHORT_BYTES = 100;
const MAX_ROWS = 1 << 24;

const TIMES_REGULAR = 0;
const TIMES_STEPS = 1;
const TIMES_PLAIN = 2;

/** The place of a chunk in a store. */
export interface ChunkKey {
  /** Identifies the series. */
  readonly series: string;
  /** The trading date. */
  readonly date: string;
}

/** The fields of a chunk's header. */
interface ChunkHeader {
  readonly rows: number;
  readonly timesKind: number;
  readonly firstMs: number;
  readonly stepMs: number;
  readonly prices: Scale;
  readonly volume: Scale;
}

/**
 * Encodes rows `from` … `to − 1` of the columns. `key` seeds
 * the checksum, so that a chunk is valid only in its own place.
 * `stepMs` is the interval's length; 0 without a grid.
 */
export function encodeChunk(
  columns: BarColumns,
  from: number,
  to: number,
  stepMs: number,
  key: ChunkKey,
): Uint8Array {
  const rows = to - from;
  if (!(rows > 0 && rows <= MAX_ROWS)) {
    throw new RangeError(`A chunk holds 1 … ${MAX_ROWS} bars, not ${rows}`);
  }
  const prices = [columns.open, columns.high, columns.low, columns.close]
    .map((column) => column.subarray(from, to));
  const volume = columns.volume.subarray(from, to);
  const times = columns.timestamp.subarray(from, to);
  const header: ChunkHeader = {
    rows,
    timesKind: timeKind(times, stepMs),
    firstMs: times[0],
    stepMs,
    prices: findScale(prices),
    volume: findScale([volume]),
  };
  const { pricesAt, volumeAt, length } = placesOf(header);
  const bytes = new Uint8Array(length);
  const { buffer } = bytes;
  writeHeader(bytes, header);
  writeTimes(buffer, times, header);
  prices.forEach((column, c) => {
    const { width } = header.prices;
    const at = pricesAt + c * rows * width;
    packColumn(column, viewOf(buffer, at, rows, width), header.prices);
  });
  const packed = viewOf(buffer, volumeAt, rows, header.volume.width);
  packColumn(volume, packed, header.volume);
  const checksum = crc32(bytes.subarray(4), keyChecksum(key));
  new DataView(buffer).setUint32(0, checksum, true);
  return bytes;
}

/**
 * Decodes a chunk into the columns from `row` on and returns its number of bars.
 * Returns `undefined` and writes nothing if the bytes are damaged, have an
 * unknown codec version or are not the chunk of `key`.
 *
 * @throws {RangeError} if the columns are too short.
 */
export function decodeChunk(
  stored: Uint8Array,
  key: ChunkKey,
  into: BarColumns,
  row: number,
): number | undefined {
  const size = stored.length;
  if (size < HEADER_BYTES || size % 8 !== 0) return undefined;
  return decodeAt(memoryOf(stored), 0, size, keyChecksum(key), into, row);
}

/**
 * The same of the chunk of `size` bytes at byte `at` of several chunks, by the
 * {@linkcode seriesChecksum} of its series and its date.
 *
 * @throws {RangeError} if the columns are too short.
 */
export function decodeChunkAt(
  chunks: ChunkMemory,
  at: number,
  size: number,
  series: number,
  date: string,
  into: BarColumns,
  row: number,
): number | undefined {
  return decodeAt(chunks, at, size, dateChecksum(date, series), into, row);
}

/** Decodes the chunk of `size` bytes at byte `at`, a multiple of eight, of a memory. */
function decodeAt(
  memory: ChunkMemory,
  at: number,
  size: number,
  seed: number,
  into: BarColumns,
  row: number,
): number | undefined {
  const { bytes, view } = memory;
  if (view.getUint32(at, true) !== checksumOf(memory, at, size, seed)) return;
  // Not one object for all fields: it would be garbage of every chunk.
  const rows = rowsOfChunk(view, at);
  const timesKind = bytes[at + 5];
  const width = bytes[at + 6];
  const decimals = bytes[at + 7];
  const volumeWidth = bytes[at + 8];
  const volumeDecimals = bytes[at + 9];
  if (
    bytes[at + 4] !== CODEC_VERSION || rows === 0 || rows > MAX_ROWS ||
    timesKind > TIMES_PLAIN || !isWidth(width) || !isWidth(volumeWidth) ||
    decimals > MAX_DECIMALS || volumeDecimals > MAX_DECIMALS ||
    size !== lengthOf(rows, timesKind, width, volumeWidth)
  ) return undefined;
  if (row < 0 || row + rows > into.timestamp.length) {
    throw new RangeError(
      `${rows} bars do not fit into columns of ${into.timestamp.length} from row ${row} on`,
    );
  }
  const base = view.getFloat64(at + 24, true);
  const volumeBase = view.getFloat64(at + 32, true);
  const pricesAt = at + HEADER_BYTES + timesBytes(rows, timesKind);
  const volumeAt = pricesAt + padded(4 * rows * width);
  if (rows === 1 && timesKind === TIMES_REGULAR) {
    const prices = { width, decimals, base };
    const volume = {
      width: volumeWidth,
      decimals: volumeDecimals,
      base: volumeBase,
    };
    into.timestamp[row] = view.getFloat64(at + 16, true);
    readBar(view, prices, volume, pricesAt, volumeAt, into, row);
    return rows;
  }
  readTimes(memory, at, rows, timesKind, into.timestamp, row);
  const divisor = powerOfTen(decimals);
  // The blocks begin at multiples of eight bytes, so at whole numbers of any width.
  const packed = memory.numbers(width);
  let from = pricesAt / width;
  unpackColumn(packed, from, from += rows, into.open, row, base, divisor);
  unpackColumn(packed, from, from += rows, into.high, row, base, divisor);
  unpackColumn(packed, from, from += rows, into.low, row, base, divisor);
  unpackColumn(packed, from, from += rows, into.close, row, base, divisor);
  from = volumeAt / volumeWidth;
  unpackColumn(
    memory.numbers(volumeWidth),
    from,
    from + rows,
    into.volume,
    row,
    volumeBase,
    powerOfTen(volumeDecimals),
  );
  return rows;
}

/**
 * Decodes the numbers of the only bar of a chunk. A daily bar is so short that views of its
 * columns cost more than it does.
 */
function readBar(
  view: DataView,
  prices: Scale,
  volume: Scale,
  pricesAt: number,
  volumeAt: number,
  into: BarColumns,
  row: number,
): void {
  const { width } = prices;
  into.open[row] = unpackNumber(view, pricesAt, prices);
  into.high[row] = unpackNumber(view, pricesAt + width, prices);
  into.low[row] = unpackNumber(view, pricesAt + 2 * width, prices);
  into.close[row] = unpackNumber(view, pricesAt + 3 * width, prices);
  into.volume[row] = unpackNumber(view, volumeAt, volume);
}

function writeHeader(bytes: Uint8Array, header: ChunkHeader): void {
  const { prices, volume } = header;
  const view = new DataView(bytes.buffer);
  bytes[4] = CODEC_VERSION;
  bytes[5] = header.timesKind;
  bytes[6] = prices.width;
  bytes[7] = prices.decimals;
  bytes[8] = volume.width;
  bytes[9] = volume.decimals;
  view.setUint32(12, header.rows, true);
  view.setFloat64(16, header.firstMs, true);
  view.setFloat64(24, prices.base, true);
  view.setFloat64(32, volume.base, true);
  view.setUint32(40, header.stepMs, true);
}

/** The checksum that the chunk of `size` bytes at byte `at` should have. */
function checksumOf(
  memory: ChunkMemory,
  at: number,
  size: number,
  seed: number,
): number {
  return size > SHORT_BYTES
    ? crc32(checkedPart(memory, at, size), seed)
    : shortCrc32(memory.bytes, at + 4, at + size, seed);
}

/** Where the blocks of a chunk begin, and its length in bytes. */
function placesOf(
  { rows, timesKind, prices, volume }: ChunkHeader,
): { pricesAt: number; volumeAt: number; length: number } {
  const pricesAt = HEADER_BYTES + timesBytes(rows, timesKind);
  const volumeAt = pricesAt + padded(4 * rows * prices.width);
  return { pricesAt, volumeAt, length: volumeAt + padded(rows * volume.width) };
}

function writeTimes(
  buffer: ArrayBufferLike,
  times: Float64Array,
  { rows, timesKind, stepMs }: ChunkHeader,
): void {
  if (timesKind === TIMES_PLAIN) {
    new Float64Array(buffer, HEADER_BYTES, rows).set(times);
  } else if (timesKind === TIMES_STEPS) {
    const steps = new Uint16Array(buffer, HEADER_BYTES, rows);
    for (let i = 1; i < rows; i++) {
      steps[i] = (times[i] - times[i - 1]) / stepMs;
    }
  }
}

function readTimes(
  memory: ChunkMemory,
  at: number,
  rows: number,
  timesKind: number,
  into: Float64Array,
  row: number,
): void {
  const firstMs = memory.view.getFloat64(at + 16, true);
  const stepMs = memory.view.getUint32(at + 40, true);
  if (timesKind === TIMES_REGULAR) {
    fillRegular(into, row, rows, firstMs, stepMs);
  } else if (timesKind === TIMES_STEPS) {
    const from = (at + HEADER_BYTES) / 2;
    const steps = memory.numbers(2).subarray(from, from + rows);
    fillSteps(into, row, steps, firstMs, stepMs);
  } else {
    const from = (at + HEADER_BYTES) / 8;
    into.set(memory.numbers(8).subarray(from, from + rows), row);
  }
}

/** So many checksums of series are remembered. */
const MAX_SERIES = 4_096;
/** The checksums of series: runs decode their symbols in turns. */
const seriesChecksums = new Map<string, number>();

/** The checksum of a key. */
function keyChecksum({ series, date }: ChunkKey): number {
  return dateChecksum(date, seriesChecksum(series));
}

/** The checksum of a series in keys. */
export function seriesChecksum(series: string): number {
  let checksum = seriesChecksums.get(series);
  if (checksum === undefined) {
    if (seriesChecksums.size >= MAX_SERIES) seriesChecksums.clear();
    seriesChecksums.set(series, checksum = crc32(series));
  }
  return checksum;
}

/** Continues the checksum of a series by a date. */
function dateChecksum(date: string, series: number): number {
  return shortTextCrc32(date, series) ?? crc32(date, series);
}

/** The number of bars of the chunk at byte `at`, as its header says: anything if it is damaged. */
export function rowsOfChunk(view: DataView, at: number): number {
  return view.getUint32(at + 12, true);
}

/**
 * The number of bytes of the chunk at byte `at`, as its header says; 0 if no chunk
 * begins there.
 */
export function lengthOfChunk(view: DataView, at: number): number {
  if (at + HEADER_BYTES > view.byteLength) return 0;
  const rows = rowsOfChunk(view, at);
  const kind = view.getUint8(at + 5);
  const prices = view.getUint8(at + 6);
  const volume = view.getUint8(at + 8);
  if (
    rows === 0 || rows > MAX_ROWS || kind > TIMES_PLAIN || !isWidth(prices) ||
    !isWidth(volume)
  ) return 0;
  return lengthOf(rows, kind, prices, volume);
}

/** The bytes of a chunk of so many bars, by the kind of its times and its widths. */
function lengthOf(
  rows: number,
  timesKind: number,
  priceWidth: number,
  volumeWidth: number,
): number {
  return HEADER_BYTES + timesBytes(rows, timesKind) +
    padded(4 * rows * priceWidth) + padded(rows * volumeWidth);
}

function timesBytes(rows: number, kind: number): number {
  if (kind === TIMES_REGULAR) return 0;
  return padded(rows * (kind === TIMES_STEPS ? 2 : 8));
}

function padded(length: number): number {
  return (length + 7) & ~7;
}

function timeKind(times: Float64Array, stepMs: number): number {
  if (times.length === 1 && Number.isSafeInteger(times[0])) {
    return TIMES_REGULAR;
  }
  if (stepMs === 0 || !Number.isSafeInteger(times[0])) return TIMES_PLAIN;
  let kind = TIMES_REGULAR;
  for (let i = 1; i < times.length; i++) {
    const steps = (times[i] - times[i - 1]) / stepMs;
    if (steps === 1) continue;
    if (!Number.isInteger(steps) || steps < 1 || steps > 0xffff) {
      return TIMES_PLAIN;
    }
    kind = TIMES_STEPS;
  }
  return kind;
}

function fillRegular(
  into: Float64Array,
  row: number,
  rows: number,
  first: number,
  stepMs: number,
): void {
  for (let i = 0; i < rows; i++) into[row + i] = first + i * stepMs;
}

function fillSteps(
  into: Float64Array,
  row: number,
  steps: Packed,
  first: number,
  stepMs: number,
): void {
  let time = first;
  for (let i = 0; i < steps.length; i++) {
    time += steps[i] * stepMs;
    into[row + i] = time;
  }
}
