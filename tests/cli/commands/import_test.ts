import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder, put } from "../../ingest/_support.ts";
import { command, CSV, FIRST, run } from "./_store_commands.ts";

Deno.test("a failed file ends an import with code 1, the reason and the line", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    put(folder, "data/bad.csv", CSV + "x,1,1,1,1,1\n");
    put(folder, "data/good.csv", CSV);
    const { code, stdout: out, stderr: err } = await run(
      "import",
      `${folder}/data`,
      "--db",
      db,
    );
    assertEquals(code, 1);
    assertStringIncludes(out, "3 bars from 1 file");
    assertStringIncludes(out, "bad.csv:5: not a timestamp");
    assertStringIncludes(err, "bad.csv: 1 malformed; first at line 5");
    assertStringIncludes(err, "error: 1 of 2 files could not be imported");
    const skipped = await run(
      ...["import", `${folder}/data/bad.csv`, "--db", db, "--on-error", "skip"],
      "--json",
    );
    assertEquals([skipped.code, JSON.parse(skipped.stdout).added], [0, 3]);
  }));

/** Whether bars of a symbol are committed; not while the file is being made. */
function isStored(
  db: string,
  symbol: string,
): boolean {
  try {
    const store = openBarStore(db, { readOnly: true });
    const { length } = store.inventory().filter((s) => s.symbol === symbol);
    store.close();
    return length > 0;
  } catch (error) {
    assert(error instanceof SessionError);
    return false;
  }
}

Deno.test("Ctrl-C ends an import, keeps finished files and leaves no temporary ones", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    put(folder, "data/a.csv", CSV);
    const rows = Array.from(
      { length: 400_000 },
      (_, i) => `${FIRST + i * 60_000},1,1,1,1,1\n`,
    ).join("");
    const large = put(
      folder,
      "data/b.csv",
      CSV.slice(0, CSV.indexOf("\n") + 1),
    );
    for (let part = 0; part < 8; part++) {
      Deno.writeTextFileSync(large, rows, { append: true });
    }
    const changes = Deno.watchFs(folder);
    const child = command([
      ...["import", `${folder}/data`, "--db", db],
      ...["--on-error", "skip", "--interval", "1m"],
    ]).spawn();
    for await (const { paths } of changes) {
      if (!paths.some((path) => path.endsWith("-wal"))) continue;
      if (isStored(db, "A")) break;
    }
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 1);
    assertStringIncludes(new TextDecoder().decode(stderr), "interrupted");
    const store = openBarStore(db, { readOnly: true });
    assertEquals(store.inventory().map(({ symbol }) => symbol), ["A"]);
    store.close();
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["bars.db", "data"],
    );
  }));
