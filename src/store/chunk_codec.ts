/**
 * How the bars of one trading date become bytes, and bytes bars again.
 *
 * Lossless: what comes out is bit for bit what went in. Prices of one chunk
 * become whole numbers (price × 10^decimals − base) of 2 or 4 bytes where that
 * gives back the identical double for each of them, and stay 8-byte doubles
 * where it does not; volumes likewise. Timestamps on a grid become nothing at
 * all (no slot is left out) or 2 bytes a bar.
 *
 * ```text
 *  0 u32 crc32 of all that follows, seeded with the chunk's key
 *  4 u8  codec version        5 u8 timestamp kind
 *  6 u8  price width          7 u8 price decimals
 *  8 u8  volume width         9 u8 volume decimals     10 u16 zero
 * 12 u32 rows
 * 16 f64 first timestamp     24 f64 price base         32 f64 volume base
 * 40 u32 grid step in ms     44 u32 zero
 * 48 timestamps | open high low close | volume, each block padded to 8 bytes
 * ```
 *
 * Numbers are little-endian, as is every machine that Deno runs on.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { BarColumns } from "../types.ts";
import {
  findScale,
  isWidth,
  MAX_DECIMALS,
  packColumn,
  unpackColumn,
  viewOf,
} from "./scaled_numbers.ts";

/** The version of the codec that is written. */
export const CODEC_VERSION = 1;

const HEADER_BYTES = 48;
const MAX_ROWS = 1 << 24;

const TIMES_REGULAR = 0;
const TIMES_STEPS = 1;
const TIMES_PLAIN = 2;

/**
 * Packs rows `from` … `to − 1` of the columns. `key` (symbol, interval, date …)
 * goes into the checksum, so that a chunk is only valid in its own place.
 * `stepMs` is the interval's length; 0 where there is no grid.
 */
export function encodeChunk(
  columns: BarColumns,
  from: number,
  to: number,
  stepMs: number,
  key: string,
): Uint8Array {
  const rows = to - from;
  if (!(rows > 0 && rows <= MAX_ROWS)) {
    throw new RangeError(`A chunk holds 1 … ${MAX_ROWS} bars, not ${rows}`);
  }
  const prices = [columns.open, columns.high, columns.low, columns.close]
    .map((column) => column.subarray(from, to));
  const volume = columns.volume.subarray(from, to);
  const times = columns.timestamp.subarray(from, to);
  const timesKind = timeKind(times, stepMs);
  const priceScale = findScale(prices);
  const volumeScale = findScale([volume]);
  const pricesAt = HEADER_BYTES + timesLength(timesKind, rows);
  const volumeAt = pricesAt + padded(4 * rows * priceScale.width);
  const length = volumeAt + padded(rows * volumeScale.width);

  const bytes = new Uint8Array(length);
  const header = new DataView(bytes.buffer);
  bytes[4] = CODEC_VERSION;
  bytes[5] = timesKind;
  bytes[6] = priceScale.width;
  bytes[7] = priceScale.decimals;
  bytes[8] = volumeScale.width;
  bytes[9] = volumeScale.decimals;
  header.setUint32(12, rows, true);
  header.setFloat64(16, times[0], true);
  header.setFloat64(24, priceScale.base, true);
  header.setFloat64(32, volumeScale.base, true);
  header.setUint32(40, stepMs, true);
  if (timesKind === TIMES_PLAIN) {
    new Float64Array(bytes.buffer, HEADER_BYTES, rows).set(times);
  } else if (timesKind === TIMES_STEPS) {
    const steps = new Uint16Array(bytes.buffer, HEADER_BYTES, rows);
    for (let i = 1; i < rows; i++) {
      steps[i] = (times[i] - times[i - 1]) / stepMs;
    }
  }
  prices.forEach((column, c) =>
    packColumn(
      column,
      viewOf(
        bytes.buffer,
        pricesAt + c * rows * priceScale.width,
        rows,
        priceScale.width,
      ),
      priceScale,
    )
  );
  packColumn(
    volume,
    viewOf(bytes.buffer, volumeAt, rows, volumeScale.width),
    volumeScale,
  );
  header.setUint32(0, checksum(bytes, key), true);
  return bytes;
}

