/**
 * Corporate actions in the tables `corporate_actions` and `action_imports`.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  ACTION_TYPES,
  actionMistake,
  type CorporateAction,
} from "../../instruments/corporate_action.ts";
import type {
  ActionFilter,
  ActionImport,
  CorporateActions,
  StoredAction,
} from "../corporate_actions.ts";
import type { Faults } from "./faults.ts";
import { cellIn, numberIn, textIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The actions of an open database. */
export class SqliteCorporateActions implements CorporateActions {
  readonly #database: SqliteDatabase;
  readonly #faults: Faults;

  /** The actions of a database, which may have an older schema if it is only read. */
  constructor(database: SqliteDatabase, faults: Faults) {
    this.#database = database;
    this.#faults = faults;
  }

  list(filter: ActionFilter = {}): StoredAction[] {
    if (!this.#exists) return [];
    const { where, values } = whereOf(filter);
    return this.#faults.read(
      "the corporate actions",
      () =>
        this.#database.prepare(
          `SELECT a.*, i.path, i.imported_at, i.format
           FROM corporate_actions a JOIN action_imports i ON i.id = a.import_id
           ${where} ORDER BY a.date, a.symbol, a.type`,
        ).all(...values).map(fromRow),
    );
  }

  add(
    actions: readonly CorporateAction[],
    from: Omit<ActionImport, "importedAt">,
  ): void {
    if (actions.length === 0) return;
    this.#faults.write(() => {
      this.#database.prepare(
        `INSERT INTO action_imports (path, size, sha256, imported_at, format, actions)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ).run(
        from.path,
        from.size,
        from.sha256,
        new Date().toISOString(),
        from.format,
        from.actions,
      );
      const id = numberIn(
        this.#database.prepare("SELECT MAX(id) AS id FROM action_imports")
          .get(),
        "id",
      );
      const insert = this.#database.prepare(
        `INSERT INTO corporate_actions
           (symbol, date, type, value, reference, cash, new_symbol, old_symbol,
            import_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const action of actions) {
        insert.run(
          action.symbol,
          action.date,
          action.type,
          action.value ?? null,
          action.reference ?? null,
          action.cash ?? null,
          action.newSymbol ?? null,
          action.oldSymbol ?? null,
          id,
        );
      }
    });
  }

  remove(filter: ActionFilter): number {
    const { where, values } = whereOf(filter);
    // A query first: what `run` returns depends on the driver. Damaged rows count.
    const count = numberIn(
      this.#database.prepare(
        `SELECT COUNT(*) AS count FROM corporate_actions a ${where}`,
      ).get(...values),
      "count",
    );
    this.#faults.write(() =>
      this.#database.prepare(
        `DELETE FROM corporate_actions WHERE id IN
           (SELECT a.id FROM corporate_actions a ${where})`,
      ).run(...values)
    );
    return count;
  }

  imports(): ActionImport[] {
    if (!this.#exists) return [];
    return this.#database.prepare("SELECT * FROM action_imports ORDER BY id")
      .all().map((row) => ({
        path: textIn(row, "path"),
        size: numberIn(row, "size"),
        sha256: textIn(row, "sha256"),
        importedAt: textIn(row, "imported_at"),
        format: textIn(row, "format"),
        actions: numberIn(row, "actions"),
      }));
  }

  get #exists(): boolean {
    const row = this.#database.prepare(
      "SELECT 1 FROM sqlite_master WHERE name = 'corporate_actions'",
    ).get();
    return row !== undefined && row !== null;
  }
}

function whereOf(
  { symbol, date, type }: ActionFilter,
): { where: string; values: string[] } {
  const terms: string[] = [];
  const values: string[] = [];
  if (symbol !== undefined) {
    terms.push("(a.symbol = ? OR a.new_symbol = ?)");
    values.push(symbol, symbol);
  }
  if (date !== undefined) {
    terms.push("a.date = ?");
    values.push(date);
  }
  if (type !== undefined) {
    terms.push("a.type = ?");
    values.push(type);
  }
  const where = terms.length === 0 ? "" : `WHERE ${terms.join(" AND ")}`;
  return { where, values };
}

function fromRow(row: unknown): StoredAction {
  const type = ACTION_TYPES.find((name) => name === cellIn(row, "type"));
  if (type === undefined) throw corrupt(row, "its type");
  const number = (column: string, key: string) =>
    cellIn(row, column) === null ? {} : { [key]: numberIn(row, column) };
  // Stores of an older schema have no column of old symbols.
  const text = (column: string, key: string) =>
    (cellIn(row, column) ?? null) === null
      ? {}
      : { [key]: textIn(row, column) };
  const action: StoredAction = {
    symbol: textIn(row, "symbol"),
    date: textIn(row, "date"),
    type,
    ...number("value", "value"),
    ...number("reference", "reference"),
    ...number("cash", "cash"),
    ...text("new_symbol", "newSymbol"),
    ...text("old_symbol", "oldSymbol"),
    source: {
      path: textIn(row, "path"),
      importedAt: textIn(row, "imported_at"),
      format: textIn(row, "format"),
    },
  };
  const mistake = actionMistake(action);
  if (mistake !== undefined) throw corrupt(row, mistake);
  return action;
}

function corrupt(row: unknown, what: string): SessionError {
  return new SessionError(
    "store_corrupt",
    `A row of corporate_actions is not valid (${what}): ${
      JSON.stringify(row)
    }; remove it with: openbell actions rm`,
  );
}
