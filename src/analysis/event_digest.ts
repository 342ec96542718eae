/**
 * The hash of everything a run delivered.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { crc32 as nodeCrc32 } from "node:zlib";
import type { SeriesColumns } from "../memory/series_columns.ts";

// Held here, so that nobody can replace it later.
const crc32 = nodeCrc32;

// The checksum takes that many events, or values, in one call.
const EVENTS_AT_ONCE = 4_096;
const VALUES_AT_ONCE = 2_048;

// Stands for a value that is not ready; no indicator gives it.
const NOT_READY = -Number.MAX_VALUE;

/**
 * Condenses the events of a run: their order as it was delivered, column by
 * column the contents of all bars, and what the indicators came to. The result
 * depends neither on how the events were batched nor on when bars are added.
 */
export class EventDigest {
  #order = 0;
  readonly #events = new Int32Array(EVENTS_AT_ONCE);
  readonly #eventBytes = new Uint8Array(this.#events.buffer);
  /** Events that are not in {@linkcode #order} yet. */
  #waiting = 0;
  readonly #hash = createHash("sha256");
  readonly #states = new Map<number, Float64Array>();
  #valuesSum = 0;
  readonly #values = new Float64Array(VALUES_AT_ONCE);
  /** Values that are not in {@linkcode #valuesSum} yet. */
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

  #flush(): void {
    this.#order = crc32(
      this.#eventBytes.subarray(0, this.#waiting * 4),
      this.#order,
    );
    this.#waiting = 0;
  }

  /** Adds the rows from `from` up to `to` of a series, which follow those before. */
  addRows(series: SeriesColumns, from: number, to: number): void {
    const state = this.#stateOf(series);
    const start = from - series.firstRow;
    const rows = to - from;
    series.columns.forEach((column, i) => {
      const bytes = new Uint8Array(
        column.buffer,
        column.byteOffset + start * 8,
        rows * 8,
      );
      state[i] = crc32(bytes, state[i]);
    });
    state[series.columns.length] += rows;
  }

  /**
   * Adds a value of an indicator, in order. One that is not ready counts as
   * such, whatever bits its NaN has: they are up to the machine.
   */
  addValue(value: number): void {
    if (this.#valueCount === VALUES_AT_ONCE) this.#flushValues();
    this.#values[this.#valueCount++] = value === value ? value : NOT_READY;
  }

  #flushValues(): void {
    const bytes = new Uint8Array(this.#values.buffer, 0, this.#valueCount * 8);
    this.#valuesSum = crc32(bytes, this.#valuesSum);
    this.#valueCount = 0;
  }

  /** Adds bytes that were made in order. */
  addBytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The SHA-256 of all that was added, in hexadecimal; nothing can follow. */
  finish(): string {
    const ids = [...this.#states.keys()].sort((a, b) => a - b);
    for (const id of ids) {
      const state = this.#states.get(id) as Float64Array;
      this.#hash.update(Float64Array.of(id, ...state));
    }
    this.#flush();
    this.#flushValues();
    this.#hash.update(Float64Array.of(this.#order, this.#valuesSum));
    return this.#hash.digest("hex");
  }

  /** A checksum for every column of a series, and the number of rows. */
  #stateOf(series: SeriesColumns): Float64Array {
    let state = this.#states.get(series.id);
    if (state === undefined) {
      state = new Float64Array(series.columns.length + 1);
      this.#states.set(series.id, state);
    }
    return state;
  }
}
