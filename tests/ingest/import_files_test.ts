import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  importFiles,
  type ImportProgress,
} from "../../src/ingest/import_files.ts";
import type { BarReader } from "../../src/ingest/reader.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, importText, inFolder, put, zip } from "./_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume\n";

/** A CSV of `count` minutes from `FIRST` on, all at `price`. */
function minutes(count: number, price = 1, from = FIRST): string {
  let text = HEADER;
  for (let i = 0; i < count; i++) {
    text += `${from + i * 60_000},${price},${price},${price},${price},1\n`;
  }
  return text;
}

Deno.test("the files of a folder are imported in order of names; files without a reader are skipped", () =>
  inFolder(async (folder) => {
    put(folder, "b/msft.csv", minutes(2));
    put(folder, "a/aapl.csv", minutes(3));
    put(folder, "a/notes.txt", "buy low, sell high");
    put(folder, "a/readme.md", "not asked");
    put(folder, "a/.hidden.csv", minutes(3));
    put(folder, "c/pictures.zip", zip({ "cat.png": "meow" }));
    put(folder, "empty.csv", "");
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder]);
    assertEquals([summary.files, summary.bars, summary.failed], [2, 5, []]);
    assertEquals(
      summary.skipped.map(({ path }) => path.slice(folder.length + 1)),
      ["a/notes.txt", "c/pictures.zip", "empty.csv"],
    );
    assertEquals(
      store.imports.list().map(({ path }) => path.split("/").at(-1)),
      ["aapl.csv", "msft.csv"],
    );
    store.close();
  }));

Deno.test("a named file without a reader fails, and a missing file is refused", () =>
  inFolder(async (folder) => {
    const store = openBarStore(":memory:");
    const path = put(folder, "notes.txt", "buy low, sell high");
    const summary = await importFiles(store, [path]);
    assert(summary.failed[0].reason.includes("--format"));
    const error = await assertRejects(
      () => importFiles(store, [`${folder}/none.csv`]),
      SessionError,
    );
    assertEquals(error.code, "argument_invalid");
    store.close();
  }));

Deno.test("a file that fails stores nothing, and the others are imported", () =>
  inFolder(async (folder) => {
    // The bad row follows days that were already written in the transaction.
    const late = minutes(390) +
      minutes(390, 1, Date.parse("2024-03-11T13:30:00Z")).slice(HEADER.length) +
      "rubbish\n";
    put(folder, "a_bad.csv", late);
    put(folder, "b_good.csv", minutes(2));
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder]);
    assertEquals([summary.files, summary.added], [1, 2]);
    assertEquals(store.inventory().map(({ bars }) => bars), [2]);
    assertEquals(summary.failed.length, 1);
    assertEquals(store.imports.list().length, 1);
    store.close();
  }));

Deno.test("importing a file again changes nothing and is not recorded twice", () =>
  inFolder(async (folder) => {
    const path = put(folder, "SPY.csv", minutes(5));
    const db = `${folder}/bars.db`;
    const run = async (): Promise<unknown> => {
      const store = openBarStore(db, { create: true });
      const { added, unchanged } = await importFiles(store, [path]);
      store.close();
      return [added, unchanged];
    };
    assertEquals(await run(), [5, 0]);
    const before = Deno.readFileSync(db);
    assertEquals(await run(), [0, 5]);
    assertEquals(await run(), [0, 5]);
    // The first bytes count transactions; all others are equal.
    assertEquals(Deno.readFileSync(db).subarray(100), before.subarray(100));
  }));

Deno.test("bars that differ from the stored ones follow --on-conflict", () =>
  inFolder(async (folder) => {
    const first = put(folder, "SPY.csv", minutes(2));
    const second = put(folder, "SPY_2.csv", minutes(3, 2));
    const store = openBarStore(":memory:");
    await importFiles(store, [first]);
    const refused = await importFiles(store, [second]);
    assert(refused.failed[0].reason.includes("--on-conflict"));
    assertEquals(store.series("SPY", "1m")?.bars, 2);
    const kept = await importFiles(store, [second], { onConflict: "keep" });
    assertEquals([kept.kept, kept.added], [2, 1]);
    assertEquals(barsOf(store, "SPY").map(({ close }) => close), [1, 1, 2]);
    const replaced = await importFiles(store, [second], {
      onConflict: "replace",
    });
    assertEquals([replaced.replaced, replaced.unchanged], [2, 1]);
    assertEquals(barsOf(store, "SPY").map(({ close }) => close), [2, 2, 2]);
    store.close();
  }));

Deno.test("an import is recorded with size, hash, reader and rows", () =>
  inFolder(async (folder) => {
    const text = minutes(4) + "x\n" + `${FIRST + 3_600_000 * 10},1,1,1,1,1\n`;
    const path = put(folder, "SPY.csv", text);
    const store = openBarStore(":memory:");
    await importFiles(store, [path], { onError: "skip", timezone: "UTC" });
    const [record] = store.imports.list();
    const bytes = new TextEncoder().encode(text);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    assertEquals(record.path, path);
    assertEquals(record.size, bytes.length);
    assertEquals(record.sha256, hash.toHex());
    assertEquals(record.reader, "csv");
    assertEquals(
      [record.bars, record.added, record.rejected, record.outsideHours],
      [4, 4, 1, 1],
    );
    assertEquals(JSON.parse(record.options).timezone, "UTC");
    // What it found and concluded, as the command prints it.
    assert(record.notes.some((note) => note.startsWith("interval 1m: ")));
    assert(record.notes.some((note) => note.startsWith("malformed: 1, as ")));
    assert(record.notes.some((note) => note.startsWith("outside hours: 1")));
    assert(Math.abs(Date.parse(record.importedAt) - Date.now()) < 60_000);
    store.close();
  }));

