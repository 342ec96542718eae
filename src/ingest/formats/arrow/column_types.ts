/**
 * Columns of Arrow in the terms of tables: their types, and values as stored.
 *
 * @module
 */
// @ts-types="./apache_arrow.d.ts"
import {
  DataType,
  DateUnit,
  type Field,
  Precision,
  TimeUnit,
  type Vector,
} from "apache-arrow";
import { DAY_MS } from "../../../time/date.ts";
import type { ColumnType, RawValues } from "../tables/conversion.ts";

const ENCODER = new TextEncoder();

/** Seconds are converted to milliseconds: tables have no such unit. */
const UNITS = {
  [TimeUnit.SECOND]: "MILLIS",
  [TimeUnit.MILLISECOND]: "MILLIS",
  [TimeUnit.MICROSECOND]: "MICROS",
  [TimeUnit.NANOSECOND]: "NANOS",
} as const;

/** The type of a column, `undefined` for lists, structs and other non-scalars. */
export function columnTypeOf(
  { name, type }: Pick<Field, "name" | "type">,
): ColumnType | undefined {
  if (DataType.isDictionary(type)) {
    return columnTypeOf({ name, type: type.dictionary });
  }
  if (DataType.isTimestamp(type)) {
    const unit = UNITS[type.unit];
    const isAdjustedToUTC = Boolean(type.timezone);
    const logical_type = { type: "TIMESTAMP", isAdjustedToUTC, unit } as const;
    return { name, type: "INT64", logical_type };
  }
  if (DataType.isTime(type)) {
    const unit = UNITS[type.unit as TimeUnit];
    const logical_type = {
      type: "TIME",
      isAdjustedToUTC: false,
      unit,
    } as const;
    return { name, type: "INT64", logical_type };
  }
  if (DataType.isDate(type)) {
    return { name, type: "INT32", logical_type: { type: "DATE" } };
  }
  if (DataType.isDecimal(type)) {
    const { scale } = type;
    return {
      name,
      type: "FIXED_LEN_BYTE_ARRAY",
      converted_type: "DECIMAL",
      scale,
    };
  }
  if (DataType.isInt(type)) {
    return { name, type: type.bitWidth === 64 ? "INT64" : "INT32" };
  }
  if (DataType.isFloat(type)) return { name, type: "DOUBLE" };
  if (DataType.isBool(type)) return { name, type: "BOOLEAN" };
  return isText(type) || isBinary(type)
    ? { name, type: "BYTE_ARRAY" }
    : undefined;
}

function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) ||
    DataType.isUtf8View(type);
}

function isBinary(type: DataType): boolean {
  return DataType.isBinary(type) || DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) || DataType.isFixedSizeBinary(type);
}

/** The values of a column without a dictionary; missing ones are arbitrary. */
export function rawOf(vector: Vector): RawValues {
  const { type, length } = vector;
  const toRaw = rawOfOne(type);
  if (toRaw !== undefined) {
    return Array.from({ length }, (_, i) => toRaw(vector.get(i)));
  }
  const values = vector.data[0].values.subarray(0, length);
  if (DataType.isDate(type) && type.unit === DateUnit.MILLISECOND) {
    return numbers(values, (ms) => Math.floor(ms / DAY_MS));
  }
  const isSeconds = (DataType.isTimestamp(type) || DataType.isTime(type)) &&
    type.unit === TimeUnit.SECOND;
  if (!isSeconds) return values;
  return values instanceof BigInt64Array
    ? values.map((seconds) => seconds * 1_000n)
    : numbers(values, (seconds) => seconds * 1_000);
}

function numbers(
  values: ArrayLike<number | bigint>,
  convert: (value: number) => number,
): number[] {
  return Array.from(values, (value) => convert(Number(value)));
}

/** How one value is converted; `undefined` if columns are arrays of numbers. */
function rawOfOne(
  type: DataType,
  // deno-lint-ignore no-explicit-any -- The package types values so.
): ((value: any) => RawValues[number]) | undefined {
  if (isText(type)) return (text) => ENCODER.encode(text ?? "");
  if (isBinary(type)) return (bytes) => bytes ?? new Uint8Array(0);
  if (DataType.isBool(type)) return (value) => value === true;
  if (DataType.isFloat(type) && type.precision === Precision.HALF) {
    return (value) => value ?? NaN;
  }
  return DataType.isDecimal(type)
    ? (words) => words === null ? 0n : wholeOf(words, type.bitWidth)
    : undefined;
}

/** An integer in words of 32 bits, lowest word first. */
function wholeOf(words: Uint32Array, bits: number): bigint {
  let whole = 0n;
  for (let i = words.length - 1; i >= 0; i--) {
    whole = whole << 32n | BigInt(words[i]);
  }
  return BigInt.asIntN(bits, whole);
}
