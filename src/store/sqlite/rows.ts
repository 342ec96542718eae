/**
 * Rows of the database as what they stand for.
 *
 * @module
 */
import type { StoredInterval, TradingDate } from "../../types.ts";
import type { DayChunk, Hours, SeriesInfo } from "../bar_store.ts";

interface ChunkRow {
  readonly date: unknown;
  readonly rows: unknown;
  readonly bytes: unknown;
}

/** What a chunk's checksum is seeded with: its place in the store. */
export function chunkKey(
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
  date: TradingDate,
): string {
  return `${symbol}\n${interval}\n${hours}\n${date}`;
}

/** What messages call a chunk. */
export function chunkName(
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
  date: TradingDate,
): string {
  const suffix = hours === "regular" ? "" : " (extended hours)";
  return `${symbol} ${interval} ${date}${suffix}`;
}

/** A row of the inventory as what it stands for. */
export function toSeriesInfo(value: unknown): SeriesInfo {
  const row = value as Record<string, unknown>;
  return {
    symbol: String(row.symbol),
    interval: String(row.interval) as StoredInterval,
    hours: String(row.hours) as Hours,
    exchange: String(row.exchange),
    firstDate: String(row.first_date),
    lastDate: String(row.last_date),
    sessions: Number(row.sessions),
    bars: Number(row.bars),
    omitsNoTrade: Number(row.omits_no_trade) !== 0,
  };
}

/** A row of a chunk query as a chunk; nonsense becomes a chunk that no decoding accepts. */
export function toChunk(
  value: unknown,
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): DayChunk {
  const row = value as ChunkRow;
  const rows = Number(row.rows);
  // A damaged cell may hold text or a number, and a wrong count would have the
  // caller reserve any amount of memory: both become bytes of no chunk, which
  // decoding refuses like any other damage.
  const plausible = row.bytes instanceof Uint8Array &&
    Number.isInteger(rows) && rows > 0 && rows * 10 <= row.bytes.length;
  return {
    symbol,
    interval,
    hours,
    date: String(row.date),
    rows: plausible ? rows : 0,
    bytes: plausible ? row.bytes as Uint8Array : new Uint8Array(0),
  };
}
