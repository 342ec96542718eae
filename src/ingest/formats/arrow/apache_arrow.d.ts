// The part of the package `apache-arrow` that is used here. Its own types bring
// those of Node.js, which would change the globals of every module.

/** A type of values; the methods tell which. */
export class DataType {
  static isDictionary(type: DataType): type is Dictionary;
  static isTimestamp(type: DataType): type is Timestamp;
  static isTime(type: DataType): type is Time;
  static isDate(type: DataType): type is Date_;
  static isDecimal(type: DataType): type is Decimal;
  static isInt(type: DataType): type is Int;
  static isFloat(type: DataType): type is Float;
  static isBool(type: DataType): type is Bool;
  static isUtf8(type: DataType): type is Utf8;
  static isLargeUtf8(type: DataType): type is DataType;
  static isUtf8View(type: DataType): type is DataType;
  static isBinary(type: DataType): type is DataType;
  static isLargeBinary(type: DataType): type is DataType;
  static isBinaryView(type: DataType): type is DataType;
  static isFixedSizeBinary(type: DataType): type is DataType;
}

/** Numbers of values in a dictionary. */
export class Dictionary extends DataType {
  readonly dictionary: DataType;
}
export class Timestamp extends DataType {
  readonly unit: TimeUnit;
  readonly timezone?: string | null;
}
export class TimestampNanosecond extends Timestamp {
  constructor(timezone?: string | null);
}
export class Time extends DataType {
  readonly unit: TimeUnit;
}
export class TimeSecond extends Time {}
export class TimeMicrosecond extends Time {}
declare class Date_ extends DataType {
  readonly unit: DateUnit;
}
export class DateDay extends Date_ {}
export class DateMillisecond extends Date_ {}
export class Decimal extends DataType {
  constructor(scale: number, precision: number, bitWidth?: number);
  readonly scale: number;
  readonly bitWidth: number;
}
export class Int extends DataType {
  readonly bitWidth: number;
}
export class Int64 extends Int {
  readonly isInt64: true;
}
export class Uint64 extends Int {
  readonly isUint64: true;
}
export class Float extends DataType {
  readonly precision: Precision;
}
export class Float16 extends Float {}
export class Bool extends DataType {
  readonly isBool: true;
}
export class Utf8 extends DataType {
  readonly isUtf8: true;
}
export class Struct extends DataType {
  constructor(children: readonly Field[]);
}

export enum TimeUnit {
  SECOND = 0,
  MILLISECOND = 1,
  MICROSECOND = 2,
  NANOSECOND = 3,
}
export enum DateUnit {
  DAY = 0,
  MILLISECOND = 1,
}
export enum Precision {
  HALF = 0,
  SINGLE = 1,
  DOUBLE = 2,
}

/** A column of a schema. */
export class Field {
  constructor(name: string, type: DataType, nullable?: boolean);
  readonly name: string;
  readonly type: DataType;
}
export class Schema {
  constructor(fields: readonly Field[]);
  readonly fields: readonly Field[];
}

/** Numbers as they are stored. */
type Numbers =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** The buffers of a column. */
export class Data {
  constructor(
    type: DataType,
    offset: number,
    length: number,
    nullCount?: number,
    buffers?: undefined,
    children?: readonly Data[],
  );
  readonly length: number;
  readonly values: Numbers;
  readonly dictionary?: Vector;
}

/** Values of a column. */
export class Vector {
  readonly type: DataType;
  readonly length: number;
  readonly nullCount: number;
  readonly byteLength: number;
  readonly data: readonly Data[];
  // deno-lint-ignore no-explicit-any -- Values have the type of their column.
  get(index: number): any;
  isValid(index: number): boolean;
  slice(begin: number, end: number): Vector;
}
export function vectorFromArray(
  values: readonly unknown[],
  type?: DataType,
): Vector;

export class RecordBatch {
  constructor(schema: Schema, data: Data);
  readonly numRows: number;
  getChildAt(index: number): Vector | null;
}
export class Table {
  constructor(schema: Schema, batches: readonly RecordBatch[]);
}
export function tableToIPC(table: Table, form: "file" | "stream"): Uint8Array;

/** What the package reads of a file. */
export interface FileHandle {
  readonly fd: number;
  stat(): Promise<{ size: number }>;
  read(
    buffer: Uint8Array,
    offset: number,
    count: number,
    position: number,
  ): Promise<{ bytesRead: number; buffer: Uint8Array }>;
  close(): Promise<void>;
}
export class RecordBatchReader implements AsyncIterable<RecordBatch> {
  static from(
    source: FileHandle | AsyncIterable<Uint8Array>,
  ): Promise<RecordBatchReader>;
  readonly schema: Schema;
  readonly numRecordBatches: number;
  open(): Promise<RecordBatchReader>;
  cancel(): Promise<void>;
  isFile(): boolean;
  readRecordBatch(index: number): Promise<RecordBatch | null>;
  [Symbol.asyncIterator](): AsyncIterator<RecordBatch>;
}

export enum CompressionType {
  LZ4_FRAME = 0,
  ZSTD = 1,
}
export const compressionRegistry: {
  set(
    type: CompressionType,
    codec: { decode(bytes: Uint8Array): Uint8Array },
  ): void;
};
