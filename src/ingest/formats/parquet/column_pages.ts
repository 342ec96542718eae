/**
 * The values of one Parquet column, read a page at a time: memory stays within
 * a page, however large a row group is.
 *
 * @module
 */
import type {
  AsyncBuffer,
  ColumnMetaData,
  FileMetaData,
  PageHeader,
  SchemaElement,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { unpackPage } from "./compression.ts";
import { decodeValues, type RawValues } from "./encodings.ts";
import { unpackHybrid } from "./rle_hybrid.ts";

/** How much of a column is read from the file at a time, unless a page is longer. */
const WINDOW_BYTES = 1 << 19;
/** Nearly every page's header is shorter. */
const HEADER_BYTES = 1 << 12;

/** What a column's values become: numbers, or texts. */
export type Values = Float64Array | string[];

/** How raw values become those, and what stands where there is none. */
export interface Conversion<T extends Values> {
  /** Converts the values of a page or a dictionary. */
  readonly of: (raw: RawValues) => T;
  /** An empty array of that many values. */
  readonly make: (length: number) => T;
  /** What stands for no value. */
  readonly none: T[number];
}

/** A reader of one column, from the file's first row to its last. */
export class ColumnPages<T extends Values> {
  readonly #source: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #element: SchemaElement;
  readonly #conversion: Conversion<T>;
  #nextGroup = 0;
  /** Rows of the current group that no page has brought yet. */
  #rowsLeft = 0;
  #column: ColumnMetaData | undefined = undefined;
  #dictionary: T | undefined = undefined;
  #page: T;
  #pageAt = 0;
  // The part of the column that has been read, and where its unread rest begins.
  #window: Uint8Array = new Uint8Array(0);
  #at = 0;
  #unread = 0;
  #end = 0;

  /** A reader of the top-level column that is described by `element`. */
  constructor(
    source: AsyncBuffer,
    metadata: FileMetaData,
    element: SchemaElement,
    conversion: Conversion<T>,
  ) {
    this.#source = source;
    this.#metadata = metadata;
    this.#element = element;
    this.#conversion = conversion;
    this.#page = conversion.make(0);
  }

  /**
   * Reads the next `rows` values into the front of an array.
   *
   * @throws {Error} if the file is damaged or has fewer of them.
   */
  async read(into: T, rows: number): Promise<void> {
    let row = 0;
    while (row < rows) {
      if (this.#pageAt === this.#page.length) {
        this.#page = await this.#nextPage();
        this.#pageAt = 0;
      }
      const count = Math.min(rows - row, this.#page.length - this.#pageAt);
      copyValues(this.#page, this.#pageAt, count, into, row);
      row += count;
      this.#pageAt += count;
    }
  }

  async #nextPage(): Promise<T> {
    while (this.#rowsLeft === 0) this.#enterGroup();
    const column = this.#column as ColumnMetaData;
    while (true) {
      const header = await this.#header();
      const size = header.compressed_page_size;
      if (!(size >= 0)) throw this.#damaged();
      await this.#need(size);
      const body = this.#window.subarray(this.#at, this.#at + size);
      this.#at += size;
      if (header.dictionary_page_header !== undefined) {
        const { num_values: count } = header.dictionary_page_header;
        const bytes = unpackPage(
          body,
          header.uncompressed_page_size,
          column.codec,
        );
        this.#dictionary = this.#conversion.of(
          decodeValues(bytes, 0, "PLAIN", count, this.#element),
        );
      } else if (header.data_page_header ?? header.data_page_header_v2) {
        const page = this.#dataPage(header, body, column);
        this.#rowsLeft -= page.length;
        return page;
      }
    }
  }

  #enterGroup(): void {
    const group = this.#metadata.row_groups[this.#nextGroup++];
    const name = this.#element.name;
    const chunk = group?.columns.find(({ meta_data: data }) =>
      data?.path_in_schema.length === 1 && data.path_in_schema[0] === name
    );
    const column = chunk?.meta_data;
    if (column === undefined || chunk?.file_path) throw this.#damaged();
    this.#column = column;
    this.#dictionary = undefined;
    this.#rowsLeft = Number(group.num_rows);
    const begin = Number(
      column.dictionary_page_offset || column.data_page_offset,
    );
    this.#window = new Uint8Array(0);
    this.#at = 0;
    this.#unread = begin;
    this.#end = begin + Number(column.total_compressed_size);
    if (
      !(this.#rowsLeft >= 0 && begin >= 0 &&
        this.#end <= this.#source.byteLength)
    ) throw this.#damaged();
  }

  /** Makes sure of `length` bytes in the window. */
  async #need(length: number): Promise<void> {
    const have = this.#window.length - this.#at;
    if (have >= length) return;
    if (have + this.#end - this.#unread < length) throw this.#damaged();
    const to = Math.min(
      this.#end,
      this.#unread + Math.max(WINDOW_BYTES, length - have),
    );
    const rest = await this.#source.slice(this.#unread, to);
    if (rest.byteLength !== to - this.#unread) throw this.#damaged();
    // Always new memory: pages of doubles are views of the old.
    const window = new Uint8Array(have + rest.byteLength);
    window.set(this.#window.subarray(this.#at));
    window.set(new Uint8Array(rest), have);
    this.#window = window;
    this.#at = 0;
    this.#unread = to;
  }

  async #header(): Promise<PageHeader> {
    for (let length = HEADER_BYTES;; length *= 16) {
      const left = this.#window.length - this.#at + this.#end - this.#unread;
      if (left === 0) throw this.#damaged();
      await this.#need(Math.min(length, left));
      const { buffer } = this.#window;
      const reader = { view: new DataView(buffer, this.#at), offset: 0 };
      try {
        const header = parquetHeader(reader);
        this.#at += reader.offset;
        return header;
      } catch (error) {
        // Unless the header goes on behind what has been read.
        if (length >= left) throw error;
      }
    }
  }

  #dataPage(header: PageHeader, body: Uint8Array, column: ColumnMetaData): T {
    const v2 = header.data_page_header_v2;
    const page = header.data_page_header ?? v2;
    const rows = page?.num_values ?? 0;
    if (!(rows > 0 && rows <= this.#rowsLeft)) throw this.#damaged();
    const optional = this.#element.repetition_type !== "REQUIRED";
    const size = header.uncompressed_page_size;
    let bytes: Uint8Array;
    let at = 0;
    let levels: Int32Array | undefined;
    if (v2 !== undefined) {
      // Levels lie in front, never packed.
      const from = v2.repetition_levels_byte_length;
      const to = from + v2.definition_levels_byte_length;
      if (!(from >= 0 && to >= from && to <= body.length)) {
        throw this.#damaged();
      }
      if (optional) levels = levelsOf(body, from, to, rows);
      const values = body.subarray(to);
      bytes = v2.is_compressed === false || size === to
        ? values
        : unpackPage(values, size - to, column.codec);
    } else {
      bytes = unpackPage(body, size, column.codec);
      if (optional) {
        if (bytes.length < 4) throw this.#damaged();
        at = 4 +
          new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        levels = levelsOf(bytes, 4, at, rows);
      }
    }
    const count = levels === undefined ? rows : sum(levels);
    const encoding = page?.encoding ?? "PLAIN";
    const values = encoding.endsWith("_DICTIONARY")
      ? this.#picked(bytes, at, count)
      : this.#conversion.of(
        decodeValues(bytes, at, encoding, count, this.#element),
      );
    if (values.length !== count) throw this.#damaged();
    if (levels === undefined || count === rows) return values;
    return spread(values, levels, this.#conversion);
  }

  /** Values of the dictionary by their places. */
  #picked(bytes: Uint8Array, at: number, count: number): T {
    const values = this.#conversion.make(count);
    if (count === 0) return values;
    const dictionary = this.#dictionary;
    if (dictionary === undefined || at >= bytes.length) throw this.#damaged();
    const places = new Int32Array(count);
    unpackHybrid(bytes, at + 1, bytes.length, bytes[at], places);
    const { length } = dictionary;
    for (let i = 0; i < count; i++) {
      const place = places[i];
      if (place >= length) throw this.#damaged();
      values[i] = dictionary[place];
    }
    return values;
  }

  #damaged(): SyntaxError {
    return new SyntaxError(`column ${this.#element.name} is damaged`);
  }
}

/** One a row: 1 where it has a value, 0 where it has none. */
function levelsOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  rows: number,
): Int32Array {
  const levels = new Int32Array(rows);
  unpackHybrid(bytes, from, to, 1, levels);
  return levels;
}

function sum(levels: Int32Array): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) count += levels[i];
  return count;
}

/** Puts values to the rows that have one. */
function spread<T extends Values>(
  values: T,
  levels: Int32Array,
  { make, none }: Conversion<T>,
): T {
  const rows = make(levels.length);
  let at = 0;
  for (let i = 0; i < levels.length; i++) {
    rows[i] = levels[i] === 1 ? values[at++] : none;
  }
  return rows;
}

function copyValues<T extends Values>(
  from: T,
  start: number,
  count: number,
  into: T,
  row: number,
): void {
  if (from instanceof Float64Array && into instanceof Float64Array) {
    into.set(from.subarray(start, start + count), row);
  } else {
    for (let i = 0; i < count; i++) into[row + i] = from[start + i];
  }
}
