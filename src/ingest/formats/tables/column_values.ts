/**
 * Converts values of columns to numbers and texts, without rounding twice.
 *
 * @module
 */
import { parseNumber } from "../../parsing/numbers.ts";
import { TextCache } from "../../parsing/text_cache.ts";
import type { ColumnType, Conversion, RawValues } from "./conversion.ts";

/** The largest power of ten that a double holds exactly. */
const MAX_POWER = 22;

/** The conversion of a column of numbers; a missing one is NaN. */
export function numbersOf(element: ColumnType): Conversion<Float64Array> {
  const { converted_type: converted, logical_type: logical, type } = element;
  const unsigned = converted === "UINT_32" || converted === "UINT_64" ||
    (logical?.type === "INTEGER" && !logical.isSigned);
  let toNumber: (value: RawValues[number]) => number = plainNumber;
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") {
    const scale = element.scale ?? 0;
    toNumber = (value) => decimalOf(value, scale);
  } else if (logical?.type === "FLOAT16") {
    toNumber = (value) => value instanceof Uint8Array ? halfFloat(value) : NaN;
  } else if (unsigned) {
    const bits = type === "INT32" ? 32 : 64;
    toNumber = (value) =>
      typeof value === "boolean" || value instanceof Uint8Array
        ? UNREADABLE
        : plainNumber(BigInt.asUintN(bits, BigInt(value)));
  }
  const isPlain = toNumber === plainNumber;
  return {
    of(raw): Float64Array {
      if (raw instanceof Float64Array) return raw;
      // Every such number is a double.
      if (
        isPlain && (raw instanceof Float32Array || raw instanceof Int32Array)
      ) return Float64Array.from(raw);
      const numbers = new Float64Array(raw.length);
      for (let i = 0; i < raw.length; i++) numbers[i] = toNumber(raw[i]);
      return numbers;
    },
    make: (length) => new Float64Array(length),
    none: NaN,
  };
}

/** A value that is no number or that no double holds; NaN would mean missing. */
const UNREADABLE = Infinity;

function plainNumber(value: RawValues[number]): number {
  if (typeof value === "number") return value;
  let number = NaN;
  if (typeof value === "bigint") {
    number = Number(value);
    if (!Number.isSafeInteger(number)) return UNREADABLE;
  } else if (value instanceof Uint8Array) {
    number = parseNumber(value, 0, value.length);
  }
  return number === number ? number : UNREADABLE;
}

/** The double nearest to a decimal with that many places. */
function decimalOf(value: RawValues[number], places: number): number {
  if (typeof value === "boolean") return UNREADABLE;
  const whole = value instanceof Uint8Array ? wholeOf(value) : value;
  const number = Number(whole);
  return Number.isSafeInteger(number) && places <= MAX_POWER
    ? number / 10 ** places
    : Number(`${whole}e-${places}`);
}

/** An integer of any length, highest byte first. */
function wholeOf(bytes: Uint8Array): bigint {
  let whole = 0n;
  for (const byte of bytes) whole = whole * 256n + BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, whole);
}

/** IEEE 754 binary16, low byte first. */
function halfFloat([low, high]: Uint8Array): number {
  const sign = high >> 7 === 1 ? -1 : 1;
  const exponent = high >> 2 & 31;
  const fraction = ((high & 3) * 256 + low) / 1_024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * 2 ** -14 * fraction
    : sign * 2 ** (exponent - 15) * (1 + fraction);
}

/** The conversion of a column of texts; a missing one is empty. */
export function textsOf(): Conversion<string[]> {
  const cache = new TextCache();
  return {
    of: (raw) =>
      Array.from(raw, (value) => {
        if (!(value instanceof Uint8Array)) return String(value);
        let { length } = value;
        // Texts of a fixed length are padded with zeros.
        while (length > 0 && value[length - 1] === 0) length--;
        return cache.get(value, 0, length);
      }),
    make: (length) => new Array<string>(length).fill(""),
    none: "",
  };
}
