import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import { importFiles } from "../../../src/ingest/import_files.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import type { SqliteValue } from "../../../src/store/sqlite/sqlite.ts";
import { SqliteBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder, minutes } from "../_support.ts";

/** The parameters of `@db/sqlite`, by position or by name. */
type BindValue =
  | number
  | string
  | symbol
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | Uint8Array
  | BindValue[]
  | { [key: string]: BindValue };
type RestBindParameters = BindValue[] | [Record<string, BindValue>];

/**
 * Stands for a `Database` of `@db/sqlite` 0.12, with its methods, types and
 * behaviour: integers are cut to 32 bits without `int64`, `run` and `exec`
 * return the number of changes, a statement without parameters reuses its row
 * object, a missing row is `undefined`, errors carry their result code as
 * `code`.
 */
class OtherDatabase {
  readonly int64: boolean;
  readonly #database: DatabaseSync;

  constructor(path: string, options: { int64?: boolean } = {}) {
    this.int64 = options.int64 === true;
    this.#database = new DatabaseSync(path, {
      enableForeignKeyConstraints: false,
    });
  }

  prepare(sql: string): OtherStatement {
    return asOther(() =>
      new OtherStatement(this.#database.prepare(sql), this.int64)
    );
  }

  exec(sql: string, ...parameters: RestBindParameters): number {
    if (parameters.length > 0) return this.prepare(sql).run(...parameters);
    asOther(() => this.#database.exec(sql));
    return 0;
  }

  run(sql: string, ...parameters: RestBindParameters): number {
    return this.exec(sql, ...parameters);
  }

  transaction<T>(action: (...args: unknown[]) => T): () => T {
    return () => {
      this.exec("BEGIN");
      const result = action();
      this.exec("COMMIT");
      return result;
    };
  }

  close(): void {
    this.#database.close();
  }
}

/** Stands for a `Statement` of `@db/sqlite`. */
class OtherStatement {
  readonly #statement: StatementSync;
  readonly #int64: boolean;
  readonly #shared: Record<string, unknown> = {};

  constructor(statement: StatementSync, int64: boolean) {
    statement.setReadBigInts(true);
    this.#statement = statement;
    this.#int64 = int64;
  }

  run(...parameters: RestBindParameters): number {
    const values = parameters as SqliteValue[];
    return asOther(() => Number(this.#statement.run(...values).changes));
  }

  get<T extends object>(...parameters: RestBindParameters): T | undefined {
    const values = parameters as SqliteValue[];
    const row = asOther(() => this.#statement.get(...values));
    if (row === undefined) return undefined;
    return this.#read(row, values.length > 0 ? {} : this.#shared) as T;
  }

  all<T extends object = Record<string, unknown>>(
    ...parameters: RestBindParameters
  ): T[] {
    const values = parameters as SqliteValue[];
    return asOther(() =>
      this.#statement.all(...values).map((row) => this.#read(row, {}) as T)
    );
  }

  values<T extends unknown[] = unknown[]>(
    ...parameters: RestBindParameters
  ): T[] {
    return this.all(...parameters).map((row) => Object.values(row) as T);
  }

  finalize(): void {
    // The database releases its memory.
  }

  #read(row: object, into: Record<string, unknown>): object {
    for (const [name, value] of Object.entries(row)) {
      into[name] = typeof value !== "bigint"
        ? value
        : !this.#int64
        ? Number(BigInt.asIntN(32, value))
        : Number.isSafeInteger(Number(value))
        ? Number(value)
        : value;
    }
    return into;
  }
}

function asOther<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = Number((error as { errcode?: unknown }).errcode) & 0xff;
    throw Object.assign(new Error(`${code}: ${error.message}`), { code });
  }
}

for (const int64 of [false, true]) {
  Deno.test(`a database of another driver works from import to export (int64: ${int64})`, () =>
    inFolder(async (folder) => {
      // The compiler accepts it for its methods alone.
      const store = new SqliteBarStore(
        new OtherDatabase(":memory:", { int64 }),
      );
      const day = minutes("2026-01-05", 390, 1);
      const path = `${folder}/SPY.csv`;
      const lines = Array.from(
        day.timestamp,
        (time, i) =>
          [
            time,
            day.open[i],
            day.high[i],
            day.low[i],
            day.close[i],
            day.volume[i],
          ]
            .join(),
      );
      Deno.writeTextFileSync(
        path,
        `timestamp,open,high,low,close,volume\n${lines.join("\n")}\n`,
      );
      const summary = await importFiles(store, [path]);
      assertEquals([summary.failed, summary.added], [[], 390]);
      assertEquals((await importFiles(store, [path])).unchanged, 390);
      const [chunk] = store.previousChunks("SPY", "1m", "2026-02-01", 3);
      const into = makeColumns(390);
      assertEquals(store.decode(chunk, into, 0), 390);
      assertEquals(into, day);
      assertEquals(store.inventory()[0].bars, 390);
      assertEquals(await checkStore(store), {
        chunks: 1,
        bars: 390,
        damages: [],
      });
      assertEquals(store.imports.list().map(({ bars }) => bars), [390]);
      // The store understands its errors.
      store.database.exec("DROP TABLE chunks");
      assertThrows(() => store.inventory(), SessionError, "no such table");
      store.close();
    }));
}
