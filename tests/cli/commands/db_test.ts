import { assertEquals, assertStringIncludes } from "@std/assert";
import { migrate, MIGRATIONS } from "../../../src/store/sqlite/schema.ts";
import { inFolder, put } from "../../ingest/_support.ts";
import { CSV, run } from "./_store_commands.ts";

Deno.test("db check finds a damaged store and ends with code 1", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    await run("import", put(folder, "SPY.csv", CSV), "--db", db);
    const { DatabaseSync } = await import("node:sqlite");
    const raw = new DatabaseSync(db);
    raw.exec("UPDATE chunks SET bytes = zeroblob(length(bytes))");
    raw.close();
    const { code, stdout: out, stderr: err } = await run(
      "db",
      "check",
      "--db",
      db,
    );
    assertEquals(code, 1);
    assertStringIncludes(out, "SPY 1m regular 2024-03-08: ");
    assertStringIncludes(err, "damaged in 1 places");
    const bars = await run("bars", "SPY", "1m", "--db", db);
    assertEquals(bars.code, 1);
    assertStringIncludes(bars.stderr, "SPY 1m 2024-03-08");
  }));

Deno.test("db info and db check report a file without changing a byte of it", () =>
  inFolder(async (folder) => {
    const db = `${folder}/old.db`;
    const { DatabaseSync } = await import("node:sqlite");
    const raw = new DatabaseSync(db);
    migrate(raw, MIGRATIONS.slice(0, 1));
    raw.close();
    const before = Deno.readFileSync(db);
    const info = await run("db", "info", "--db", db);
    assertStringIncludes(info.stdout, "schema version 1\n");
    const json = await run("db", "info", "--db", db, "--json");
    assertEquals(JSON.parse(json.stdout).schema, 1);
    const check = await run("db", "check", "--db", db);
    assertEquals([check.code, check.stdout], [
      0,
      "0 days with 0 bars are sound\n",
    ]);
    assertEquals(Deno.readFileSync(db), before);
  }));

Deno.test("db takes its store as an argument or as --db, not two", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    await run("import", put(folder, "SPY.csv", CSV), "--db", db);
    const info = await run("db", "info", db);
    assertEquals(info.code, 0, info.stderr);
    assertStringIncludes(info.stdout, "SPY,1m,regular");
    assertEquals((await run("db", "info", "--db", db)).stdout, info.stdout);
    const two = await run("db", "check", db, "--db", "other.db");
    assertEquals(two.code, 2);
    assertStringIncludes(two.stderr, "--db other.db; name one");
    const none = await run("db", "imports");
    assertEquals(
      [none.code, none.stderr],
      [2, "error: Name the bar store, for example: openbell db info bars.db\n"],
    );
  }));
