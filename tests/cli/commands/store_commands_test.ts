import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  importProgressText,
  importSummaryText,
} from "../../../src/cli/commands/import/import_text.ts";
import { SessionError } from "../../../src/errors.ts";
import { migrate, MIGRATIONS } from "../../../src/store/sqlite/schema.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder, put } from "../../ingest/_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const CSV = "timestamp,open,high,low,close,volume\n" +
  [0, 1, 2].map((i) =>
    `${new Date(FIRST + i * 60_000).toISOString().slice(0, 19)}Z,${
      10 + i / 2
    },12.5,9.75,${11 + i / 4},${i * 100}\n`
  ).join("");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function command(args: readonly string[]): Deno.Command {
  const program = new URL("_store_commands.ts", import.meta.url);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileURLToPath(program), ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

async function run(...args: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await command(args).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("import, bars, export and db work on one store from end to end", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const csv = put(folder, "SPY.csv", CSV);
    const first = await run("import", csv, "--db", db, "--no-trade-omitted");
    assertEquals([first.code, first.err], [0, ""]);
    assertStringIncludes(first.out, "3 bars from 1 files");
    assertStringIncludes(first.out, "added 3, already stored 0");

    const bars = await run("bars", "SPY", "1m", "--db", db);
    assertEquals(bars, { code: 0, out: CSV, err: "" });
    const json = await run(
      ...["bars", "SPY", "1m", "--db", db, "--format", "json"],
      ...["--from", "2024-03-08", "--to", "2024-03-08"],
    );
    assertEquals(JSON.parse(json.out)[1], {
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
      assertEquals(out, { code: 0, out: "", err: "" });
      assertEquals((await run("import", file, "--db", copy)).code, 0);
      const back = await run("export", "SPY", "1m", "--db", copy);
      assertEquals(back.out, CSV);
    }

    const info = await run("db", "info", "--db", db, "--json");
    const [series] = JSON.parse(info.out).series;
    assertEquals(
      [series.symbol, series.interval, series.bars, series.omitsNoTrade],
      ["SPY", "1m", 3, true],
    );
    const table = await run("db", "info", "--db", db);
    assertStringIncludes(
      table.out,
      "SPY,1m,regular,US_EQUITY,2024-03-08,2024-03-08,1,3,",
    );
    const imports = await run("db", "imports", "--db", db);
    assertStringIncludes(imports.out, `,csv,3,3,0,0,${CSV.length},`);
    const check = await run("db", "check", "--db", db);
    assertEquals([check.code, check.out], [
      0,
      "1 days with 3 bars are sound\n",
    ]);
    const vacuum = await run("db", "vacuum", "--db", db, "--json");
    assert(JSON.parse(vacuum.out).after > 0);
  }));

Deno.test("a failed file ends an import with code 1 and says what and where", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    put(folder, "data/bad.csv", CSV + "x,1,1,1,1,1\n");
    put(folder, "data/good.csv", CSV);
    const { code, out, err } = await run(
      "import",
      `${folder}/data`,
      "--db",
      db,
    );
    assertEquals(code, 1);
    assertStringIncludes(out, "3 bars from 1 files");
    assertStringIncludes(out, "bad.csv:5: not a timestamp");
    assertStringIncludes(err, "bad.csv: 1 malformed; first at line 5");
    assertStringIncludes(err, "error: 1 of 2 files could not be imported");
    const skipped = await run(
      ...["import", `${folder}/data/bad.csv`, "--db", db, "--on-error", "skip"],
      "--json",
    );
    assertEquals([skipped.code, JSON.parse(skipped.out).added], [0, 3]);
  }));

Deno.test("mistakes on the command line are told, and leave no file behind", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const csv = put(folder, "SPY.csv", CSV);
    const group = await run("import", csv, "--db", db, "--group", "MARS");
    assertEquals(group.code, 1);
    const interval = await run("import", csv, "--db", db, "--interval", "5m");
    assertStringIncludes(interval.err, "Allowed choices are 1s, 1m, 1h, 1d");
    const missing = await run("bars", "SPY", "1m", "--db", db);
    assertStringIncludes(missing.err, "the file does not exist");
    const zone = await run(
      "import",
      csv,
      "--db",
      db,
      "--timezone",
      "Mars/Base",
    );
    assertStringIncludes(zone.err, "Not a time zone");
    const path = await run("import", `${folder}/none.csv`, "--db", db);
    assertStringIncludes(path.err, "none.csv");
    assertEquals([...Deno.readDirSync(folder)].length, 1);

    await run("import", csv, "--db", db);
    const symbol = await run("bars", "SPX", "1m", "--db", db);
    assertStringIncludes(
      symbol.err,
      "No bars of SPX 1m are stored; stored are: SPY 1m",
    );
    const five = await run("export", "SPY", "5m", "--db", db);
    assertStringIncludes(five.err, 'Not a stored interval: "5m"');
    const date = await run("bars", "SPY", "1m", "--db", db, "--from", "1.1.24");
    assertStringIncludes(date.err, "Not a date");
    const folderOut = await run(
      ...["export", "SPY", "1m", "--db", db, "--out", `${folder}/no/x.csv`],
    );
    assertStringIncludes(folderOut.err, "Cannot write");
    const nothing = await run("import", put(folder, "e/a.md", "x"), "--db", db);
    assertEquals(nothing.code, 1);
  }));

