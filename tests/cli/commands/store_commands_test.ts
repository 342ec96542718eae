import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder, put } from "../../ingest/_support.ts";
import { CSV, run } from "./_store_commands.ts";

Deno.test("import, bars, export and db work on one store from end to end", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const csv = put(folder, "SPY.csv", CSV);
    const first = await run("import", csv, "--db", db, "--no-trade-omitted");
    assertEquals([first.code, first.stderr], [0, ""]);
    assertStringIncludes(first.stdout, "3 bars from 1 file");
    assertStringIncludes(first.stdout, "added 3, already stored 0");

    const bars = await run("bars", "SPY", "1m", "--db", db);
    assertEquals(bars, { code: 0, stdout: CSV, stderr: "" });
    const json = await run(
      ...["bars", "SPY", "1m", "--db", db, "--format", "json"],
      ...["--from", "2024-03-08", "--to", "2024-03-08"],
    );
    assertEquals(JSON.parse(json.stdout)[1], {
      timestamp: "2024-03-08T14:31:00Z",
      open: 10.5,
      high: 12.5,
      low: 9.75,
      close: 11.25,
      volume: 100,
    });

    // What goes out comes in again the same, in every format.
    for (const ending of ["csv", "json", "parquet"]) {
      const file = `${folder}/SPY_out.${ending}`;
      const copy = `${folder}/${ending}.db`;
      const out = await run("export", "SPY", "1m", "--db", db, "--out", file);
      assertEquals(out, { code: 0, stdout: "", stderr: "" });
      assertEquals((await run("import", file, "--db", copy)).code, 0);
      const back = await run("export", "SPY", "1m", "--db", copy);
      assertEquals(back.stdout, CSV);
    }

    const info = await run("db", "info", "--db", db, "--json");
    const [series] = JSON.parse(info.stdout).series;
    assertEquals(
      [series.symbol, series.interval, series.bars, series.omitsNoTrade],
      ["SPY", "1m", 3, true],
    );
    const table = await run("db", "info", "--db", db);
    assertStringIncludes(
      table.stdout,
      "SPY,1m,regular,US_EQUITY,2024-03-08,2024-03-08,1,3,",
    );
    const imports = await run("db", "imports", "--db", db);
    assertStringIncludes(imports.stdout, `,csv,3,3,0,0,${CSV.length},`);
    const check = await run("db", "check", "--db", db);
    assertEquals([check.code, check.stdout], [
      0,
      "1 days with 3 bars are sound\n",
    ]);
    const vacuum = await run("db", "vacuum", "--db", db, "--json");
    assert(JSON.parse(vacuum.stdout).after > 0);
  }));

Deno.test("mistakes on the command line are reported and leave no file behind", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const csv = put(folder, "SPY.csv", CSV);
    const group = await run("import", csv, "--db", db, "--group", "MARS");
    assertEquals(group.code, 2);
    const interval = await run("import", csv, "--db", db, "--interval", "1w");
    assertEquals(interval.code, 2);
    assertStringIncludes(interval.stderr, "Not an interval that can be stored");
    const missing = await run("bars", "SPY", "1m", "--db", db);
    assertStringIncludes(missing.stderr, "the file does not exist");
    const zone = await run(
      "import",
      csv,
      "--db",
      db,
      "--timezone",
      "Mars/Base",
    );
    assertStringIncludes(zone.stderr, "Not a time zone");
    const path = await run("import", `${folder}/none.csv`, "--db", db);
    assertStringIncludes(path.stderr, "none.csv");
    assertEquals([...Deno.readDirSync(folder)].length, 1);

    await run("import", csv, "--db", db);
    const symbol = await run("bars", "SPX", "1m", "--db", db);
    assertStringIncludes(
      symbol.stderr,
      "No bars of SPX 1m are stored; stored are: SPY 1m",
    );
    const five = await run("export", "SPY", "5m", "--db", db);
    assertStringIncludes(five.stderr, "No bars of SPY 5m are stored");
    const date = await run("bars", "SPY", "1m", "--db", db, "--from", "1.1.24");
    assertStringIncludes(date.stderr, "Not a date");
    const folderOut = await run(
      ...["export", "SPY", "1m", "--db", db, "--out", `${folder}/no/x.csv`],
    );
    assertStringIncludes(folderOut.stderr, "Cannot write");
    const nothing = await run("import", put(folder, "e/a.md", "x"), "--db", db);
    assertEquals(nothing.code, 1);
  }));
