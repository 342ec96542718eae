/**
 * The SQL of the bar store, prepared once.
 *
 * @module
 */
import type { SqliteDatabase, SqliteStatement } from "./sqlite.ts";

/** The prepared statements. */
export interface Statements {
  /** All series with their ranges and counts. */
  readonly inventory: SqliteStatement;
  /** All series with their ranges, without counts. */
  readonly ranges: SqliteStatement;
  /** One series by symbol, interval, hours. */
  readonly series: SqliteStatement;
  /** Dates with bars by symbol, interval, hours, from, to. */
  readonly dates: SqliteStatement;
  /** Chunks by symbol, interval, hours, from, to. */
  readonly chunks: SqliteStatement;
  /**
   * All chunks as one row, by symbol, interval, hours, from, to: their `dates`, 10
   * characters each, their `bytes`, and the number of their `bars`.
   */
  readonly packed: SqliteStatement;
  /** The same of chunks of one bar. */
  readonly singles: SqliteStatement;
  /** The number of chunks, by the same parameters. */
  readonly count: SqliteStatement;
  /** Newest chunks first by symbol, interval, hours, before, limit. */
  readonly previous: SqliteStatement;
  /** The last date with a chunk, `last_date`, by series id; empty without one. */
  readonly lastDate: SqliteStatement;
  /** The id and exchange of a series by symbol, interval, hours. */
  readonly seriesId: SqliteStatement;
  /**
   * Inserts or updates a series: symbol, interval, hours, exchange, whether the
   * source omits slots without trades.
   */
  readonly declare: SqliteStatement;
  /** Stores a chunk: series id, date, rows, bytes. */
  readonly put: SqliteStatement;
}

const SERIES_ID =
  "(SELECT id FROM series WHERE symbol = ? AND interval = ? AND hours = ?)";

// TOTAL returns a REAL: not every driver reads INTEGER beyond 32 bits.
/** The first and last date of a series; an index has both at hand. */
const dateOf = (which: "MIN" | "MAX") =>
  `(SELECT ${which}(date) FROM chunks c INDEXED BY chunks_inventory
    WHERE c.series_id = s.id)`;

const SERIES_COLUMNS =
  `s.symbol, s.interval, s.hours, s.exchange, s.omits_no_trade,
   MIN(c.date) AS first_date, MAX(c.date) AS last_date,
   COUNT(*) AS sessions, TOTAL(c.rows) AS bars`;

/**
 * The chunks of several dates. Any index has them in the order of their dates, which
 * the reader checks: a subquery that sorts takes twice as long. A cast between BLOB and
 * TEXT leaves the bytes as they are.
 */
const IN_ONE_ROW = `group_concat(date, '') AS dates,
   CAST(group_concat(CAST(bytes AS TEXT), '') AS BLOB) AS bytes,
   TOTAL(rows) AS bars`;

/** Prepares every statement on an open bar store. */
export function prepareStatements(database: SqliteDatabase): Statements {
  return {
    inventory: database.prepare(
      `SELECT ${SERIES_COLUMNS}
       FROM series s JOIN chunks c INDEXED BY chunks_inventory ON c.series_id = s.id
       GROUP BY s.id ORDER BY s.symbol, s.interval, s.hours DESC`,
    ),
    ranges: database.prepare(
      `SELECT s.symbol, s.interval, s.hours, s.exchange, s.omits_no_trade,
              ${dateOf("MIN")} AS first_date, ${dateOf("MAX")} AS last_date
       FROM series s WHERE first_date IS NOT NULL
       ORDER BY s.symbol, s.interval, s.hours DESC`,
    ),
    series: database.prepare(
      `SELECT ${SERIES_COLUMNS}
       FROM series s JOIN chunks c INDEXED BY chunks_inventory ON c.series_id = s.id
       WHERE s.symbol = ? AND s.interval = ? AND s.hours = ? GROUP BY s.id`,
    ),
    dates: database.prepare(
      `SELECT date FROM chunks INDEXED BY chunks_inventory
       WHERE series_id = ${SERIES_ID} AND date BETWEEN ? AND ? ORDER BY date`,
    ),
    chunks: database.prepare(
      `SELECT date, rows, bytes FROM chunks
       WHERE series_id = ${SERIES_ID} AND date BETWEEN ? AND ? ORDER BY date`,
    ),
    // Stores of older versions have no index of such chunks, so it is not named.
    singles: database.prepare(
      `SELECT ${IN_ONE_ROW} FROM chunks
       WHERE series_id = ${SERIES_ID} AND date BETWEEN ? AND ? AND rows = 1`,
    ),
    packed: database.prepare(
      `SELECT ${IN_ONE_ROW} FROM chunks
       WHERE series_id = ${SERIES_ID} AND date BETWEEN ? AND ?`,
    ),
    count: database.prepare(
      `SELECT COUNT(*) AS count FROM chunks INDEXED BY chunks_inventory
       WHERE series_id = ${SERIES_ID} AND date BETWEEN ? AND ?`,
    ),
    previous: database.prepare(
      `SELECT date, rows, bytes FROM chunks
       WHERE series_id = ${SERIES_ID} AND date < ? ORDER BY date DESC LIMIT ?`,
    ),
    lastDate: database.prepare(
      `SELECT COALESCE(MAX(date), '') AS last_date FROM chunks INDEXED BY chunks_inventory
       WHERE series_id = ?`,
    ),
    seriesId: database.prepare(
      "SELECT id, exchange FROM series WHERE symbol = ? AND interval = ? AND hours = ?",
    ),
    declare: database.prepare(
      `INSERT INTO series (symbol, interval, hours, exchange, omits_no_trade)
       VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (symbol, interval, hours) DO UPDATE SET
         exchange = CASE WHEN exchange = '' THEN excluded.exchange ELSE exchange END,
         omits_no_trade = MAX(omits_no_trade, excluded.omits_no_trade)`,
    ),
    put: database.prepare(
      `INSERT INTO chunks (series_id, date, rows, bytes) VALUES (?, ?, ?, ?)
       ON CONFLICT (series_id, date) DO UPDATE SET
         rows = excluded.rows, bytes = excluded.bytes`,
    ),
  };
}
