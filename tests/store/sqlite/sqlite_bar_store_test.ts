import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
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

Deno.test("within a transaction, dates in any order meet the bars that are stored, also by others and before", () =>
  inFolder(async (folder) => {
    const path = `${folder}/s.db`;
    const [one, two] = [
      openBarStore(path, { create: true }),
      openBarStore(path),
    ];
    const write = (store: SqliteBarStore, date: string): number =>
      store.writeDay("SPY", "1m", date, minutes(date, 3, 0), 0, 3).added;
    assertEquals(
      one.transaction(() =>
        ["2026-01-06", "2026-01-05", "2026-01-06", "2026-01-05"]
          .map((date) => write(one, date))
      ),
      [3, 3, 0, 0],
    );
    assertEquals(two.transaction(() => write(two, "2026-01-08")), 3);
    assertEquals(one.transaction(() => write(one, "2026-01-08")), 0);
    assertThrows(() =>
      one.transaction(() => {
        write(one, "2026-01-09");
        throw new RangeError("rolled back");
      }), RangeError);
    assertEquals(one.transaction(() => write(one, "2026-01-09")), 3);
    await one.transactionAsync(async () => {
      await assertRejects(() =>
        one.transactionAsync(() => {
          write(one, "2026-01-12");
          return Promise.reject(new RangeError("rolled back"));
        }), RangeError);
      assertEquals([write(one, "2026-01-12"), write(one, "2026-01-12")], [
        3,
        0,
      ]);
    });
    one.close();
    two.close();
  }));

Deno.test("a conflicting bar fails, is ignored or replaces, according to the policy", () => {
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

Deno.test("a series has the calendar of one exchange", () => {
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

Deno.test("a transaction that throws leaves nothing behind, not even new series", () => {
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

Deno.test("a cell that is not a BLOB, or a wrong number of rows, is reported as damage", () => {
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

Deno.test("a file that is not a bar store is refused with the reason", () =>
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

Deno.test("a snapshot that has ended follows the file, and keeps the log of months of live sessions no longer from being written back", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    const logBytes = [true, false].map((keeps) => {
      const writer = openBarStore(path, { create: true });
      const reader = openBarStore(path, { readOnly: true, snapshot: true });
      const before = reader.series("SPY", "1m")?.bars;
      const [id] = writer.live.symbolIds(["SPY"]);
      if (!keeps) reader.endSnapshot();
      for (let day = 1; day <= 20; day++) {
        const date = `2026-01-${String(day).padStart(2, "0")}`;
        for (let slot = 0; slot < 50; slot++) {
          const start = Date.parse(`${date}T15:00:00Z`) + slot * 60_000;
          const bars = Float64Array.of(id, 1, 1, 1, 1, keeps ? 1 : 2);
          writer.live.addSlice("r", { date, start, late: false, bars });
        }
        writer.live.merge("r", date, {
          interval: "1m",
          exchange: "CRYPTO",
          omitsNoTrade: false,
        });
      }
      const bytes = Deno.statSync(`${path}-wal`).size;
      assertEquals(
        reader.series("SPY", "1m")?.bars,
        keeps ? before : 20 * 50,
      );
      reader.endSnapshot();
      reader.endSnapshot();
      reader.close();
      writer.close();
      return bytes;
    });
    const [kept, followed] = logBytes;
    // One day of slices, and not twenty.
    assert(followed * 10 < kept, `${followed} of ${kept} bytes`);
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

Deno.test("a second writer waits for its timeout and then reports that the file is locked", () =>
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

Deno.test("an open, empty database becomes a bar store", () => {
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

Deno.test("a series without a chunk is in neither list of series", () => {
  const store = openBarStore(":memory:");
  store.writeDay("SPY", "1m", "2026-01-05", minutes("2026-01-05", 3, 1), 0, 3);
  store.database.exec(
    "INSERT INTO series (symbol, interval, hours, exchange) VALUES ('AIG', '1m', 'regular', '')",
  );
  assertEquals(store.ranges().map(({ symbol }) => symbol), ["SPY"]);
  assertEquals(store.inventory().map(({ symbol }) => symbol), ["SPY"]);
  store.close();
});

Deno.test("chunks of 5 minutes and of hours are read as those of minutes are, and damage is named too", () => {
  const dates = ["2026-01-05", "2026-01-06", "2026-01-08"];
  for (const interval of ["1m", "5m", "1h", "1h-clock"] as const) {
    const store = openBarStore(":memory:");
    const write = (date: string, rows: number): void => {
      const bars = minutes(date, rows, rows);
      store.writeDay("SPY", interval, date, bars, 0, rows);
      store.writeDay("QQQ", interval, date, bars, 0, rows);
    };
    dates.forEach((date, i) => write(date, 3 + i));
    const chunks = store.chunks("SPY", interval, "2026-01-05", "2026-01-07");
    assertEquals(chunks.map(({ date, rows }) => [date, rows]), [
      ["2026-01-05", 3],
      ["2026-01-06", 4],
    ]);
    const into = makeColumns(4);
    assertEquals(store.decode(chunks[1], into, 0), 4);
    assertEquals(into, minutes("2026-01-06", 4, 4));
    assertEquals(
      store.chunks("SPY", interval, "2026-01-09", "2026-01-12"),
      [],
    );
    // Each date of SPY is damaged in another way; the rows of QQQ lie between.
    ["bytes = 'text'", "rows = 99999999", "rows = 'many'"].forEach((
      damage,
      i,
    ) =>
      store.database.exec(`UPDATE chunks SET ${damage} WHERE id = ${2 * i + 1}`)
    );
    const damaged = store.chunks("SPY", interval, "2026-01-05", "2026-01-08");
    assertEquals(damaged.map(({ date }) => date), dates);
    for (const chunk of damaged) {
      assertEquals(codeOf(() => store.decode(chunk, into, 0)), "store_corrupt");
    }
    const [whole] = store.chunks("QQQ", interval, "2026-01-06", "2026-01-06");
    assertEquals(store.decode(whole, into, 0), 4);
    store.close();
  }
});
