/**
 * Calendar overrides in the table `calendar_overrides`.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { messageOf } from "../../text/message_of.ts";
import { type CalendarOverride, checkOverride } from "../../time/overrides.ts";
import type { TradingDate } from "../../types.ts";
import type { CalendarOverrides } from "../market_store.ts";
import { cellIn, textIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

const COLUMNS = "exchange, date, kind, open, close, reason";

/** The overrides of an open database. */
export class SqliteCalendarOverrides implements CalendarOverrides {
  readonly #database: Pick<SqliteDatabase, "prepare">;

  /** The overrides of a database whose schema is up to date. */
  constructor(database: Pick<SqliteDatabase, "prepare">) {
    this.#database = database;
  }

  list(exchange?: string): CalendarOverride[] {
    const rows = exchange === undefined
      ? this.#database.prepare(
        `SELECT ${COLUMNS} FROM calendar_overrides ORDER BY exchange, date`,
      ).all()
      : this.#database.prepare(
        `SELECT ${COLUMNS} FROM calendar_overrides WHERE exchange = ? ORDER BY date`,
      ).all(exchange);
    return rows.map(fromRow);
  }

  put(override: CalendarOverride): void {
    checkOverride(override);
    const { exchange, date, kind, open, close, reason } = override;
    this.#database.prepare(
      `INSERT OR REPLACE INTO calendar_overrides (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(exchange, date, kind, open ?? null, close ?? null, reason);
  }

  remove(exchange: string, date: TradingDate): boolean {
    // A query first: what `run` returns depends on the driver.
    const found = this.#database.prepare(
      "SELECT 1 FROM calendar_overrides WHERE exchange = ? AND date = ?",
    ).get(exchange, date);
    if (found === undefined || found === null) return false;
    this.#database.prepare(
      "DELETE FROM calendar_overrides WHERE exchange = ? AND date = ?",
    ).run(exchange, date);
    return true;
  }
}

function fromRow(row: unknown): CalendarOverride {
  const kind = cellIn(row, "kind");
  if (kind !== "closed" && kind !== "hours") throw corrupt(row, "its kind");
  const override: CalendarOverride = {
    exchange: textIn(row, "exchange"),
    date: textIn(row, "date"),
    kind,
    ...optionalText(row, "open"),
    ...optionalText(row, "close"),
    reason: textIn(row, "reason"),
  };
  try {
    checkOverride(override);
  } catch (error) {
    throw corrupt(row, messageOf(error), error);
  }
  return override;
}

/** A cell under its column's name; nothing for `NULL`. */
function optionalText(
  row: unknown,
  column: "open" | "close",
): { open?: string; close?: string } {
  return cellIn(row, column) === null ? {} : { [column]: textIn(row, column) };
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
