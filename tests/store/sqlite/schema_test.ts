import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { encodeChunk } from "../../../src/store/chunk_codec.ts";
import {
  migrate,
  MIGRATIONS,
  SCHEMA_VERSION,
} from "../../../src/store/sqlite/schema.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder, minutes } from "../_support.ts";

function codeOf(action: () => unknown): string {
  const error = assertThrows(action, SessionError);
  assert(!error.message.endsWith("."), error.message);
  return error.code;
}

Deno.test("a store of a newer schema is refused, for reading and for writing", () =>
  inFolder((folder) => {
    const path = `${folder}/newer.db`;
    openBarStore(path, { create: true }).close();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    database.close();
    for (const readOnly of [false, true]) {
      assertEquals(
        codeOf(() => openBarStore(path, { readOnly })),
        "store_version",
      );
    }
  }));

Deno.test("a store of version 1 can be read, and keeps every bar when it is migrated", () =>
  inFolder((folder) => {
    const path = `${folder}/old.db`;
    const database = new DatabaseSync(path);
    migrate(database, MIGRATIONS.slice(0, 1));
    database.exec(
      "INSERT INTO series VALUES (7, 'SPY', '1m', 'regular', 'NYSE', 1)",
    );
    const bars = minutes("2026-01-05", 390, 1);
    const key = "SPY\n1m\nregular\n2026-01-05";
    database.prepare(
      "INSERT INTO chunks (series_id, date, rows, bytes) VALUES (7, '2026-01-05', 390, ?)",
    ).run(encodeChunk(bars, 0, 390, 60_000, key));
    assertThrows(
      () =>
        database.exec(
          "INSERT INTO series VALUES (8, 'SPY', '1h', 'regular', '', 0)",
        ),
      Error,
      "CHECK",
    );
    database.close();
    const read = (readOnly: boolean): unknown => {
      const store = openBarStore(path, { readOnly });
      const into = makeColumns(390);
      for (const chunk of store.chunks("SPY", "1m", "0", "9")) {
        store.decode(chunk, into, 0);
      }
      assertEquals(into, bars);
      const info = store.inventory();
      store.close();
      return info;
    };
    const before = read(true);
    assertEquals(read(false), before);
    const store = openBarStore(path);
    const hours = makeColumns(1);
    hours.timestamp[0] = Date.parse("2026-01-05T14:00:00Z");
    store.writeDay("SPY", "1h", "2026-01-05", hours, 0, 1);
    assertEquals(store.inventory().map(({ interval }) => interval), [
      "1h",
      "1m",
    ]);
    assertEquals(
      store.database.prepare("PRAGMA foreign_key_check").all(),
      [],
    );
    store.close();
  }));

Deno.test("an older store migrates forward step by step, and a failing step changes nothing", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, MIGRATIONS);
  const later = [...MIGRATIONS, "CREATE TABLE extra (x)"];
  const failing = [...later, "CREATE TABLE more (x); CREATE TABLE series (x)"];
  const tables = (): number =>
    Number(
      (database.prepare(
        "SELECT count(*) AS n FROM sqlite_master WHERE name IN ('extra', 'more')",
      ).get() as { n: number }).n,
    );
  assertThrows(() => migrate(database, failing), Error, "already exists");
  assertEquals(tables(), 0);
  migrate(database, later);
  migrate(database, later);
  assertEquals(tables(), 1);
  database.close();
});