Deno.test("a source can be declared to omit slots without trades", async () => {
  const { store } = await importText(minutes(1), { omitsNoTrade: true });
  assertEquals(store.series("SPY", "1m")?.omitsNoTrade, true);
  store.close();
});

Deno.test("a stopped import keeps the finished files and nothing of the next", () =>
  inFolder(async (folder) => {
    put(folder, "a.csv", minutes(2));
    put(folder, "b.csv", minutes(200_000, 1, Date.parse("2020-01-02")));
    put(folder, "c.csv", minutes(2));
    const stop = new AbortController();
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder], {
      signal: stop.signal,
      onError: "skip",
      onProgress: ({ path, bytesDone }) => {
        if (path.endsWith("b.csv") && bytesDone > 0) stop.abort();
      },
    });
    assertEquals([summary.interrupted, summary.files], [true, 1]);
    assertEquals(store.inventory().map(({ symbol }) => symbol), ["A"]);
    store.close();
  }));

Deno.test("progress ends at all files, bytes and bars", () =>
  inFolder(async (folder) => {
    put(folder, "a.csv", minutes(2));
    put(folder, "b.csv", minutes(3));
    const seen: ImportProgress[] = [];
    const store = openBarStore(":memory:");
    await importFiles(store, [folder], {
      onProgress: (progress) => seen.push(progress),
    });
    assertEquals(new Set(seen.map(({ files }) => files)), new Set([2]));
    const last = seen[seen.length - 1];
    assertEquals([last.filesDone, last.bytesDone], [1, last.bytes]);
    seen.reduce((before, now) => {
      assert(now.bytesDone >= before.bytesDone && now.bars >= before.bars);
      return now;
    });
    store.close();
  }));

Deno.test("a user's own reader is used", () =>
  inFolder(async (folder) => {
    const reader: BarReader = {
      name: "pipe",
      description: "one bar after a hash mark",
      detect: async (file) => (await file.head())[0] === 35,
      async read(file, options, sink) {
        const text = new TextDecoder().decode(await file.bytes());
        const price = Number(text.slice(1));
        sink.describe({ zoneCertain: true });
        sink.series(options.symbol ?? "X", "1m")
          .add(1, FIRST, price, price, price, price, 0);
      },
    };
    const path = put(folder, "bars.txt", "#42");
    const store = openBarStore(":memory:");
    const { bars } = await importFiles(store, [path], { readers: [reader] });
    assertEquals([bars, barsOf(store, "X")[0].close], [1, 42]);
    const named = await importFiles(store, [path], {
      readers: [reader],
      format: "pipe",
      symbol: "Y",
    });
    assertEquals(named.added, 1);
    store.close();
  }));

Deno.test("a bug in a reader fails only its file", () =>
  inFolder(async (folder) => {
    const clumsy: BarReader = {
      name: "clumsy",
      description: "reads what is not there",
      detect: (file) => file.name.startsWith("a"),
      read: (_file, options) => {
        // deno-lint-ignore no-explicit-any
        (options as any).none.such();
      },
    };
    put(folder, "a.csv", minutes(1));
    put(folder, "b.csv", minutes(1));
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder], { readers: [clumsy] });
    assertEquals([summary.files, summary.failed.length], [1, 1]);
    assert(summary.failed[0].reason.startsWith("TypeError: "));
    store.close();
  }));

Deno.test("notes are limited to 20", () =>
  inFolder(async (folder) => {
    for (let i = 0; i < 30; i++) {
      put(
        folder,
        `s${i}.csv`,
        `timestamp,open,high,low,close\n${FIRST},1,1,1,1\n`,
      );
    }
    const store = openBarStore(":memory:");
    const { notes, added } = await importFiles(store, [folder]);
    assertEquals([added, notes.length], [30, 21]);
    assertEquals(notes[20], "further notes are omitted");
    store.close();
  }));

Deno.test("an import is interrupted while it hashes a large file", () =>
  inFolder(async (folder) => {
    const path = put(folder, "SPY.csv", new Uint8Array(3 << 20).fill(10));
    let looks = 0;
    const signal = {
      // Not at the first check, but at the next one.
      get aborted(): boolean {
        return ++looks > 1;
      },
    } as AbortSignal;
    let detected = 0;
    const reader: BarReader = {
      name: "any",
      description: "",
      detect() {
        detected++;
        return false;
      },
      read() {},
    };
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [path], {
      signal,
      readers: [reader],
    });
    assertEquals([summary.interrupted, summary.failed, detected], [
      true,
      [],
      0,
    ]);
    store.close();
  }));

Deno.test({
  name:
    "a path that is not a regular file is refused with the reason, or skipped in a folder",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      put(folder, "SPY.csv", minutes(2));
      const pipe = `${folder}/pipe.csv`;
      new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
      Deno.symlinkSync(`${folder}/nowhere.csv`, `${folder}/broken.csv`);
      const store = openBarStore(":memory:");
      const summary = await importFiles(store, [folder]);
      assertEquals([summary.files, summary.added], [1, 2]);
      assertEquals(summary.failed.map(({ path }) => path), [
        `${folder}/broken.csv`,
      ]);
      const error = await assertRejects(
        () => importFiles(store, [pipe]),
        SessionError,
        "not a regular file",
      );
      assertEquals(error.code, "argument_invalid");
      store.close();
    }),
});
