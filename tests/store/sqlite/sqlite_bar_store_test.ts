import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import {
  migrate,
  MIGRATIONS,
  SCHEMA_VERSION,
} from "../../../src/store/sqlite/schema.ts";
import { encodeChunk } from "../../../src/store/chunk_codec.ts";
import {
  openBarStore,
  SqliteBarStore,
} from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { filesOf, inFolder, minutes } from "../_support.ts";

function codeOf(action: () => unknown): string {
  const error = assertThrows(action, SessionError);
  assert(!error.message.endsWith("."), error.message);
  return error.code;
}

function memoryStore(): SqliteBarStore {
  const store = openBarStore(":memory:");
  const dates = ["2026-01-05", "2026-01-06", "2026-01-08"];
  dates.forEach((date, i) =>
    store.writeDay("SPY", "1m", date, minutes(date, 3 + i, 10 * i), 0, 3 + i, {
      exchange: "US_EQUITY",
    })
  );
  return store;
}

Deno.test("the inventory lists every series with its range and counts", () => {
  const store = memoryStore();
  const day = minutes("2026-01-05", 1, 7);
  store.writeDay("AIG", "1d", "2026-01-05", day, 0, 1, { omitsNoTrade: true });
  store.writeDay("SPY", "1m", "2026-01-05", day, 0, 1, { hours: "extended" });
  assertEquals(store.inventory(), [
    {
      symbol: "AIG",
      interval: "1d",
      hours: "regular",
      exchange: "",
      firstDate: "2026-01-05",
      lastDate: "2026-01-05",
      sessions: 1,
      bars: 1,
      omitsNoTrade: true,
    },
    {
      symbol: "SPY",
      interval: "1m",
      hours: "regular",
      exchange: "US_EQUITY",
      firstDate: "2026-01-05",
      lastDate: "2026-01-08",
      sessions: 3,
      bars: 12,
      omitsNoTrade: false,
    },
    {
      symbol: "SPY",
      interval: "1m",
      hours: "extended",
      exchange: "",
      firstDate: "2026-01-05",
      lastDate: "2026-01-05",
      sessions: 1,
      bars: 1,
      omitsNoTrade: false,
    },
  ]);
  assertEquals(store.series("SPY", "1m")?.bars, 12);
  assertEquals(store.series("SPY", "1s"), undefined);
  assertEquals(store.series("GOOG", "1m"), undefined);
  store.close();
});

Deno.test("dates and chunks of a range are inclusive and ascend", () => {
  const store = memoryStore();
  const dates = (from: string, to: string): string[] =>
    store.tradingDates("SPY", "1m", from, to);
  assertEquals(dates("2026-01-06", "2026-01-08"), ["2026-01-06", "2026-01-08"]);
  assertEquals(dates("2026-01-07", "2026-01-07"), []);
  const chunks = store.chunks("SPY", "1m", "2026-01-01", "2026-12-31");
  assertEquals(chunks.map(({ date, rows }) => [date, rows]), [
    ["2026-01-05", 3],
    ["2026-01-06", 4],
    ["2026-01-08", 5],
  ]);
  const into = makeColumns(12);
  let row = 0;
  for (const chunk of chunks) row += store.decode(chunk, into, row);
  assertEquals(row, 12);
  assertEquals([...into.open], [0, 1, 2, 10, 11, 12, 13, 20, 21, 22, 23, 24]);
  store.close();
});

Deno.test("previous chunks are the newest before a date, in ascending order", () => {
  const store = memoryStore();
  const before = (date: string, limit: number): string[] =>
    store.previousChunks("SPY", "1m", date, limit).map((c) => c.date);
  assertEquals(before("2026-01-08", 5), ["2026-01-05", "2026-01-06"]);
  assertEquals(before("2026-01-09", 2), ["2026-01-06", "2026-01-08"]);
  assertEquals(before("2026-01-05", 2), []);
  store.close();
});

Deno.test("writing the same bars again changes nothing", () => {
  const store = memoryStore();
  const [before] = store.chunks("SPY", "1m", "2026-01-05", "2026-01-05");
  const again = minutes("2026-01-05", 3, 0);
  assertEquals(store.writeDay("SPY", "1m", "2026-01-05", again, 0, 3), {
    added: 0,
    unchanged: 3,
    replaced: 0,
    kept: 0,
  });
  const [after] = store.chunks("SPY", "1m", "2026-01-05", "2026-01-05");
  assertEquals(after, before);
  store.close();
});

Deno.test("bars of the same day merge in order of time", () => {
  const store = openBarStore(":memory:");
  const day = minutes("2026-01-05", 6, 0);
  store.writeDay("SPY", "1m", "2026-01-05", day, 2, 4);
  const result = store.writeDay("SPY", "1m", "2026-01-05", day, 0, 6);
  assertEquals([result.added, result.unchanged], [4, 2]);
  const into = makeColumns(6);
  const [chunk] = store.chunks("SPY", "1m", "2026-01-05", "2026-01-05");
  store.decode(chunk, into, 0);
  assertEquals(into, day);
  store.close();
});

