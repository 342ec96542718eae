/**
 * The hash of everything a run delivered.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { crc32 as nodeCrc32 } from "node:zlib";
import type { SeriesColumns } from "../memory/series_memory.ts";

// Held here, so that nobody can replace it later.
const crc32 = nodeCrc32;

// The checksum takes that many events in one call.
const EVENTS_AT_ONCE = 4_096;

// Stands for a value that is not ready; no indicator gives it.
const NOT_READY = -Number.MAX_VALUE;

/**
 * Condenses the events of a run: their order as it was delivered, and column
 * by column the contents of all rows. The result depends neither on how the
 * events were batched nor on when rows are added.
 */
export class EventDigest {
  #order = 0;
  readonly #events = new Int32Array(EVENTS_AT_ONCE);
  readonly #eventBytes = new Uint8Array(this.#events.buffer);
  /** Events that are not in {@linkcode #order} yet. */
  #waiting = 0;
  readonly #hash = createHash("sha256");
  readonly #states = new Map<number, Float64Array>();
  #values = new Float64Array(0);

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
   * Adds the values of an indicator. One that is not ready counts as such,
   * whatever bits its NaN has: they are up to the machine.
   */
  addValues(series: SeriesColumns, from: number, to: number): void {
    const state = this.#stateOf(series);
    const start = from - series.firstRow;
    const rows = to - from;
    series.columns.forEach((column, i) => {
      const from = column.byteOffset + start * 8;
      const bytes = isReady(column, start, start + rows)
        ? new Uint8Array(column.buffer, from, rows * 8)
        : this.#withoutNaN(column, start, rows);
      state[i] = crc32(bytes, state[i]);
    });
    state[series.columns.length] += rows;
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
    this.#hash.update(Float64Array.of(this.#order));
    return this.#hash.digest("hex");
  }

  /** A copy of some values in which every NaN is the same. */
  #withoutNaN(column: Float64Array, from: number, rows: number): Uint8Array {
    if (this.#values.length < rows) this.#values = new Float64Array(rows * 2);
    const values = this.#values;
    for (let row = 0; row < rows; row++) {
      const value = column[from + row];
      values[row] = value === value ? value : NOT_READY;
    }
    return new Uint8Array(values.buffer, 0, rows * 8);
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

/**
 * Whether surely no value from `from` up to `to` is NaN. A sum needs no branch a
 * value; two infinities may make it NaN as well, which only costs a copy.
 */
function isReady(column: Float64Array, from: number, to: number): boolean {
  // Four sums, because an addition has to wait for the one before it.
  let a = 0, b = 0, c = 0, d = 0;
  let row = from;
  for (; row + 3 < to; row += 4) {
    a += column[row];
    b += column[row + 1];
    c += column[row + 2];
    d += column[row + 3];
  }
  for (; row < to; row++) a += column[row];
  const sum = a + b + (c + d);
  return sum === sum;
}
