/**
 * Reads one Parquet column a page at a time: memory stays within a page, however
 * large a row group is.
 *
 * @module
 */
import type {
  AsyncBuffer,
  ColumnMetaData,
  FileMetaData,
  SchemaElement,
} from "hyparquet";
import { uncompressPage } from "./compression.ts";
import type { ColumnReader, Conversion, Values } from "../tables/conversion.ts";
import { decodeValues } from "./encodings.ts";
import { type PageHeader, readPageHeader } from "./page_header.ts";
import { unpackHybrid } from "./rle_hybrid.ts";

/** How much of a column is read from the file at a time; longer pages at once. */
const WINDOW_BYTES = 1 << 17;
/** A longer header is read in a second attempt. */
const HEADER_BYTES = 1 << 12;

/** Reads one column from the file's first row to its last. */
export class ColumnPages<T extends Values> implements ColumnReader<T> {
  readonly #source: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #element: SchemaElement;
  readonly #conversion: Conversion<T>;
  #nextGroup = 0;
  /** Rows of the current group in pages that were not read yet. */
  #rowsLeft = 0;
  #column: ColumnMetaData | undefined = undefined;
  #dictionary: T | undefined = undefined;
  #page: T;
  #pageAt = 0;
  // The part of the column in memory, and where its unread rest begins.
  #window: Uint8Array = new Uint8Array(0);
  #at = 0;
  #unread = 0;
  #end = 0;

  /** A reader of the top-level column that `element` describes. */
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
   * @throws {Error} if the file is damaged or has fewer values.
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
      const header = await this.#readHeader();
      const { size } = header;
      if (!(size >= 0)) throw this.#damaged();
      await this.#need(size);
      const body = this.#window.subarray(this.#at, this.#at + size);
      this.#at += size;
      if (header.kind === "dictionary") {
        const bytes = uncompressPage(
          body,
          header.uncompressedSize,
          column.codec,
        );
        this.#dictionary = this.#conversion.of(
          await decodeValues(bytes, 0, "PLAIN", header.count, this.#element),
        );
      } else if (header.kind === "data") {
        const page = await this.#dataPage(header, body, column);
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

  /** Reads on until the window has `length` bytes. */
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
    if (have === 0) this.#window = new Uint8Array(rest);
    else {
      // Not in place: pages of numbers may be views of the old window.
      const window = new Uint8Array(have + rest.byteLength);
      window.set(this.#window.subarray(this.#at));
      window.set(new Uint8Array(rest), have);
      this.#window = window;
    }
    this.#at = 0;
    this.#unread = to;
  }

  async #readHeader(): Promise<PageHeader> {
    for (let length = HEADER_BYTES;; length *= 16) {
      const left = this.#window.length - this.#at + this.#end - this.#unread;
      if (left === 0) throw this.#damaged();
      await this.#need(Math.min(length, left));
      const cursor = { bytes: this.#window, at: this.#at };
      try {
        const header = readPageHeader(cursor);
        this.#at = cursor.at;
        return header;
      } catch (error) {
        // The header may be longer than the window.
        if (length >= left) throw error;
      }
    }
  }

  async #dataPage(
    header: PageHeader,
    body: Uint8Array,
    column: ColumnMetaData,
  ): Promise<T> {
    const { count: rows, uncompressedSize: size, encoding } = header;
    if (!(rows > 0 && rows <= this.#rowsLeft)) throw this.#damaged();
    const optional = this.#element.repetition_type !== "REQUIRED";
    let bytes: Uint8Array;
    let at = 0;
    let levels: Int32Array | undefined;
    if (header.levels !== undefined) {
      const { repetitionBytes, definitionBytes, isCompressed } = header.levels;
      const from = repetitionBytes;
      const to = from + definitionBytes;
      if (!(from >= 0 && to >= from && to <= body.length)) {
        throw this.#damaged();
      }
      if (optional) levels = levelsOf(body, from, to, rows);
      const values = body.subarray(to);
      bytes = isCompressed && size !== to
        ? uncompressPage(values, size - to, column.codec)
        : values;
    } else {
      bytes = uncompressPage(body, size, column.codec);
      if (optional) {
        if (bytes.length < 4) throw this.#damaged();
        at = 4 +
          new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        levels = levelsOf(bytes, 4, at, rows);
      }
    }
    const count = levels === undefined ? rows : sum(levels);
    const values = encoding?.endsWith("_DICTIONARY")
      ? this.#fromDictionary(bytes, at, count)
      : this.#conversion.of(
        await decodeValues(bytes, at, encoding, count, this.#element),
      );
    if (values.length !== count) throw this.#damaged();
    if (levels === undefined || count === rows) return values;
    return spread(values, levels, this.#conversion);
  }

  /** The dictionary values at the indices of a page. */
  #fromDictionary(bytes: Uint8Array, at: number, count: number): T {
    const values = this.#conversion.make(count);
    if (count === 0) return values;
    const dictionary = this.#dictionary;
    if (dictionary === undefined || at >= bytes.length) throw this.#damaged();
    const indices = new Int32Array(count);
    unpackHybrid(bytes, at + 1, bytes.length, bytes[at], indices);
    const { length } = dictionary;
    for (let i = 0; i < count; i++) {
      const index = indices[i];
      if (index >= length) throw this.#damaged();
      values[i] = dictionary[index];
    }
    return values;
  }

  #damaged(): SyntaxError {
    return new SyntaxError(`column ${this.#element.name} is damaged`);
  }
}

/** For each row, 1 if it has a value, else 0. */
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

/** Spreads values over the rows that have one. */
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
