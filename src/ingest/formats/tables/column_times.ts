/**
 * Converts timestamps and times of day, of every unit, to milliseconds.
 *
 * @module
 */
import type { TimeUnit } from "hyparquet";
import { DAY_MS } from "../../../time/date.ts";
import { FINER_THAN_MS } from "../../parsing/times_of_day.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";
import type { ColumnType, Conversion, RawValues } from "./conversion.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const NS_PER_MS = 1_000_000;
/** The end of the year 9999; no bar is that far from 1970. */
const MAX_MS = 253_402_300_799_999;
/** 2³² ns are 4,294 ms and 967,296 ns. */
const WORD_MS = 4_294, WORD_REST_NS = 967_296;

/**
 * The conversion of a column of timestamps to milliseconds since 1970-01-01
 * 00:00, with {@linkcode FINER_THAN_MS} for a remainder below a millisecond; a
 * missing one is NaN.
 */
export class ColumnTimes implements Conversion<Float64Array> {
  /** Whether values are instants, local times or dates. */
  kind: TimeKind;
  /** A missing timestamp. */
  readonly none: number = NaN;
  readonly #element: ColumnType;
  #texts: TimeParser = new TimeParser();

  /** For a column of that type. */
  constructor(element: ColumnType) {
    this.#element = element;
    const { logical_type: logical, converted_type: converted } = element;
    const isDate = logical?.type === "DATE" || converted === "DATE";
    const isLocal = logical?.type === "TIMESTAMP" && !logical.isAdjustedToUTC;
    this.kind = isDate ? "date" : isLocal ? "local" : "instant";
  }

  /** The parser of timestamps that are texts. */
  get texts(): TimeParser {
    return this.#texts;
  }

  /** Reads texts such as 01/02/2026 as day first, or as month first. */
  setDayFirst(dayFirst: boolean): void {
    this.#texts = new TimeParser(dayFirst);
  }

  /** An empty array of that many timestamps. */
  make(length: number): Float64Array {
    return new Float64Array(length);
  }

  /** The timestamps of a page or a dictionary. */
  of(raw: RawValues): Float64Array {
    const { logical_type: logical, converted_type: converted, type } =
      this.#element;
    const times = new Float64Array(raw.length);
    if (raw instanceof BigInt64Array && logical?.type === "TIMESTAMP") {
      fillTimes(raw, logical.unit, times);
    } else if (raw instanceof BigInt64Array && isTimestamp(converted)) {
      const unit = converted === "TIMESTAMP_MILLIS" ? "MILLIS" : "MICROS";
      fillTimes(raw, unit, times);
    } else if (logical?.type === "DATE" || converted === "DATE") {
      for (let i = 0; i < raw.length; i++) times[i] = Number(raw[i]) * DAY_MS;
    } else if (type === "INT96") {
      for (let i = 0; i < raw.length; i++) times[i] = nanosecondsMs(raw[i]);
    } else {
      for (let i = 0; i < raw.length; i++) times[i] = this.#parse(raw[i]);
    }
    // Zones have no offset beyond the range of dates.
    for (let i = 0; i < times.length; i++) {
      if (Math.abs(times[i]) > MAX_MS) times[i] = NaN;
    }
    return times;
  }

  /** A value of a column without a time type: an epoch or a text. */
  #parse(value: RawValues[number]): number {
    const number = typeof value === "bigint" ? Number(value) : value;
    // The epochs of 2001 … 2286, in s and ms.
    if (typeof number === "number" && number >= 1e9 && number < 1e13) {
      const isSeconds = number < 1e10;
      if (Number.isInteger(number) && (isSeconds || number >= 1e12)) {
        this.kind = "instant";
        return isSeconds ? number * 1_000 : number;
      }
    }
    const bytes = value instanceof Uint8Array
      ? value
      : ENCODER.encode(String(value));
    const time = this.#texts.parse(bytes, 0, bytes.length);
    if (time === time) this.kind = this.#texts.kind;
    return time;
  }
}

/**
 * The conversion of a column of times of day, beside one of dates, to milliseconds
 * since midnight.
 */
export class ColumnClocks implements Conversion<Float64Array> {
  /** Whether values are instants, local times or dates. */
  kind: TimeKind = "local";
  /** A missing time. */
  readonly none: number = NaN;
  readonly #unit: TimeUnit | undefined;
  readonly #texts: TimeParser = new TimeParser();

  /** For a column of that type. */
  constructor(
    { logical_type: logical, converted_type: converted }: ColumnType,
  ) {
    this.#unit = logical?.type === "TIME"
      ? logical.unit
      : converted === "TIME_MILLIS"
      ? "MILLIS"
      : converted === "TIME_MICROS"
      ? "MICROS"
      : undefined;
  }

  /** An empty array of that many times. */
  make(length: number): Float64Array {
    return new Float64Array(length);
  }

  /** The times of a page or a dictionary. */
  of(raw: RawValues): Float64Array {
    const times = new Float64Array(raw.length);
    if (raw instanceof BigInt64Array && this.#unit !== undefined) {
      fillTimes(raw, this.#unit, times);
    } else if (this.#unit !== undefined) {
      for (let i = 0; i < raw.length; i++) times[i] = Number(raw[i]);
    } else {
      for (let i = 0; i < raw.length; i++) times[i] = this.#parse(raw[i]);
    }
    return times;
  }

  /** A text, or a number such as 93000, read as if it followed a date. */
  #parse(value: RawValues[number]): number {
    const text = value instanceof Uint8Array
      ? DECODER.decode(value)
      : String(value);
    const bytes = ENCODER.encode(`19700101 ${text.trim()}`);
    const time = this.#texts.parse(bytes, 0, bytes.length);
    if (time === time && this.#texts.kind !== "date") {
      this.kind = this.#texts.kind;
    }
    return time;
  }
}

function isTimestamp(converted: ColumnType["converted_type"]): boolean {
  return converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS";
}

function fillTimes(
  raw: BigInt64Array,
  unit: TimeUnit,
  into: Float64Array,
): void {
  // Two words of 32 bits, the lower one first, without allocating BigInts.
  const words = new Int32Array(raw.buffer, raw.byteOffset, 2 * raw.length);
  for (let i = 0; i < raw.length; i++) {
    const low = words[2 * i] >>> 0;
    const high = words[2 * i + 1];
    into[i] = unit === "NANOS"
      ? nanosToMs(high, low)
      : unit === "MICROS"
      ? microsToMs(high * 2 ** 32 + low)
      : high * 2 ** 32 + low;
  }
}

function microsToMs(micros: number): number {
  // Beyond every calendar, and no longer exact.
  if (!Number.isSafeInteger(micros)) return NaN;
  const ms = Math.floor(micros / 1_000);
  return ms * 1_000 === micros ? ms : ms + FINER_THAN_MS;
}

/** Every step is exact: `high` × 967,296 stays below 2⁵³. */
function nanosToMs(high: number, low: number): number {
  const rest = high * WORD_REST_NS + low;
  const ms = Math.floor(rest / NS_PER_MS);
  const whole = high * WORD_MS + ms;
  return ms * NS_PER_MS === rest ? whole : whole + FINER_THAN_MS;
}

/** Timestamps of 96 bits, which are decoded to nanoseconds. */
function nanosecondsMs(value: RawValues[number]): number {
  if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
    return NaN;
  }
  return nanosToMs(Number(value >> 32n), Number(value & 0xffffffffn));
}
