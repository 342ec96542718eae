/**
 * Rows of the database as series and chunks.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { storedInterval } from "../../time/interval.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";
import type { DayChunk, Hours, SeriesInfo, SeriesRange } from "../bar_store.ts";
import { type PackedChunk, packedChunks } from "../packed_chunks.ts";

const HOURS: readonly Hours[] = ["regular", "extended"];

/** A cell of a row, which a driver returns as an object by column name. */
export function cellIn(row: unknown, column: string): unknown {
  return typeof row === "object" && row !== null
    ? Reflect.get(row, column)
    : undefined;
}

/** A cell as text. */
export function textIn(row: unknown, column: string): string {
  return String(cellIn(row, column));
}

/** A cell as a number. */
export function numberIn(row: unknown, column: string): number {
  return Number(cellIn(row, column));
}

/** The name of a series in the keys of its chunks. */
export function seriesOfKey(
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): string {
  return `${symbol}\n${interval}\n${hours}\n`;
}

/** Remembers the names of series in keys: runs decode their symbols in turns. */
export class SeriesNames {
  readonly #bySymbol = new Map<
    string,
    { interval: StoredInterval; hours: Hours; name: string }
  >();

  /** The result of {@linkcode seriesOfKey}. */
  of(symbol: string, interval: StoredInterval, hours: Hours): string {
    const last = this.#bySymbol.get(symbol);
    if (last?.interval === interval && last.hours === hours) return last.name;
    const name = seriesOfKey(symbol, interval, hours);
    this.#bySymbol.set(symbol, { interval, hours, name });
    return name;
  }
}

/** The name of a chunk in messages. */
export function chunkName(
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
  date: TradingDate,
): string {
  const suffix = hours === "regular" ? "" : " (extended hours)";
  return `${symbol} ${interval} ${date}${suffix}`;
}

/**
 * A row of the inventory as a series.
 *
 * @throws {SessionError} `store_corrupt` if it is damaged.
 */
export function toSeriesInfo(row: unknown): SeriesInfo {
  return {
    ...toSeriesRange(row),
    sessions: numberIn(row, "sessions"),
    bars: numberIn(row, "bars"),
  };
}

/**
 * The same without counts.
 *
 * @throws {SessionError} `store_corrupt` if it is damaged.
 */
export function toSeriesRange(row: unknown): SeriesRange {
  const text = textIn(row, "interval");
  const interval = storedInterval(text);
  const hours = oneOf(HOURS, textIn(row, "hours"));
  if (interval !== text || hours === undefined) {
    throw new SessionError(
      "store_corrupt",
      `A row of the table series is damaged: ${JSON.stringify(row)}`,
    );
  }
  return {
    symbol: textIn(row, "symbol"),
    interval,
    hours,
    exchange: textIn(row, "exchange"),
    firstDate: textIn(row, "first_date"),
    lastDate: textIn(row, "last_date"),
    omitsNoTrade: numberIn(row, "omits_no_trade") !== 0,
  };
}

/** A row of a chunk query as a chunk. A damaged row becomes a chunk that fails to decode. */
export function toChunk(
  row: unknown,
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): DayChunk {
  const rows = numberIn(row, "rows");
  const bytes = cellIn(row, "bytes");
  // A damaged cell may hold a value of another type, and a wrong count could
  // make the caller allocate any amount of memory. Both become a chunk without
  // bytes, which fails to decode like any other damage.
  const isWhole = bytes instanceof Uint8Array &&
    isPlausible(rows, bytes.length);
  return {
    symbol,
    interval,
    hours,
    date: textIn(row, "date"),
    rows: isWhole ? rows : 0,
    bytes: isWhole ? bytes : new Uint8Array(0),
  };
}

/**
 * The row of a query of the chunks of several dates as chunks, `undefined` if it does
 * not hold them whole. One row for many days makes little garbage. Where each chunk
 * ends is read from the chunks: to list lengths and numbers of bars beside them takes
 * a fifth of the query.
 */
export function toChunks(
  row: unknown,
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): PackedChunk[] | undefined {
  const dates = cellIn(row, "dates");
  const bytes = cellIn(row, "bytes");
  if (typeof dates !== "string" || !(bytes instanceof Uint8Array)) return;
  const name = seriesOfKey(symbol, interval, hours);
  const series = { symbol, interval, hours, name };
  const chunks = packedChunks(series, dates, bytes);
  let bars = 0;
  for (const { rows } of chunks ?? []) bars += rows;
  return bars === cellIn(row, "bars") ? chunks : undefined;
}

/** Whether a chunk of so many bars may have so many bytes. */
function isPlausible(rows: number, bytes: number): boolean {
  return Number.isInteger(rows) && rows > 0 && rows * 10 <= bytes;
}

function oneOf<T extends string>(
  values: readonly T[],
  text: string,
): T | undefined {
  return values.find((value) => value === text);
}
