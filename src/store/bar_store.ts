/**
 * The public interface of a local bar store, and the types of stored bars.
 *
 * @module
 */
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";

/**
 * The part of the day that a series covers. Runs read regular hours; bars
 * outside of them form a series of their own.
 */
export type Hours = "regular" | "extended";

/** One stored series, and its range. */
export interface SeriesRange {
  /** The symbol. */
  readonly symbol: string;
  /** The interval of its bars. */
  readonly interval: StoredInterval;
  /** Regular or extended hours. */
  readonly hours: Hours;
  /** The exchange or group whose calendar dated the bars. */
  readonly exchange: string;
  /** The first trading date with bars. */
  readonly firstDate: TradingDate;
  /** The last trading date with bars. */
  readonly lastDate: TradingDate;
  /** Whether its source omits slots without trades, so that an empty slot is not a gap. */
  readonly omitsNoTrade: boolean;
}

/** One stored series, with counts. */
export interface SeriesInfo extends SeriesRange {
  /** The number of trading dates with bars. */
  readonly sessions: number;
  /** The number of bars. */
  readonly bars: number;
}

/**
 * The bars of one series on one trading date, encoded as stored. A store may make the
 * view of the bytes when it is read: name `bytes` in a copy by `{ ...chunk }`.
 */
export interface DayChunk {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: StoredInterval;
  /** Regular or extended hours. */
  readonly hours: Hours;
  /** The trading date. */
  readonly date: TradingDate;
  /** The number of bars. */
  readonly rows: number;
  /** The packed bars with their checksum. */
  readonly bytes: Uint8Array;
}

/** How to treat a bar that differs from the stored bar of the same timestamp. */
export type ConflictPolicy = "fail" | "keep" | "replace";

/** How the bars of a day are written. */
export interface WriteOptions {
  /** Regular or extended hours. Defaults to regular. */
  readonly hours?: Hours;
  /**
   * The exchange whose calendar dates the bars, the same for all bars of a
   * series. Defaults to none.
   */
  readonly exchange?: string;
  /** How to treat a bar that differs from the stored one. Defaults to `fail`. */
  readonly onConflict?: ConflictPolicy;
  /** Declares that the source omits slots without trades. */
  readonly omitsNoTrade?: boolean;
}

/** Counts of a write. */
export interface WriteResult {
  /** New bars. */
  readonly added: number;
  /** Bars equal to stored ones. */
  readonly unchanged: number;
  /** Stored bars replaced by different ones. */
  readonly replaced: number;
  /** Stored bars kept against different ones. */
  readonly kept: number;
}

/**
 * Bars by symbol, base interval and trading date. Ranges of dates include both
 * ends, results ascend by date, and `hours` defaults to `regular`.
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
   * The chunks of a range, read by one query.
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
   * Verifies a chunk, decodes its bars into columns from `row` on and returns
   * their number. Damaged bytes write nothing.
   *
   * @throws {SessionError} `store_corrupt` naming symbol, interval and date.
   * @throws {RangeError} if the columns are too short.
   */
  decode(chunk: DayChunk, into: BarColumns, row: number): number;
  /**
   * Merges rows `from` … `to − 1` of the columns, ascending by timestamp, into
   * the stored bars of that day.
   *
   * @throws {SessionError} `import_failed` on a conflict under policy `fail`, or
   * if another exchange dates the series; `argument_invalid` if the interval is
   * not the name of one that can be stored; `store_write` if the store cannot be
   * written.
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
  /** Runs `action` in one transaction: either all that it writes is stored, or nothing. */
  transaction<T>(action: () => T): T;
  /** Closes the store. */
  close(): void;
}

/**
 * Allocates columns for `rows` bars.
 *
 * ```ts
 * import { makeColumns, openBarStore } from "@openbell/session/store";
 *
 * const bars = makeColumns(1);
 * bars.timestamp[0] = Date.UTC(2026, 0, 2, 14, 30);
 * for (const price of [bars.open, bars.high, bars.low, bars.close]) price[0] = 100;
 * bars.volume[0] = 1_000;
 * const store = openBarStore(":memory:");
 * console.log(store.writeDay("SPY", "1m", "2026-01-02", bars, 0, 1).added); // 1
 * store.close();
 * ```
 */
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
