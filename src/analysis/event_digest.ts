/**
 * The hash of everything that a run delivered.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { crc32 as nodeCrc32 } from "node:zlib";
import { EVENT_GROUP, EVENT_SLICE_END } from "../memory/layout.ts";
import type { SeriesColumns } from "../memory/series_columns.ts";
import { shortCrc32 } from "../store/short_crc32.ts";

// Taken at load time, so that a strategy cannot replace it later.
const crc32 = nodeCrc32;

// Events, or values, per call of the checksum.
const EVENTS_AT_ONCE = 4_096;
const VALUES_AT_ONCE = 2_048;

// Stands for a value that is not ready; no indicator returns it.
const NOT_READY = -Number.MAX_VALUE;

/**
 * Digests a run: the order of its events, the contents of all bars column by
 * column, and the values of indicators. The result depends neither on the
 * batches of events nor on when bars are added.
 */
export class EventDigest {
  // Checksums are kept as signed integers: a field that once held a number
  // above 2³¹ would be another kind of field, and the code over it compiled anew.
  #order = 0;
  readonly #events = new Int32Array(EVENTS_AT_ONCE);
  readonly #eventBytes = new Uint8Array(this.#events.buffer);
  /** Buffered events, not yet in {@linkcode #order}. */
  #waiting = 0;
  readonly #hash = createHash("sha256");
  /** The bytes of the memory that the last row was read from. */
  #memory: Uint8Array<ArrayBufferLike> = this.#eventBytes;
  readonly #states = new Map<number, Float64Array>();
  #valuesSum = 0;
  readonly #values = new Float64Array(VALUES_AT_ONCE);
  /** Buffered values, not yet in {@linkcode #valuesSum}. */
  #valueCount = 0;

  /** Adds `count` equal event words, in the order of their delivery. */
  addEvents(word: number, count: number): void {
    for (let left = count; left > 0;) {
      if (this.#waiting === EVENTS_AT_ONCE) this.#flush();
      const end = Math.min(this.#waiting + left, EVENTS_AT_ONCE);
      left -= end - this.#waiting;
      while (this.#waiting < end) this.#events[this.#waiting++] = word;
    }
  }

  /**
   * Adds equal groups of slices with a bar of every symbol, each of which ends
   * with the bars of a derived interval.
   */
  addGroups(interval: number, slices: number, groups: number): void {
    for (let i = 0; i < groups; i++) {
      this.addEvents(EVENT_GROUP | EVENT_SLICE_END, slices - 1);
      this.addEvents(EVENT_GROUP, 1);
      this.addEvents(EVENT_GROUP | interval | EVENT_SLICE_END, 1);
    }
  }

  #flush(): void {
    const bytes = this.#eventBytes.subarray(0, this.#waiting * 4);
    this.#order = crc32(bytes, this.#order >>> 0) | 0;
    this.#waiting = 0;
  }

  /**
   * Continues the checksum of each column by one row. A daily bar is so short
   * that a view and a call for each of its numbers cost more than it does.
   */
  #addRow(series: SeriesColumns, state: Float64Array, row: number): void {
    const { columns } = series;
    for (let i = 0; i < columns.length; i++) {
      const { buffer, byteOffset } = columns[i];
      if (this.#memory.buffer !== buffer) this.#memory = new Uint8Array(buffer);
      const from = byteOffset + row * 8;
      state[i] = shortCrc32(this.#memory, from, from + 8, state[i]);
    }
    state[columns.length]++;
  }

  /** Adds the rows `from` ≤ row < `to` of a series; they follow the rows added before. */
  addRows(series: SeriesColumns, from: number, to: number): void {
    const state = this.#stateOf(series);
    const start = from - series.firstRow;
    const rows = to - from;
    if (rows === 1) return this.#addRow(series, state, start);
    const { columns } = series;
    for (let i = 0; i < columns.length; i++) {
      const { buffer, byteOffset } = columns[i];
      const bytes = new Uint8Array(buffer, byteOffset + start * 8, rows * 8);
      state[i] = crc32(bytes, state[i]);
    }
    state[columns.length] += rows;
  }

  /**
   * Adds the next value of an indicator. NaN, a value that is not ready, has
   * machine-dependent bits and is digested as a constant.
   */
  addValue(value: number): void {
    if (this.#valueCount === VALUES_AT_ONCE) this.#flushValues();
    this.#values[this.#valueCount++] = value === value ? value : NOT_READY;
  }

  #flushValues(): void {
    const bytes = new Uint8Array(this.#values.buffer, 0, this.#valueCount * 8);
    this.#valuesSum = crc32(bytes, this.#valuesSum >>> 0) | 0;
    this.#valueCount = 0;
  }

  /** Adds bytes; the order of calls matters. */
  addBytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The SHA-256 of everything added so far but bytes, which end with `bytes`. */
  snapshot(bytes: Uint8Array): string {
    return this.#addSums(createHash("sha256")).update(bytes).digest("hex");
  }

  /** The SHA-256 of everything added, in hexadecimal. Nothing can be added afterwards. */
  finish(): string {
    return this.#addSums(this.#hash).digest("hex");
  }

  /** Adds the checksums of bars, order and values so far to a hash. */
  #addSums(hash: Hash): Hash {
    const ids = [...this.#states.keys()].sort((a, b) => a - b);
    for (const id of ids) {
      hash.update(Float64Array.of(id, ...this.#states.get(id) ?? []));
    }
    this.#flush();
    this.#flushValues();
    return hash.update(
      Float64Array.of(this.#order >>> 0, this.#valuesSum >>> 0),
    );
  }

  /** The checksum of every column of a series, then the number of rows. */
  #stateOf(series: SeriesColumns): Float64Array {
    let state = this.#states.get(series.id);
    if (state === undefined) {
      state = new Float64Array(series.columns.length + 1);
      this.#states.set(series.id, state);
    }
    return state;
  }
}