Deno.test("a damaged store is found by db check, with code 1", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    await run("import", put(folder, "SPY.csv", CSV), "--db", db);
    const { DatabaseSync } = await import("node:sqlite");
    const raw = new DatabaseSync(db);
    raw.exec("UPDATE chunks SET bytes = zeroblob(length(bytes))");
    raw.close();
    const { code, out, err } = await run("db", "check", "--db", db);
    assertEquals(code, 1);
    assertStringIncludes(out, "SPY 1m regular 2024-03-08: ");
    assertStringIncludes(err, "damaged in 1 places");
    const bars = await run("bars", "SPY", "1m", "--db", db);
    assertEquals(bars.code, 1);
    assertStringIncludes(bars.err, "SPY 1m 2024-03-08");
  }));

Deno.test("db info and db check tell of a file as it is, and leave every byte of it", () =>
  inFolder(async (folder) => {
    const db = `${folder}/old.db`;
    const { DatabaseSync } = await import("node:sqlite");
    const raw = new DatabaseSync(db);
    migrate(raw, MIGRATIONS.slice(0, 1));
    raw.close();
    const before = Deno.readFileSync(db);
    const info = await run("db", "info", "--db", db);
    assertStringIncludes(info.out, "schema version 1\n");
    const json = await run("db", "info", "--db", db, "--json");
    assertEquals(JSON.parse(json.out).schema, 1);
    const check = await run("db", "check", "--db", db);
    assertEquals([check.code, check.out], [
      0,
      "0 days with 0 bars are sound\n",
    ]);
    assertEquals(Deno.readFileSync(db), before);
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

Deno.test("Ctrl-C ends an import, keeps what was finished and leaves no litter", () =>
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

Deno.test("progress tells how far, how fast and how long", () => {
  const now = {
    filesDone: 2,
    files: 8,
    bytesDone: 250,
    bytes: 1_000,
    bars: 3_000_000,
  };
  assertEquals(
    importProgressText(now, 2_000),
    "25 %  2 of 8 files  3,000,000 bars  1,500,000 bars/s  6 s left",
  );
  assertEquals(
    importProgressText({ ...now, bytesDone: 0, bytes: 0, bars: 0 }, 0),
    "100 %  2 of 8 files  0 bars  0 bars/s  0 s left",
  );
});

Deno.test("the summary names every outcome", () => {
  const text = importSummaryText({
    files: 2,
    failed: [],
    skipped: [{ path: "x.zip", reason: "No reader recognises it" }],
    bars: 1_234,
    added: 1_000,
    unchanged: 200,
    replaced: 30,
    kept: 4,
    extended: 5,
    findings: [{
      kind: "off_grid",
      count: 7,
      examples: [{ file: "a.csv", line: 3, text: "SPY" }],
    }],
    notes: ["a note", "a note"],
    interrupted: false,
  }, 1_000);
  assertEquals(
    text,
    `1,234 bars from 2 files in 1.0 s (1,234 bars/s)
  added 1,000, already stored 200
  replaced by a different bar: 30
  kept, a different bar was refused: 4
  stored separately as extended hours: 5
  off grid: 7
    a.csv:3: SPY
  skipped x.zip: No reader recognises it
  note: a note
`,
  );
});

Deno.test("bars of an interval that is not stored are derived, with their coverage", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    await run("import", put(folder, "SPY.csv", CSV), "--db", db);
    const asked = ["bars", "SPY", "2m", "--db", db];
    assertEquals(await run(...asked), {
      code: 0,
      out:
        "timestamp,open,high,low,close,volume\n2024-03-08T14:30:00Z,10,12.5,9.75,11.25,100\n",
      err:
        "2m derived from 1m bars; 194 left out for want of coverage (--min-coverage)\n",
    });
    const half = await run(...asked, "--min-coverage", "0.5", "--coverage");
    assertEquals(
      half.out,
      "timestamp,open,high,low,close,volume,coverage\n" +
        "2024-03-08T14:30:00Z,10,12.5,9.75,11.25,100,1\n" +
        "2024-03-08T14:32:00Z,11,12.5,9.75,11.5,200,0.5\n",
    );
    const missing = await run("bars", "SPY", "5s", "--db", db);
    assertEquals([missing.code, missing.out], [1, ""]);
    assertStringIncludes(missing.err, "needs 1s bars; the store lacks 1s");
    const symbol = await run("bars", "QQQ", "5m", "--db", db);
    assertStringIncludes(symbol.err, "stored are: SPY 1m");
    const share = await run(...asked, "--min-coverage", "2");
    assertStringIncludes(share.err, "Write a share from 0 to 1");
    const stored = await run("export", "SPY", "5m", "--db", db);
    assertStringIncludes(stored.err, "Not a stored interval");
  }));
