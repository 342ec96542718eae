/**
 * The user's own closures and hours, kept in the database beside the bars.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { type CalendarOverride, checkOverride } from "../../time/overrides.ts";
import type { TradingDate } from "../../types.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The little of a database that overrides need. */
type Database = Pick<SqliteDatabase, "prepare">;

const COLUMNS = "exchange, date, kind, open, close, reason";

/**
 * Keeps an override; one of the same exchange and date is replaced.
 *
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { putCalendarOverride } from "./calendar_overrides.ts";
 * import { migrate } from "./schema.ts";
 *
 * const database = new DatabaseSync(":memory:");
 * migrate(database);
 * putCalendarOverride(database, {
 *   exchange: "NYSE",
 *   date: "2026-03-02",
 *   kind: "hours",
 *   close: "13:00",
 *   reason: "Snowstorm",
 * });
 * ```
 *
 * @throws {SessionError} `calendar_unknown`, `date_invalid`,
 * `date_out_of_range` or `argument_invalid` if the override makes no sense.
 */
export function putCalendarOverride(
  database: Database,
  override: CalendarOverride,
): void {
  checkOverride(override);
  const { exchange, date, kind, open, close, reason } = override;
  database.prepare(
    `INSERT OR REPLACE INTO calendar_overrides (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(exchange, date, kind, open ?? null, close ?? null, reason);
}

/** Drops the override of an exchange and date; false if there was none. */
export function removeCalendarOverride(
  database: Database,
  exchange: string,
  date: TradingDate,
): boolean {
  // Asked beforehand, because what `run` returns depends on the driver.
  const found = database.prepare(
    "SELECT 1 FROM calendar_overrides WHERE exchange = ? AND date = ?",
  ).get(exchange, date);
  if (found === undefined || found === null) return false;
  database.prepare(
    "DELETE FROM calendar_overrides WHERE exchange = ? AND date = ?",
  ).run(exchange, date);
  return true;
}

/**
 * All overrides, or those stated for one exchange or group, by exchange and
 * date.
 *
 * @throws {SessionError} `store_corrupt` if a row is not an override.
 */
export function listCalendarOverrides(
  database: Database,
  exchange?: string,
): CalendarOverride[] {
  const rows = exchange === undefined
    ? database.prepare(
      `SELECT ${COLUMNS} FROM calendar_overrides ORDER BY exchange, date`,
    ).all()
    : database.prepare(
      `SELECT ${COLUMNS} FROM calendar_overrides WHERE exchange = ? ORDER BY date`,
    ).all(exchange);
  return rows.map(fromRow);
}

function fromRow(row: unknown): CalendarOverride {
  const { exchange, date, kind, open, close, reason } = row as Record<
    string,
    unknown
  >;
  if (kind !== "closed" && kind !== "hours") throw corrupt(row, "its kind");
  const override: CalendarOverride = {
    exchange: String(exchange),
    date: String(date),
    kind,
    ...(open === null ? {} : { open: String(open) }),
    ...(close === null ? {} : { close: String(close) }),
    reason: String(reason),
  };
  try {
    checkOverride(override);
  } catch (error) {
    throw corrupt(row, error instanceof Error ? error.message : "", error);
  }
  return override;
}

function corrupt(row: unknown, what: string, cause?: unknown): SessionError {
  return new SessionError(
    "store_corrupt",
    `A row of calendar_overrides is not valid (${what}): ${
      JSON.stringify(row)
    }; remove it with: openbell calendar override remove`,
    { cause },
  );
}
