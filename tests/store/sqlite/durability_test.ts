import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { importFiles } from "../../../src/ingest/import_files.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import type { SqliteValue } from "../../../src/store/sqlite/sqlite.ts";
import {
  openBarStore,
  SqliteBarStore,
} from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { filesOf, inFolder, minutes } from "../_support.ts";

const DATES = Array.from(
  { length: 12 },
  (_, i) => `2026-01-${String(i + 5).padStart(2, "0")}`,
);

/** A file with 12 days of 390 bars of one symbol. */
function makeFile(path: string): void {
  const store = openBarStore(path, { create: true });
  for (const [i, date] of DATES.entries()) {
    store.writeDay("SPY", "1m", date, minutes(date, 390, i), 0, 390);
  }
  store.close();
}

Deno.test("a process killed while it writes leaves every finished transaction and nothing else", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        new URL("../_writer_child.ts", import.meta.url).pathname,
        path,
      ],
      stdout: "piped",
    }).spawn();
    // In the middle of the fourth symbol's transaction.
    let seen = "";
    for await (
      const part of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      seen += part;
      if (seen.includes("3 14\n")) {
        child.kill("SIGKILL");
        break;
      }
    }
    await child.status;
    const store = openBarStore(path);
    const inventory = store.inventory();
    assert(inventory.length >= 3);
    assertEquals(
      new Set(inventory.map(({ bars }) => bars)),
      new Set([28 * 390]),
    );
    assertEquals((await checkStore(store)).damages, []);
    store.close();
    assertEquals(filesOf(folder), ["bars.db"]);
  }));

Deno.test("a full disk fails the write, and what was stored stays readable", () => {
  const store = openBarStore(":memory:");
  const day = minutes("2026-01-05", 390, 1);
  store.writeDay("SPY", "1m", "2026-01-05", day, 0, 390);
  const { page_count } = store.database.prepare("PRAGMA page_count")
    .get() as { page_count: number };
  store.database.prepare(`PRAGMA max_page_count = ${page_count + 4}`).get();
  const error = assertThrows(
    () =>
      store.transaction(() => {
        for (const date of DATES.slice(1)) {
          store.writeDay("SPY", "1m", date, minutes(date, 390, 1), 0, 390);
        }
      }),
    SessionError,
    "full",
  );
  assertEquals(error.code, "store_write");
  assertEquals(store.series("SPY", "1m")?.bars, 390);
  const [chunk] = store.chunks("SPY", "1m", "2026-01-05", "2026-01-05");
  const into = makeColumns(390);
  store.decode(chunk, into, 0);
  assertEquals(into, day);
  // There is room again: the store goes on as if nothing had been.
  store.database.prepare("PRAGMA max_page_count = 100000").get();
  store.transaction(() =>
    store.writeDay("SPY", "1m", "2026-01-06", minutes("2026-01-06", 9, 1), 0, 9)
  );
  assertEquals(store.series("SPY", "1m")?.bars, 399);
  store.close();
});

/** Reads a store in a process of its own, started by `command`; gives the bars of SPY. */
function readApart(
  path: string,
  command: (deno: readonly string[]) => readonly string[],
): string {
  const store = new URL(
    "../../../src/store/sqlite/sqlite_bar_store.ts",
    import.meta.url,
  );
  const script = `
    import { openBarStore } from ${JSON.stringify(store.href)};
    const store = openBarStore(${JSON.stringify(path)}, { readOnly: true });
    console.log(store.series("SPY", "1m").bars);
    store.close();
  `;
  const [program, ...args] = command([
    Deno.execPath(),
    "run",
    "--no-check",
    "--allow-read",
    `data:text/typescript,${encodeURIComponent(script)}`,
  ]);
  const { stdout, stderr } = new Deno.Command(program, {
    args,
    stdout: "piped",
    stderr: "piped",
  }).outputSync();
  const decoder = new TextDecoder();
  return (decoder.decode(stdout) || decoder.decode(stderr)).trim();
}

Deno.test("a file that may not be written is read all the same", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    assertEquals(readApart(path, (deno) => deno), "4680");
  }));

Deno.test({
  name: "a store is read where no byte can be written any more",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder((folder) => {
      const path = `${folder}/bars.db`;
      makeFile(path);
      // What a killed writer leaves: its last transaction is in the log alone.
      const writer = openBarStore(path);
      const day = minutes("2026-02-02", 390, 1);
      writer.writeDay("SPY", "1m", "2026-02-02", day, 0, 390);
      const left = `${folder}/left.db`;
      Deno.copyFileSync(path, left);
      Deno.copyFileSync(`${path}-wal`, `${left}-wal`);
      writer.close();
      // No file may grow, as on a full disk, and the process is not to be killed for it.
      const full = (deno: readonly string[]) => [
        "sh",
        "-c",
        `trap '' XFSZ; ulimit -f 0; exec "$@"`,
        "sh",
        ...deno.map((part) => part === "--allow-read" ? "-A" : part),
      ];
      assertEquals(readApart(path, full), "5070");
      assertEquals(readApart(left, full), "5070");
    }),
});

