/**
 * Values of Parquet columns as plain numbers, exactly.
 *
 * @module
 */
import type { ParquetParsers, SchemaElement } from "hyparquet";
import { DAY_MS } from "../time/date.ts";
import { FINER_THAN_MS, type TimeKind, TimeParser } from "./time_text.ts";

const ENCODER = new TextEncoder();

/**
 * What the package makes of the format's timestamps: milliseconds, and
 * half of one where they are finer; NaN where there is none.
 */
export const TIME_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value: unknown) => exactMs(value, 1n),
  timestampFromMicroseconds: (value: unknown) => exactMs(value, 1_000n),
  timestampFromNanoseconds: (value: unknown) => exactMs(value, 1_000_000n),
  dateFromDays: (days: unknown) =>
    typeof days === "number" ? days * DAY_MS : NaN,
};

/** How the timestamps of a column are read. */
export class ParquetTimes {
  /** What the column says of its zone. */
  kind: TimeKind;
  readonly #typed: boolean;
  readonly #times: TimeParser = new TimeParser();

  /** For a column of that type. */
  constructor(element: SchemaElement) {
    const { logical_type: logical, converted_type: converted, type } = element;
    const isDate = logical?.type === "DATE" || converted === "DATE";
    const isLocal = logical?.type === "TIMESTAMP" && !logical.isAdjustedToUTC;
    this.#typed = isDate || logical?.type === "TIMESTAMP" || type === "INT96" ||
      converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS";
    this.kind = isDate ? "date" : isLocal ? "local" : "instant";
  }

  /** Milliseconds since 1970-01-01 00:00 of `rows` values; NaN where there is none. */
  read(values: ArrayLike<unknown>, rows: number): Float64Array {
    const times = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const value = values[i];
      times[i] = this.#typed
        ? (typeof value === "number" ? value : NaN)
        : this.#parse(value);
    }
    return times;
  }

  /** A value of a column without a time type: an epoch or a text. */
  #parse(value: unknown): number {
    if (value === undefined || value === null) return NaN;
    const bytes = ENCODER.encode(String(value));
    const time = this.#times.parse(bytes, 0, bytes.length);
    if (time === time) this.kind = this.#times.kind;
    return time;
  }
}

/** `rows` numbers of a column; NaN where there is none or it is beyond exactness. */
export function plainNumbers(
  values: ArrayLike<unknown>,
  element: SchemaElement,
  rows: number,
): Float64Array {
  if (values instanceof Float64Array && values.length === rows) return values;
  const numbers = new Float64Array(rows);
  const decimals = element.converted_type === "DECIMAL"
    ? element.scale ?? 0
    : undefined;
  const factor = 10 ** (decimals ?? 0);
  for (let i = 0; i < rows; i++) {
    const value = values[i];
    if (typeof value === "number") {
      // A decimal arrives as its whole number times 10^−scale, which is a little
      // off the double nearest to its text.
      numbers[i] = decimals === undefined
        ? value
        : Math.round(value * factor) / factor;
    } else if (typeof value === "bigint") {
      const number = Number(value);
      numbers[i] = Number.isSafeInteger(number) ? number : NaN;
    } else {
      numbers[i] = NaN;
    }
  }
  return numbers;
}

function exactMs(value: unknown, perMs: bigint): number {
  if (typeof value !== "bigint") return NaN;
  // Rounded down, whatever the sign.
  const ms = BigInt.asIntN(64, value) / perMs -
    (value % perMs < 0n ? 1n : 0n);
  return value % perMs === 0n ? Number(ms) : Number(ms) + FINER_THAN_MS;
}
