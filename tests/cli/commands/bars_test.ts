import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder, put } from "../../ingest/_support.ts";
import { CSV, run } from "./_store_commands.ts";

Deno.test("bars of an interval that is not stored are derived, with their coverage", () =>
  inFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    await run("import", put(folder, "SPY.csv", CSV), "--db", db);
    const asked = ["bars", "SPY", "2m", "--db", db];
    assertEquals(await run(...asked), {
      code: 0,
      stdout:
        "timestamp,open,high,low,close,volume\n2024-03-08T14:30:00Z,10,12.5,9.75,11.25,100\n",
      stderr:
        "2m derived from 1m bars; 194 skipped, coverage too low (--min-coverage)\n",
    });
    const half = await run(...asked, "--min-coverage", "0.5", "--coverage");
    assertEquals(
      half.stdout,
      "timestamp,open,high,low,close,volume,coverage\n" +
        "2024-03-08T14:30:00Z,10,12.5,9.75,11.25,100,1\n" +
        "2024-03-08T14:32:00Z,11,12.5,9.75,11.5,200,0.5\n",
    );
    const missing = await run("bars", "SPY", "5s", "--db", db);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertStringIncludes(
      missing.stderr,
      "5s bars of SPY need stored bars of a shorter interval",
    );
    const symbol = await run("bars", "QQQ", "5m", "--db", db);
    assertStringIncludes(symbol.stderr, "stored are: SPY 1m");
    const share = await run(...asked, "--min-coverage", "2");
    assertStringIncludes(share.stderr, "Write a share from 0 to 1");
    const stored = await run("export", "SPY", "5m", "--db", db);
    assertStringIncludes(stored.stderr, "No bars of SPY 5m are stored");
    const week = await run("export", "SPY", "1w", "--db", db);
    assertStringIncludes(week.stderr, "Not an interval that can be stored");
  }));
