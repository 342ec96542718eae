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

/**
 * Condenses the events of a run: their order as it was delivered, and at the
 * end of every session the contents of all rows that it added. The result
 * does not depend on how the events were batched.
 */
export class EventDigest {
  #order = 0;
  readonly #hash = createHash("sha256");
  readonly #numbers = new Float64Array(4);
  #values = new Float64Array(0);
  readonly #bytes = new Uint8Array(this.#numbers.buffer);

  /** Adds event words, in the order of their delivery. */
  addWords(words: Uint8Array): void {
    this.#order = crc32(words, this.#order);
  }

  /** Adds the rows from `from` up to `to` of a series, which a session has added. */
  addRows(series: SeriesColumns, from: number, to: number): void {
    let checksum = 0;
    const start = from - series.firstRow;
    const rows = to - from;
    for (const column of series.columns) {
      const bytes = new Uint8Array(
        column.buffer,
        column.byteOffset + start * 8,
        rows * 8,
      );
      checksum = crc32(bytes, checksum);
    }
    this.#add(series.id, rows, checksum, this.#order);
  }

  /**
   * Adds the values of an indicator. One that is not ready counts as such,
   * whatever bits its NaN has: they are up to the machine.
   */
  addValues(series: SeriesColumns, from: number, to: number): void {
    const rows = to - from;
    if (this.#values.length < rows) this.#values = new Float64Array(rows * 2);
    const values = this.#values;
    const bytes = new Uint8Array(values.buffer, 0, rows * 8);
    const start = from - series.firstRow;
    let checksum = 0;
    let missing = 0;
    for (const column of series.columns) {
      for (let i = 0; i < rows; i++) {
        const value = column[start + i];
        if (value === value) values[i] = value;
        else {
          values[i] = 0;
          missing++;
        }
      }
      checksum = crc32(bytes, checksum);
    }
    this.#add(series.id, missing, checksum, this.#order);
  }

  /** Adds bytes that were made in order. */
  addBytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The SHA-256 of all that was added, in hexadecimal; nothing can follow. */
  finish(): string {
    this.#add(-1, 0, 0, this.#order);
    return this.#hash.digest("hex");
  }

  #add(id: number, rows: number, checksum: number, order: number): void {
    this.#numbers[0] = id;
    this.#numbers[1] = rows;
    this.#numbers[2] = checksum;
    this.#numbers[3] = order;
    this.#hash.update(this.#bytes);
  }
}
