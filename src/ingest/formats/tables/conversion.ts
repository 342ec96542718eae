/**
 * Columns of a table as readers see them, whatever the file's format.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";

/** The type of a column, in the terms of Parquet. */
export type ColumnType = SchemaElement;

/**
 * Values as a file stores them. Timestamps of 96 bits are nanoseconds since 1970.
 */
export type RawValues = ArrayLike<number | bigint | boolean | Uint8Array>;

/** The values of a column: numbers or texts. */
export type Values = Float64Array | string[];

/** How raw values are converted, and what stands for a missing one. */
export interface Conversion<T extends Values> {
  /** Converts the values of a page or a dictionary. */
  readonly of: (raw: RawValues) => T;
  /** An empty array of that many values. */
  readonly make: (length: number) => T;
  /** A missing value. */
  readonly none: T[number];
}

/** Reads one column, row by row. */
export interface ColumnReader<T extends Values> {
  /** Reads the next `rows` values into the front of an array. */
  read(into: T, rows: number): void | Promise<void>;
}

/** One pass over the rows of a file. */
export interface TableRows {
  /**
   * How many rows all columns read next: at most `limit`, 0 at the end. Every
   * column that was opened reads them before the next call.
   */
  next(limit: number): number | Promise<number>;
  /** A reader of a column, from the first row on. */
  column<T extends Values>(
    column: ColumnType,
    conversion: Conversion<T>,
  ): ColumnReader<T>;
  /** Ends the pass, also before the last row. */
  close(): void | Promise<void>;
}

/** A file that holds a table. */
export interface TableFile {
  /** Its columns, without those of lists and structs. */
  readonly columns: readonly ColumnType[];
  /** Starts a pass over its rows. */
  open(): TableRows | Promise<TableRows>;
}
