import { assert, assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { filesOf, inFolder, minutes } from "../_support.ts";
import { DATES, makeFile } from "./_file.ts";

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

Deno.test("a full disk fails the write, and stored bars stay readable", () => {
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
  // With free space the store works again.
  store.database.prepare("PRAGMA max_page_count = 100000").get();
  store.transaction(() =>
    store.writeDay("SPY", "1m", "2026-01-06", minutes("2026-01-06", 9, 1), 0, 9)
  );
  assertEquals(store.series("SPY", "1m")?.bars, 399);
  store.close();
});

/** Reads a store in a process that `command` starts; returns the number of SPY's bars. */
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

Deno.test("a file without write permission can be read", () =>
  inFolder((folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    assertEquals(readApart(path, (deno) => deno), "4680");
  }));

Deno.test({
  name: "a store can be read on a full disk",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder((folder) => {
      const path = `${folder}/bars.db`;
      makeFile(path);
      // As a killed writer leaves it: the log alone has the last transaction.
      const writer = openBarStore(path);
      const day = minutes("2026-02-02", 390, 1);
      writer.writeDay("SPY", "1m", "2026-02-02", day, 0, 390);
      const left = `${folder}/left.db`;
      Deno.copyFileSync(path, left);
      Deno.copyFileSync(`${path}-wal`, `${left}-wal`);
      writer.close();
      // No file may grow, as on a full disk, and the signal for that is ignored.
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

Deno.test("vacuum releases space and keeps every bar", () =>
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
