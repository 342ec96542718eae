/**
 * Looking after a bar store: what is in it, whether it is sound, its size.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";
import { type DayChunk, type Hours, makeColumns } from "../bar_store.ts";
import type { SqliteBarStore } from "./sqlite_bar_store.ts";
import { messageOf, whyNotWritten } from "./sqlite.ts";

/** Something in a store that is not as it was written. */
export interface Damage {
  /** The symbol; empty where it is not about one. */
  readonly symbol: string;
  /** The interval; empty where it is not about one. */
  readonly interval: string;
  /** Regular or extended hours; empty where it is not about one. */
  readonly hours: string;
  /** The trading date; empty where it is not about one. */
  readonly date: string;
  /** What is wrong. */
  readonly reason: string;
}

/** What a check of a store found. */
export interface CheckResult {
  /** How many chunks were read and verified. */
  readonly chunks: number;
  /** How many bars they hold. */
  readonly bars: number;
  /** What is damaged; empty for a sound store. */
  readonly damages: readonly Damage[];
}

/**
 * Reads every page and every chunk of a store and verifies them: SQLite's own
 * integrity check, each chunk's checksum, the order of its timestamps and the
 * prices of its bars.
 */
export function checkStore(
  store: SqliteBarStore,
  onChunk: (chunks: number) => void = () => {},
): CheckResult {
  const damages: Damage[] = [...integrity(store)];
  let chunks = 0;
  let bars = 0;
  for (const { symbol, interval, hours } of seriesOf(store, damages)) {
    for (const date of datesOf(store, damages, symbol, interval, hours)) {
      try {
        const [chunk] = store.chunks(symbol, interval, date, date, hours);
        if (chunk === undefined) {
          throw new Error("the index names a day that the table does not have");
        }
        bars += verify(store, chunk);
        chunks++;
        onChunk(chunks);
      } catch (error) {
        damages.push({
          symbol,
          interval,
          hours,
          date,
          reason: messageOf(error),
        });
      }
    }
  }
  return { chunks, bars, damages };
}

/** The bytes that chunks take, by `symbol interval hours`. */
export function chunkBytes(store: SqliteBarStore): Map<string, number> {
  const rows = store.database.prepare(
    `SELECT s.symbol, s.interval, s.hours, TOTAL(LENGTH(c.bytes)) AS bytes
     FROM chunks c JOIN series s ON s.id = c.series_id GROUP BY s.id`,
  ).all() as Record<string, unknown>[];
  return new Map(rows.map((row) => [
    `${row.symbol} ${row.interval} ${row.hours}`,
    Number(row.bytes),
  ]));
}

/**
 * Rewrites the file without unused space.
 *
 * @throws {SessionError} `store_write` if it cannot be written.
 */
export function vacuumStore(store: SqliteBarStore): void {
  try {
    store.database.exec("VACUUM");
    store.database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  } catch (error) {
    throw new SessionError(
      "store_write",
      `Cannot vacuum bar store "${store.name}": ${whyNotWritten(error)}`,
      { cause: error },
    );
  }
}

function verify(store: SqliteBarStore, chunk: DayChunk): number {
  const columns = makeColumns(chunk.rows);
  const rows = store.decode(chunk, columns, 0);
  const { timestamp, open, high, low, close } = columns;
  for (let i = 0; i < rows; i++) {
    if (i > 0 && !(timestamp[i] > timestamp[i - 1])) {
      throw new Error("timestamps do not ascend");
    }
    if (
      !(low[i] <= open[i] && low[i] <= close[i] && open[i] <= high[i] &&
        close[i] <= high[i])
    ) throw new Error("a bar's open or close is outside of low … high");
  }
  return rows;
}

function* integrity(store: SqliteBarStore): Generator<Damage> {
  let rows: readonly unknown[];
  try {
    rows = store.database.prepare("PRAGMA integrity_check(100)").all();
  } catch (error) {
    rows = [{ integrity_check: messageOf(error) }];
  }
  for (const row of rows) {
    const reason = String((row as Record<string, unknown>).integrity_check);
    if (reason !== "ok") yield { ...NOWHERE, reason };
  }
}

const NOWHERE = { symbol: "", interval: "", hours: "", date: "" } as const;

function seriesOf(
  store: SqliteBarStore,
  damages: Damage[],
): { symbol: string; interval: StoredInterval; hours: Hours }[] {
  try {
    return store.inventory();
  } catch (error) {
    damages.push({ ...NOWHERE, reason: messageOf(error) });
    return [];
  }
}

function datesOf(
  store: SqliteBarStore,
  damages: Damage[],
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): TradingDate[] {
  try {
    // Below any date and above any date, also those that damage made.
    return store.tradingDates(symbol, interval, "", "\u{10ffff}", hours);
  } catch (error) {
    const reason = messageOf(error);
    damages.push({ symbol, interval, hours, date: "", reason });
    return [];
  }
}
