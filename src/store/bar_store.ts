/**
 * What a store of bars is to those who read and write it.
 *
 * @module
 */
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";

/**
 * Which part of the day a series holds. A run reads regular hours; what lies
 * outside of them is kept apart and never mixed in.
 */
export type Hours = "regular" | "extended";

/** One stored series. */
export interface SeriesInfo {
  /** The symbol. */
  readonly symbol: string;
  /** The interval of its bars. */
  readonly interval: StoredInterval;
  /** Regular or extended hours. */
  readonly hours: Hours;
  /** The exchange or group whose calendar gave the bars their trading dates. */
  readonly exchange: string;
  /** The first trading date with bars. */
  readonly firstDate: TradingDate;
  /** The last trading date with bars. */
  readonly lastDate: TradingDate;
  /** How many trading dates have bars. */
  readonly sessions: number;
  /** How many bars there are. */
  readonly bars: number;
  /** Whether its source leaves out slots without trades, so that a hole is not a gap. */
  readonly omitsNoTrade: boolean;
}

/** The bars of one series on one trading date as they are stored, not decoded. */
export interface DayChunk {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: StoredInterval;
  /** Regular or extended hours. */
  readonly hours: Hours;
  /** The trading date. */
  readonly date: TradingDate;
  /** How many bars are in it. */
  readonly rows: number;
  /** The bars, packed and checksummed. */
  readonly bytes: Uint8Array;
}

/** What happens when a bar differs from the stored bar of the same timestamp. */
export type ConflictPolicy = "fail" | "keep" | "replace";

/** How bars of a day are written. */
export interface WriteOptions {
  /** Regular or extended hours. Default regular. */
  readonly hours?: Hours;
  /**
   * The exchange whose calendar dates the bars: all bars of a series must have
   * the same. Default: none is noted.
   */
  readonly exchange?: string;
  /** What to do with a bar that differs from the stored one. Default `fail`. */
  readonly onConflict?: ConflictPolicy;
  /** Declares that the source leaves out slots without trades. */
  readonly omitsNoTrade?: boolean;
}

/** What writing the bars of a day did. */
export interface WriteResult {
  /** Bars that were not there before. */
  readonly added: number;
  /** Bars that were there already, identical. */
  readonly unchanged: number;
  /** Stored bars that were replaced by a different one. */
  readonly replaced: number;
  /** Stored bars that were kept in place of a different one. */
  readonly kept: number;
}

/**
 * Bars by symbol, base interval and trading date. Dates are inclusive, answers
 * ascend by date; `hours` is `regular` unless it is given.
 */
export interface BarStore {
  /** Every stored series, by symbol, interval and hours. */
  inventory(): SeriesInfo[];
  /** One series, or `undefined` if it has no bars. */
  series(
    symbol: string,
    interval: StoredInterval,
    hours?: Hours,
  ): SeriesInfo | undefined;
  /** The trading dates of a range that have bars. */
  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): TradingDate[];
  /**
   * The chunks of a range, one query for all of them.
   *
   * @throws {SessionError} `store_corrupt` naming the first damaged date.
   */
  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): DayChunk[];
  /** The newest `limit` chunks before a date. */
  previousChunks(
    symbol: string,
    interval: StoredInterval,
    before: TradingDate,
    limit: number,
    hours?: Hours,
  ): DayChunk[];
  /**
   * Writes a chunk's bars into columns from `row` on and returns their number.
   * The checksum is verified first; damaged bytes write nothing.
   *
   * @throws {SessionError} `store_corrupt` naming symbol, interval and date.
   * @throws {RangeError} if the columns are too short.
   */
  decode(chunk: DayChunk, into: BarColumns, row: number): number;
  /**
   * Merges rows `from` … `to − 1` of the columns, ascending by timestamp, into
   * what is stored of that day.
   *
   * @throws {SessionError} `import_failed` on a conflict under policy `fail`
   * or with the exchange of the bars stored before, `store_write` if the file cannot be written.
   */
  writeDay(
    symbol: string,
    interval: StoredInterval,
    date: TradingDate,
    columns: BarColumns,
    from: number,
    to: number,
    options?: WriteOptions,
  ): WriteResult;
  /** Runs `action` in one transaction: all that it writes is stored, or nothing. */
  transaction<T>(action: () => T): T;
  /** Gives the file back. */
  close(): void;
}

/** Columns with room for `rows` bars, in memory of their own. */
export function makeColumns(rows: number): BarColumns {
  return {
    timestamp: new Float64Array(rows),
    open: new Float64Array(rows),
    high: new Float64Array(rows),
    low: new Float64Array(rows),
    close: new Float64Array(rows),
    volume: new Float64Array(rows),
  };
}