/**
 * Unpacks a chunk into the columns from `row` on and returns its number of
 * bars, or `undefined` if the bytes are damaged, of an unknown codec version
 * or not the chunk of `key`; nothing is written then.
 *
 * @throws {RangeError} if the columns are too short.
 */
export function decodeChunk(
  stored: Uint8Array,
  key: string,
  into: BarColumns,
  row: number,
): number | undefined {
  if (stored.length < HEADER_BYTES) return undefined;
  const bytes = stored.byteOffset % 8 === 0 ? stored : stored.slice();
  const { buffer, byteOffset } = bytes;
  const header = new DataView(buffer, byteOffset, HEADER_BYTES);
  if (header.getUint32(0, true) !== checksum(bytes, key)) return undefined;
  const rows = header.getUint32(12, true);
  const timesKind = bytes[5];
  const priceWidth = bytes[6];
  const volumeWidth = bytes[8];
  if (
    bytes[4] !== CODEC_VERSION || rows === 0 || rows > MAX_ROWS ||
    timesKind > TIMES_PLAIN || !isWidth(priceWidth) || !isWidth(volumeWidth) ||
    bytes[7] > MAX_DECIMALS || bytes[9] > MAX_DECIMALS
  ) return undefined;
  const pricesAt = HEADER_BYTES + timesLength(timesKind, rows);
  const volumeAt = pricesAt + padded(4 * rows * priceWidth);
  if (volumeAt + padded(rows * volumeWidth) !== bytes.length) return undefined;
  if (row < 0 || row + rows > into.timestamp.length) {
    throw new RangeError(
      `${rows} bars do not fit into columns of ${into.timestamp.length} from row ${row} on`,
    );
  }

  const first = header.getFloat64(16, true);
  const stepMs = header.getUint32(40, true);
  if (timesKind === TIMES_REGULAR) {
    fillRegular(into.timestamp, row, rows, first, stepMs);
  } else if (timesKind === TIMES_STEPS) {
    const steps = new Uint16Array(buffer, byteOffset + HEADER_BYTES, rows);
    fillSteps(into.timestamp, row, steps, first, stepMs);
  } else {
    into.timestamp.set(
      new Float64Array(buffer, byteOffset + HEADER_BYTES, rows),
      row,
    );
  }
  const base = header.getFloat64(24, true);
  const divisor = 10 ** bytes[7];
  const columnBytes = rows * priceWidth;
  let at = byteOffset + pricesAt;
  unpackColumn(buffer, at, rows, priceWidth, into.open, row, base, divisor);
  at += columnBytes;
  unpackColumn(buffer, at, rows, priceWidth, into.high, row, base, divisor);
  at += columnBytes;
  unpackColumn(buffer, at, rows, priceWidth, into.low, row, base, divisor);
  at += columnBytes;
  unpackColumn(buffer, at, rows, priceWidth, into.close, row, base, divisor);
  unpackColumn(
    buffer,
    byteOffset + volumeAt,
    rows,
    volumeWidth,
    into.volume,
    row,
    header.getFloat64(32, true),
    10 ** bytes[9],
  );
  return rows;
}

function checksum(bytes: Uint8Array, key: string): number {
  return crc32(bytes.subarray(4), crc32(key)) >>> 0;
}

function padded(length: number): number {
  return (length + 7) & ~7;
}

function timesLength(kind: number, rows: number): number {
  if (kind === TIMES_REGULAR) return 0;
  return padded(rows * (kind === TIMES_STEPS ? 2 : 8));
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
  steps: Uint16Array,
  first: number,
  stepMs: number,
): void {
  let time = first;
  for (let i = 0; i < steps.length; i++) {
    time += steps[i] * stepMs;
    into[row + i] = time;
  }
}
