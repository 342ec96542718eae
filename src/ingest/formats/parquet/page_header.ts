/**
 * The header in front of every page of a Parquet column: Thrift's compact
 * protocol (parquet.apache.org, `parquet.thrift`, struct `PageHeader`).
 *
 * @module
 */
import { type ByteCursor, readVarint } from "./byte_cursor.ts";

/** The encodings of values, by their numbers in a header. */
const ENCODINGS = [
  "PLAIN",
  "GROUP_VAR_INT",
  "PLAIN_DICTIONARY",
  "RLE",
  "BIT_PACKED",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "RLE_DICTIONARY",
  "BYTE_STREAM_SPLIT",
] as const;

/** How the values of a page are encoded. */
export type Encoding = typeof ENCODINGS[number];

/** Lengths in front of the values of a page of version 2. */
export interface PageLevels {
  /** Bytes of repetition levels. */
  readonly repetitionBytes: number;
  /** Bytes of definition levels, after the repetition levels. */
  readonly definitionBytes: number;
  /** Whether the values are compressed; levels never are. */
  readonly isCompressed: boolean;
}

/** What a page holds and how long it is. */
export interface PageHeader {
  /** Values of the column, a dictionary of them, or something else. */
  readonly kind: "data" | "dictionary" | "other";
  /** Bytes of the page after its header. */
  readonly size: number;
  /** The same, uncompressed. */
  readonly uncompressedSize: number;
  /** How many values it holds, missing ones included. */
  readonly count: number;
  /** The encoding of the values; `undefined` if unknown. */
  readonly encoding: Encoding | undefined;
  /** Only in a page of version 2. */
  readonly levels?: PageLevels;
}

/** The fields of a struct that are integers, booleans or structs, by number. */
interface Struct {
  readonly numbers: Map<number, number>;
  readonly structs: Map<number, Struct>;
}

/**
 * Reads the header at a cursor and moves the cursor past it.
 *
 * @throws {SyntaxError} if the header is damaged or cut off.
 */
export function readPageHeader(cursor: ByteCursor): PageHeader {
  const { numbers, structs } = readStruct(cursor, 0);
  const data = structs.get(5);
  const dictionary = structs.get(7);
  const v2 = structs.get(8);
  const page = dictionary ?? data ?? v2;
  const encoding = page?.numbers.get(page === v2 ? 4 : 2) ?? 0;
  return {
    kind: dictionary !== undefined
      ? "dictionary"
      : page !== undefined
      ? "data"
      : "other",
    uncompressedSize: numbers.get(2) ?? NaN,
    size: numbers.get(3) ?? NaN,
    count: page?.numbers.get(1) ?? 0,
    encoding: ENCODINGS[encoding],
    ...v2 === undefined ? {} : {
      levels: {
        definitionBytes: v2.numbers.get(5) ?? NaN,
        repetitionBytes: v2.numbers.get(6) ?? NaN,
        isCompressed: v2.numbers.get(7) !== 0,
      },
    },
  };
}

/** The header of an uncompressed data page without missing values. */
export function dataPageHeader(
  encoding: Encoding,
  count: number,
  size: number,
): Uint8Array {
  const bytes: number[] = [];
  const field = (step: number, type: number, value?: number): void => {
    bytes.push(step << 4 | type);
    if (value === undefined) return;
    let rest = 2 * value;
    for (; rest > 127; rest = Math.floor(rest / 128)) {
      bytes.push(rest % 128 | 128);
    }
    bytes.push(rest);
  };
  field(1, I32, 0); // a data page
  field(1, I32, size);
  field(1, I32, size);
  field(2, STRUCT);
  field(1, I32, count);
  field(1, I32, ENCODINGS.indexOf(encoding));
  field(1, I32, ENCODINGS.indexOf("RLE"));
  field(1, I32, ENCODINGS.indexOf("RLE"));
  bytes.push(STOP, STOP);
  return Uint8Array.from(bytes);
}

const STOP = 0,
  TRUE = 1,
  FALSE = 2,
  BYTE = 3,
  I16 = 4,
  I32 = 5,
  I64 = 6,
  DOUBLE = 7,
  BINARY = 8,
  LIST = 9,
  SET = 10,
  STRUCT = 12;

/** Headers are three structs deep. */
const MAX_DEPTH = 8;

function readStruct(cursor: ByteCursor, depth: number): Struct {
  if (depth > MAX_DEPTH) throw damaged();
  const struct: Struct = { numbers: new Map(), structs: new Map() };
  let field = 0;
  while (true) {
    const head = nextByte(cursor);
    const type = head & 15;
    if (type === STOP) return struct;
    field = head >> 4 === 0 ? readInteger(cursor) : field + (head >> 4);
    switch (type) {
      case TRUE:
      case FALSE:
        struct.numbers.set(field, type === TRUE ? 1 : 0);
        break;
      case I16:
      case I32:
        struct.numbers.set(field, readInteger(cursor));
        break;
      case STRUCT:
        struct.structs.set(field, readStruct(cursor, depth + 1));
        break;
      default:
        skip(cursor, type, depth);
    }
  }
}

/** Skips a value that no header needs: statistics, and fields of later versions. */
function skip(cursor: ByteCursor, type: number, depth: number): void {
  if (depth > MAX_DEPTH) throw damaged();
  switch (type) {
    // In a list, a boolean has a byte of its own.
    case TRUE:
    case FALSE:
    case BYTE:
      return advance(cursor, 1);
    case I16:
    case I32:
    case I64:
      while (nextByte(cursor) > 127);
      return;
    case DOUBLE:
      return advance(cursor, 8);
    case BINARY:
      return advance(cursor, readVarint(cursor));
    case LIST:
    case SET: {
      const head = nextByte(cursor);
      const length = head >> 4 === 15 ? readVarint(cursor) : head >> 4;
      for (let i = 0; i < length; i++) skip(cursor, head & 15, depth + 1);
      return;
    }
    case STRUCT:
      readStruct(cursor, depth + 1);
      return;
    default:
      throw damaged();
  }
}

/** A signed integer of up to 53 bits. */
function readInteger(cursor: ByteCursor): number {
  const value = readVarint(cursor);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function nextByte(cursor: ByteCursor): number {
  const { at } = cursor;
  advance(cursor, 1);
  return cursor.bytes[at];
}

function advance(cursor: ByteCursor, length: number): void {
  if (cursor.at + length > cursor.bytes.length) throw damaged();
  cursor.at += length;
}

function damaged(): SyntaxError {
  return new SyntaxError("a page's header is damaged");
}