Deno.test("a conflicting bar fails, is kept out or replaces, as asked", () => {
  const store = memoryStore();
  const other = minutes("2026-01-05", 3, 0);
  other.close[1] = 1.25;
  const write = (onConflict?: "fail" | "keep" | "replace"): unknown =>
    store.writeDay("SPY", "1m", "2026-01-05", other, 0, 3, { onConflict });
  const closes = (): number[] => {
    const into = makeColumns(3);
    const [chunk] = store.chunks("SPY", "1m", "2026-01-05", "2026-01-05");
    store.decode(chunk, into, 0);
    return [...into.close];
  };
  const error = assertThrows(() => write(), SessionError);
  assertEquals(error.code, "import_failed");
  assert(error.message.includes("SPY 1m at 2026-01-05T14:31:00.000Z"));
  assertEquals(closes(), [0.5, 1.5, 2.5]);
  assertEquals(write("keep"), { added: 0, unchanged: 2, replaced: 0, kept: 1 });
  assertEquals(closes(), [0.5, 1.5, 2.5]);
  assertEquals(write("replace"), {
    added: 0,
    unchanged: 2,
    replaced: 1,
    kept: 0,
  });
  assertEquals(closes(), [0.5, 1.25, 2.5]);
  store.close();
});

Deno.test("a series keeps to the calendar of one exchange", () => {
  const store = memoryStore();
  const day = minutes("2026-01-07", 1, 0);
  const write = (exchange?: string): unknown =>
    store.writeDay("SPY", "1m", "2026-01-07", day, 0, 1, { exchange });
  const error = assertThrows(() => write("CRYPTO"), SessionError);
  assertEquals(error.code, "import_failed");
  assert(error.message.includes("--group US_EQUITY"));
  write("US_EQUITY");
  write();
  assertEquals(store.series("SPY", "1m")?.bars, 13);
  store.writeDay("QQQ", "1m", "2026-01-07", day, 0, 1);
  store.writeDay("QQQ", "1m", "2026-01-07", day, 0, 1, { exchange: "NYSE" });
  assertEquals(store.series("QQQ", "1m")?.exchange, "NYSE");
  // A group and its exchanges date bars alike; the first name stays.
  for (const exchange of ["US_EQUITY", "NASDAQ", "NYSE"]) {
    store.writeDay("QQQ", "1m", "2026-01-07", day, 0, 1, { exchange });
  }
  assertEquals(store.series("QQQ", "1m")?.exchange, "NYSE");
  assertThrows(
    () =>
      store.writeDay("QQQ", "1m", "2026-01-07", day, 0, 1, {
        exchange: "US_FUTURES",
      }),
    SessionError,
    "calendar of NYSE",
  );
  store.close();
});

Deno.test("a transaction that throws leaves nothing, also of new series", () => {
  const store = memoryStore();
  const day = minutes("2026-01-05", 2, 0);
  assertThrows(
    () =>
      store.transaction(() => {
        store.writeDay("AIG", "1m", "2026-01-05", day, 0, 2);
        throw new Error("cut");
      }),
    Error,
    "cut",
  );
  assertEquals(store.series("AIG", "1m"), undefined);
  store.transaction(() =>
    store.transaction(() =>
      store.writeDay("BAC", "1m", "2026-01-05", day, 0, 2)
    )
  );
  store.writeDay("AIG", "1m", "2026-01-05", day, 0, 1);
  assertEquals(
    store.inventory().map(({ symbol, bars }) => [symbol, bars]),
    [["AIG", 1], ["BAC", 2], ["SPY", 12]],
  );
  store.close();
});

Deno.test("damaged bars are named and never returned, and importing the day again repairs it", () => {
  const store = memoryStore();
  store.database.exec(
    "UPDATE chunks SET bytes = zeroblob(length(bytes)) WHERE date = '2026-01-06'",
  );
  const [chunk] = store.chunks("SPY", "1m", "2026-01-06", "2026-01-06");
  const into = makeColumns(4);
  const error = assertThrows(() => store.decode(chunk, into, 0), SessionError);
  assertEquals([error.code, error.date], ["store_corrupt", "2026-01-06"]);
  assert(error.message.includes("SPY 1m 2026-01-06"));
  assertEquals(into, makeColumns(4));

  const day = minutes("2026-01-06", 4, 10);
  const write = (onConflict: "fail" | "replace"): unknown =>
    store.writeDay("SPY", "1m", "2026-01-06", day, 0, 4, { onConflict });
  assertEquals(codeOf(() => write("fail")), "store_corrupt");
  write("replace");
  const [repaired] = store.chunks("SPY", "1m", "2026-01-06", "2026-01-06");
  assertEquals(store.decode(repaired, into, 0), 4);
  assertEquals(into, day);
  store.close();
});