/** Where in the file the bytes of its chunks stand. */
function placesOfChunks(
  path: string,
  file: Uint8Array,
): [from: number, to: number][] {
  const store = openBarStore(path, { readOnly: true });
  const text = new TextDecoder("latin1");
  const haystack = text.decode(file);
  const places = store.chunks("SPY", "1m", "0", "9").map(({ bytes }) => {
    // The last copy: pages that were split may hold a stale one before it.
    const at = haystack.lastIndexOf(text.decode(bytes));
    assert(at > 0);
    return [at, at + bytes.length] as [number, number];
  });
  store.close();
  return places;
}

Deno.test("whatever bit of a file is flipped, no wrong bar is ever returned", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const sound = Deno.readFileSync(path);
    const truth = new Map(
      DATES.map((date, i) => [date, minutes(date, 390, i)]),
    );
    const places = placesOfChunks(path, sound);
    let seed = 20_260_105;
    let hits = 0;
    for (let round = 0; round < 150; round++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const damaged = sound.slice();
      const at = seed % sound.length;
      damaged[at] ^= 1 << (seed >>> 29);
      const hit = places.some(([from, to]) => at >= from && at < to);
      if (hit) hits++;
      Deno.writeFileSync(path, damaged);
      try {
        const store = openBarStore(path, { readOnly: true });
        try {
          const { damages } = await checkStore(store);
          assert(!hit || damages.length > 0, `bit of byte ${at} not found`);
          for (const date of store.tradingDates("SPY", "1m", "0", "9")) {
            const [chunk] = store.chunks("SPY", "1m", date, date);
            const into = makeColumns(390);
            const rows = store.decode(chunk, into, 0);
            assertEquals([rows, into], [390, truth.get(date)]);
          }
        } finally {
          store.close();
        }
      } catch (error) {
        assert(error instanceof SessionError, String(error));
        assert(
          ["store_corrupt", "store_open", "store_version"].includes(error.code),
        );
      }
    }
    assert(hits > 20, `${hits} flips hit bars`);
  }));

Deno.test("a file cut off anywhere is refused or read as far as it is sound", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const sound = Deno.readFileSync(path);
    for (let part = 1; part < 16; part++) {
      const length = Math.floor(sound.length * part / 16);
      Deno.writeFileSync(path, sound.subarray(0, length));
      const error = await assertRejects(async () => {
        const store = openBarStore(path);
        try {
          const { damages } = await checkStore(store);
          assert(damages.length > 0);
          for (const chunk of store.chunks("SPY", "1m", "0", "9")) {
            store.decode(chunk, makeColumns(390), 0);
          }
        } finally {
          store.close();
        }
      }, SessionError);
      assert(["store_corrupt", "store_open"].includes(error.code));
    }
  }));

Deno.test("damage inside a range is named by its date", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const file = Deno.readFileSync(path);
    const [from] = placesOfChunks(path, file)[7];
    file.fill(0xee, from + 100, from + 110);
    Deno.writeFileSync(path, file);
    const damaged = openBarStore(path, { readOnly: true });
    const { damages, chunks, bars } = await checkStore(damaged);
    assertEquals([chunks, bars], [11, 11 * 390]);
    assertEquals(
      damages.map(({ symbol, interval, date }) => [symbol, interval, date]),
      [["SPY", "1m", DATES[7]]],
    );
    assert(damages[0].reason.includes("checksum"));
    damaged.close();
  }));

Deno.test("a check also looks at what checksums cannot see", async () => {
  const store = openBarStore(":memory:");
  const backwards = minutes("2026-01-05", 3, 1);
  backwards.timestamp.reverse();
  store.writeDay("A", "1m", "2026-01-05", backwards, 0, 3);
  const upside = minutes("2026-01-05", 3, 1);
  upside.high[1] = 0;
  store.writeDay("B", "1m", "2026-01-05", upside, 0, 3);
  assertEquals(
    (await checkStore(store)).damages.map((
      { symbol, reason },
    ) => [symbol, reason]),
    [
      ["A", "timestamps do not ascend"],
      ["B", "a bar's open or close is outside of low … high"],
    ],
  );
  store.close();
});

Deno.test("vacuum gives space back and keeps every bar", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const store = openBarStore(path);
    store.database.exec("DELETE FROM chunks WHERE date > '2026-01-06'");
    const before = Deno.statSync(path).size;
    store.upkeep.vacuum();
    assert(Deno.statSync(path).size < before);
    assertEquals(await checkStore(store), {
      chunks: 2,
      bars: 780,
      damages: [],
    });
    store.close();
    const reader = openBarStore(path, { readOnly: true });
    assertThrows(() => reader.upkeep.vacuum(), SessionError, "vacuum");
    reader.close();
  }));

/** What `@db/sqlite` binds, one after the other or by name. */
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
 * Stands for a `Database` of `@db/sqlite` 0.12, with its methods and their
 * types, and with its habits: integers cut to 32 bits unless `int64` is asked
 * for, `run` and `exec` give the number of changes, a statement without
 * parameters gives one and the same row object again and again, no row is
 * `undefined`, errors carry the number of their kind as `code`.
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

/** Stands for a `Statement` of the same. */
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
    // Its memory is given back with it.
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
  Deno.test(`a database of another driver serves as well, from import to export (int64: ${int64})`, () =>
    inFolder(async (folder) => {
      // Nothing tells the compiler that it is a database for the store but its methods.
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
      // What its errors say of the file is understood.
      store.database.exec("DROP TABLE chunks");
      assertThrows(() => store.inventory(), SessionError, "no such table");
      store.close();
    }));
}
