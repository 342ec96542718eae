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
    const key = { series: "SPY\n1m\nregular\n", date: "2026-01-05" };
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

Deno.test("daily bars are read from an index of their own, which a store of version 2 gets when it is migrated", () =>
  inFolder((folder) => {
    const path = `${folder}/daily.db`;
    const database = new DatabaseSync(path);
    migrate(database, MIGRATIONS.slice(0, 2));
    database.exec(
      "INSERT INTO series VALUES (1, 'SPY', '1d', 'regular', 'NYSE', 0)",
    );
    const put = database.prepare(
      "INSERT INTO chunks (series_id, date, rows, bytes) VALUES (1, ?, ?, ?)",
    );
    const days = [["2026-01-05", 1], ["2026-01-06", 2], ["2026-01-07", 1]];
    for (const [date, rows] of days as [string, number][]) {
      const bars = minutes(date, rows, 1);
      const key = { series: "SPY\n1d\nregular\n", date };
      put.run(date, rows, encodeChunk(bars, 0, rows, 0, key));
    }
    database.close();
    const read = (readOnly: boolean, to: string): unknown => {
      const store = openBarStore(path, { readOnly });
      const found = store.chunks("SPY", "1d", "2026-01-05", to)
        .map((chunk) => {
          const into = makeColumns(chunk.rows);
          assertEquals(store.decode(chunk, into, 0), chunk.rows);
          assertEquals(into, minutes(chunk.date, chunk.rows, 1));
          return [chunk.date, chunk.rows];
        });
      store.close();
      return found;
    };
    // The date of two bars is not in the index, but among those that are read.
    assertEquals(read(true, "2026-01-07"), days);
    assertEquals(read(false, "2026-01-07"), days);
    assertEquals(read(true, "2026-01-07"), days);
    assertEquals(read(true, "2026-01-05"), days.slice(0, 1));
    const store = openBarStore(path);
    const hasIndex = store.database.prepare(
      "SELECT 1 FROM sqlite_master WHERE name = 'chunks_single'",
    ).get();
    assert(hasIndex !== undefined);
    const damage = (rows: number, date: string): void => {
      store.database.exec(
        `UPDATE chunks SET rows = ${rows} WHERE date = '${date}'`,
      );
    };
    damage(1, "2026-01-06");
    damage(3, "2026-01-07");
    const chunks = store.chunks("SPY", "1d", "2026-01-05", "2026-01-07");
    assertEquals(chunks.map(({ date }) => date), days.map(([date]) => date));
    for (const chunk of chunks.slice(1)) {
      assertEquals(
        codeOf(() => store.decode(chunk, makeColumns(9), 0)),
        "store_corrupt",
      );
    }
    store.close();
  }));
