/**
 * Chunks of several dates that lie one after another in the same memory.
 *
 * @module
 */
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import type { DayChunk, Hours } from "./bar_store.ts";
import {
  decodeChunkAt,
  lengthOfChunk,
  rowsOfChunk,
  seriesChecksum,
} from "./chunk_codec.ts";
import { ChunkMemory } from "./chunk_memory.ts";

/** Characters of a date, YYYY-MM-DD. */
const DATE_LENGTH = 10;

/** The series of chunks, and its name in their keys. */
export interface PackedSeries {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: StoredInterval;
  /** Regular or extended hours. */
  readonly hours: Hours;
  /** Identifies the series. */
  readonly name: string;
}

/** The chunks of a query. */
interface PackedDays {
  readonly series: PackedSeries;
  /** The checksum of the series' name. */
  readonly checksum: number;
  readonly memory: ChunkMemory;
}

/**
 * One of several chunks in the same memory. A view of its bytes, which costs as much
 * as to decode a short chunk, is made when they are asked for.
 */
export class PackedChunk implements DayChunk {
  readonly symbol: string;
  readonly interval: StoredInterval;
  readonly hours: Hours;
  readonly date: TradingDate;
  readonly rows: number;
  readonly #days: PackedDays;
  readonly #at: number;
  readonly #size: number;

  /** The chunk of `size` bytes at byte `at` of the memory of `days`. */
  constructor(
    days: PackedDays,
    date: TradingDate,
    rows: number,
    at: number,
    size: number,
  ) {
    const { symbol, interval, hours } = days.series;
    this.symbol = symbol;
    this.interval = interval;
    this.hours = hours;
    this.date = date;
    this.rows = rows;
    this.#days = days;
    this.#at = at;
    this.#size = size;
  }

  /** See {@linkcode DayChunk.bytes}. */
  get bytes(): Uint8Array {
    return this.#days.memory.bytes.subarray(this.#at, this.#at + this.#size);
  }

  /** Decodes the bars like `decodeChunk`. */
  decode(into: BarColumns, row: number): number | undefined {
    const { memory, checksum } = this.#days;
    return decodeChunkAt(
      memory,
      this.#at,
      this.#size,
      checksum,
      this.date,
      into,
      row,
    );
  }
}

/**
 * The chunks of some dates, 10 characters each, which lie one after another in
 * `bytes`; `undefined` if these are not whole chunks of ascending dates. Where each
 * chunk ends is read from the chunks.
 */
export function packedChunks(
  series: PackedSeries,
  dates: string,
  bytes: Uint8Array,
): PackedChunk[] | undefined {
  if (bytes.length % 8 !== 0 || dates.length % DATE_LENGTH !== 0) return;
  const memory = new ChunkMemory(
    bytes.byteOffset % 8 === 0 ? bytes : bytes.slice(),
  );
  const days = { series, checksum: seriesChecksum(series.name), memory };
  const chunks: PackedChunk[] = [];
  let at = 0;
  let last = "";
  for (let from = 0; from < dates.length; from += DATE_LENGTH) {
    const date = dates.slice(from, from + DATE_LENGTH);
    const size = lengthOfChunk(memory.view, at);
    if (size === 0 || at + size > bytes.length || !(date > last)) return;
    const rows = rowsOfChunk(memory.view, at);
    chunks.push(new PackedChunk(days, date, rows, at, size));
    at += size;
    last = date;
  }
  return at === bytes.length ? chunks : undefined;
}
