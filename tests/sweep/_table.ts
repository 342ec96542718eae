/** The table of a sweep's results. */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** All rows, by window and set. */
export function tableOf(path: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare("SELECT * FROM results ORDER BY fold, set_id")
      .all().map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

/** Their hash. */
export function tableHash(path: string): string {
  return createHash("sha256").update(JSON.stringify(tableOf(path)))
    .digest("hex");
}

/** Runs SQL on a file. */
export function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
