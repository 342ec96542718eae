/**
 * Writes bars as CSV, JSON and Parquet, every number exactly as stored.
 *
 * @module
 */
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import { type Hours, makeColumns } from "./bar_store.ts";
import type { StoredBars } from "./market_store.ts";
import { parquetFile } from "./parquet_file.ts";

/** A range of stored bars. */
export interface BarRange {
  /** The symbol. */
  readonly symbol: string;
  /** The stored interval. */
  readonly interval: StoredInterval;
  /** The first trading date. Default: the first stored. */
  readonly from?: TradingDate;
  /** The last trading date. Default: the last stored. */
  readonly to?: TradingDate;
  /** Regular or extended hours. Default regular. */
  readonly hours?: Hours;
}

/** Bars in columns; derived bars have their coverage. */
export interface DayBars extends BarColumns {
  /** The share of each bar's slots that is accounted for, 0–1. */
  readonly coverage?: Float64Array;
}

/** Bars day by day: columns, which the next day reuses, and their rows. */
export type Days = AsyncIterable<
  readonly [columns: DayBars, rows: number, ...unknown[]]
>;

const DAYS_AT_ONCE = 64;

/**
 * The bars of a range, day by day: columns, which the next day reuses, how many
 * of their rows hold bars, and the trading date.
 *
 * @throws {SessionError} `store_corrupt` at the first damaged day.
 */
export async function* readDays(
  store: StoredBars,
  range: BarRange,
): AsyncGenerator<
  readonly [columns: BarColumns, rows: number, date: TradingDate]
> {
  const { symbol, interval, hours = "regular" } = range;
  const from = range.from ?? "0000-00-00";
  const to = range.to ?? "9999-99-99";
  const dates = store.tradingDates(symbol, interval, from, to, hours);
  let columns = makeColumns(1_024);
  for (let i = 0; i < dates.length; i += DAYS_AT_ONCE) {
    const last = dates[Math.min(i + DAYS_AT_ONCE, dates.length) - 1];
    const chunks = await store.chunks(symbol, interval, dates[i], last, hours);
    for (const chunk of chunks) {
      if (chunk.rows > columns.timestamp.length) {
        columns = makeColumns(chunk.rows);
      }
      yield [columns, store.decode(chunk, columns, 0), chunk.date];
    }
  }
}

/** ISO 8601 in UTC, without milliseconds if they are 0. */
export function formatTimestamp(timestamp: number): string {
  return new Date(timestamp).toISOString().replace(".000Z", "Z");
}

/** CSV with a header, a day at a time. Numbers read back as the same doubles. */
export function csvText(
  store: StoredBars,
  range: BarRange,
): AsyncGenerator<string> {
  return csvOfDays(readDays(store, range));
}

/** Like {@linkcode csvText}, for any bars, with an optional column `coverage`. */
export async function* csvOfDays(
  days: Days,
  withCoverage = false,
): AsyncGenerator<string> {
  yield `timestamp,open,high,low,close,volume${
    withCoverage ? ",coverage" : ""
  }\n`;
  for await (const [columns, rows] of days) {
    const { timestamp, open, high, low, close, volume } = columns;
    let text = "";
    for (let i = 0; i < rows; i++) {
      const end = withCoverage ? `,${coverageAt(columns, i)}\n` : "\n";
      text += `${formatTimestamp(timestamp[i])},${open[i]},${high[i]},${
        low[i]
      },${close[i]},${volume[i]}${end}`;
    }
    yield text;
  }
}

/** A stored bar covers its slot. */
function coverageAt(columns: DayBars, row: number): number {
  return columns.coverage?.[row] ?? 1;
}

/** A JSON array of objects, a day at a time. */
export function jsonText(
  store: StoredBars,
  range: BarRange,
): AsyncGenerator<string> {
  return jsonOfDays(readDays(store, range));
}

/** Like {@linkcode jsonText}, for any bars, with an optional `coverage`. */
export async function* jsonOfDays(
  days: Days,
  withCoverage = false,
): AsyncGenerator<string> {
  yield "[";
  let mark = "";
  for await (const [columns, rows] of days) {
    let text = "";
    for (let i = 0; i < rows; i++) {
      text += `${mark}\n  ${
        JSON.stringify({
          timestamp: formatTimestamp(columns.timestamp[i]),
          open: columns.open[i],
          high: columns.high[i],
          low: columns.low[i],
          close: columns.close[i],
          volume: columns.volume[i],
          ...withCoverage ? { coverage: coverageAt(columns, i) } : {},
        })
      }`;
      mark = ",";
    }
    yield text;
  }
  yield "\n]\n";
}

/**
 * The bytes of a Parquet file: `timestamp` in milliseconds UTC, prices and
 * volume as doubles.
 */
export async function parquetBytes(
  store: StoredBars,
  range: BarRange,
): Promise<Uint8Array> {
  let rows = 0;
  for await (const [, count] of readDays(store, range)) rows += count;
  const all = makeColumns(rows);
  let at = 0;
  for await (const [columns, count] of readDays(store, range)) {
    for (const name of Object.keys(all) as (keyof BarColumns)[]) {
      all[name].set(columns[name].subarray(0, count), at);
    }
    at += count;
  }
  const prices = ["open", "high", "low", "close", "volume"] as const;
  return await parquetFile("bars", [
    { name: "timestamp", kind: "instant", values: all.timestamp },
    ...prices.map((name) => (
      { name, kind: "number", values: all[name] } as const
    )),
  ]);
}
