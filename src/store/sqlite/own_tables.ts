/**
 * Whether a database file has the tables that the program makes, and no more.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../errors.ts";
import { textIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

const SCHEMA =
  `SELECT substr(type || ' ' || name || ': ' || sql, 1, 10000) AS text
  FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  ORDER BY type, name LIMIT 1000`;

/**
 * Checks that a file has the tables that `sql` creates and nothing besides. A
 * trigger could change or remove what is written, and a view could take the
 * place of a table and never end.
 *
 * @throws {SessionError} `store_corrupt` if it has others.
 */
export function requireOwnTables(
  database: SqliteDatabase,
  sql: string,
  { title, path }: { readonly title: string; readonly path: string },
): void {
  const model = new DatabaseSync(":memory:");
  let own: ReadonlySet<string>;
  try {
    model.exec(sql);
    own = new Set(schemaOf(model));
  } finally {
    model.close();
  }
  const found = new Set(schemaOf(database));
  const strange = [...found].find((one) => !own.has(one)) ??
    [...own].find((one) => !found.has(one));
  if (strange === undefined) return;
  const [name] = strange.split(": ", 1);
  const why = found.has(strange)
    ? `${JSON.stringify(name)} is not as openbell makes it`
    : `${JSON.stringify(name)} is missing`;
  throw new SessionError(
    "store_corrupt",
    `The ${title} "${path}" are damaged: ${why}; nothing of them is used`,
  );
}

function schemaOf(database: SqliteDatabase): string[] {
  return database.prepare(SCHEMA).all().map((row) =>
    textIn(row, "text").replaceAll(/\s+/g, " ")
  );
}