Deno.test("a cell that is no BLOB, or a wrong count of rows, is damage like any other", () => {
  const store = memoryStore();
  store.database.exec(
    "UPDATE chunks SET bytes = 'x' WHERE date = '2026-01-05'",
  );
  store.database.exec("UPDATE chunks SET rows = 9 WHERE date = '2026-01-06'");
  for (const chunk of store.chunks("SPY", "1m", "2026-01-05", "2026-01-06")) {
    assertEquals(
      codeOf(() => store.decode(chunk, makeColumns(20), 0)),
      "store_corrupt",
    );
  }
  store.close();
});

Deno.test("what cannot be opened as a bar store is refused with its reason", () =>
  inFolder((folder) => {
    const missing = `${folder}/missing.db`;
    assertEquals(codeOf(() => openBarStore(missing)), "store_open");
    assertEquals(
      codeOf(() => openBarStore(missing, { readOnly: true })),
      "store_open",
    );
    assertEquals(codeOf(() => openBarStore(folder)), "store_open");
    const text = `${folder}/text.db`;
    Deno.writeTextFileSync(text, "not a database ".repeat(100));
    for (const readOnly of [false, true]) {
      assertThrows(
        () => openBarStore(text, { readOnly, create: true }),
        SessionError,
        "not a SQLite database",
      );
    }
    const foreign = `${folder}/foreign.db`;
    const other = new DatabaseSync(foreign);
    other.exec("CREATE TABLE mine (x)");
    other.close();
    assertThrows(
      () => openBarStore(foreign, { create: true }),
      SessionError,
      "not a bar store",
    );
    const empty = `${folder}/empty.db`;
    Deno.writeTextFileSync(empty, "");
    assertThrows(
      () => openBarStore(empty),
      SessionError,
      "it is empty; fill it with: openbell import",
    );
    assertThrows(
      () => openBarStore(`${folder}/no/bars.db`, { create: true }),
      SessionError,
      "its folder does not exist",
    );
    openBarStore(empty, { create: true }).close();
    openBarStore(empty).close();
    assertEquals(filesOf(folder), ["empty.db", "foreign.db", "text.db"]);
  }));

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

Deno.test("a store of version 1 is read as it is, and keeps every bar when it becomes newer", () =>
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

Deno.test("a reader sees committed bars while a writer writes, and closing leaves one file", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    const writer = openBarStore(path, { create: true });
    writer.writeDay(
      "SPY",
      "1m",
      "2026-01-05",
      minutes("2026-01-05", 3, 0),
      0,
      3,
    );
    const reader = openBarStore(path, { readOnly: true });
    writer.transaction(() => {
      const day = minutes("2026-01-06", 3, 0);
      writer.writeDay("SPY", "1m", "2026-01-06", day, 0, 3);
      assertEquals(reader.series("SPY", "1m")?.bars, 3);
    });
    assertEquals(reader.series("SPY", "1m")?.bars, 6);
    writer.close();
    assertEquals(reader.series("SPY", "1m")?.bars, 6);
    reader.close();
    assertEquals(filesOf(folder), ["bars.db"]);
  }));

Deno.test("a store opened for reading cannot be written", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    openBarStore(path, { create: true }).close();
    const reader = openBarStore(path, { readOnly: true });
    const day = minutes("2026-01-05", 1, 0);
    assertEquals(
      codeOf(() => reader.writeDay("SPY", "1m", "2026-01-05", day, 0, 1)),
      "store_write",
    );
    reader.close();
  }));

Deno.test("a second writer waits its time and then says that the file is locked", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    const first = openBarStore(path, { create: true });
    const second = openBarStore(path, { busyTimeoutMs: 1 });
    const day = minutes("2026-01-05", 1, 0);
    first.transaction(() => {
      first.writeDay("SPY", "1m", "2026-01-05", day, 0, 1);
      const error = assertThrows(
        () => second.transaction(() => {}),
        SessionError,
        "another process is writing to it and has not finished in time (database is locked); try again",
      );
      assertEquals(error.code, "store_write");
    });
    second.transaction(() => {});
    first.close();
    second.close();
  }));

Deno.test("a database that somebody else opened becomes a bar store when it is empty", () => {
  const database = new DatabaseSync(":memory:");
  const store = new SqliteBarStore(database, { name: "mine" });
  store.writeDay("SPY", "1d", "2026-01-05", minutes("2026-01-05", 1, 0), 0, 1);
  assertEquals(new SqliteBarStore(database).series("SPY", "1d")?.bars, 1);
  store.close();
  const empty = new DatabaseSync(":memory:");
  assertEquals(
    codeOf(() => new SqliteBarStore(empty, { readOnly: true })),
    "store_open",
  );
  empty.close();
});
