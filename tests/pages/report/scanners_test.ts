/** Scanners in a report, by a run whose scans are known beforehand. */
import { assertEquals } from "@std/assert";
import { makeReport } from "../../../src/pages/report/report.ts";
import { scannerRows } from "../../../src/pages/report/scanner_rows.ts";
import { withFolder } from "../../system/_market.ts";
import { assertQuiet, browserTests } from "../_browser.ts";
import { readPage } from "./_page.ts";
import { NASTY, NASTY_SYMBOL, until, writeReport } from "./_report.ts";
import { runScanner, SCANNED_DAYS } from "./_scanner_report.ts";

const [FIRST, SECOND, THIRD] = SCANNED_DAYS.map(({ date }) => date);
const browserTest = browserTests("The report's scanners");

Deno.test("a report has what the scanners did, and nothing of them without any", async () => {
  await withFolder(async (folder) => {
    const { db, result } = await runScanner(folder);
    const { scanning } = readPage(await makeReport(result, { db })).data;
    assertEquals(scanning.scanners, [{
      name: NASTY,
      preSessionScans: 3,
      regularScans: 0,
      addedCount: 2,
      removedCount: 1,
      keptCount: 1,
      skippedCount: 2,
      symbols: [NASTY_SYMBOL],
      symbolCount: 1,
    }]);
    // deno-lint-ignore no-explicit-any
    const changes = scanning.changes.map(({ time: _, ...row }: any) => row);
    assertEquals(changes, [
      { scanner: NASTY, change: "added", symbol: "UUU", date: FIRST },
      { scanner: NASTY, change: "added", symbol: NASTY_SYMBOL, date: FIRST },
      { scanner: NASTY, change: "removed", symbol: "UUU", date: SECOND },
    ]);
    assertEquals(
      scanning.changes.map(({ time }: { time: number }) => time),
      [0, 0, 1].map((day) => SCANNED_DAYS[day].open),
    );
    assertEquals(scanning.changeTotal, 3);
    assertEquals(scanning.reasons, [
      {
        scanner: NASTY,
        outcome: "skipped",
        symbol: "UUU",
        reason: NASTY,
        count: 2,
        firstDate: SECOND,
      },
      {
        scanner: NASTY,
        outcome: "kept",
        symbol: NASTY_SYMBOL,
        reason: "position",
        count: 1,
        firstDate: THIRD,
      },
    ]);
    assertEquals(scanning.reasonTotal, 2);
    assertEquals(scannerRows({ ...result, scanners: [] }), {
      scanners: [],
      changes: [],
      changeTotal: 0,
      reasons: [],
      reasonTotal: 0,
    });
  });
});

Deno.test("a report lists a bounded number of changes and reasons, and says how many there are", async () => {
  await withFolder(async (folder) => {
    const { result } = await runScanner(folder);
    const [one] = result.scanners;
    const time = (i: number) => new Date(i * 60_000).toISOString();
    const numbers = [...Array(1_500).keys()];
    const busy = {
      ...one,
      added: numbers.map((i) => ({
        symbol: `A${i}`,
        date: FIRST,
        time: time(2 * i),
      })),
      addedCount: 20_000,
      removed: numbers.map((i) => ({
        symbol: `R${i}`,
        date: FIRST,
        time: time(2 * i + 1),
      })),
      removedCount: 1_500,
      kept: [],
      skipped: numbers.map((i) => ({
        symbol: `S${i}`,
        reason: "r".repeat(2_000),
        count: i + 1,
        firstDate: FIRST,
      })),
      symbols: numbers.map((i) => `A${i}`),
    };
    const rows = scannerRows({ ...result, scanners: [busy] });
    assertEquals(
      rows.changes.map(({ symbol }) => symbol),
      numbers.slice(0, 500).flatMap((i) => [`A${i}`, `R${i}`]),
    );
    assertEquals(rows.changeTotal, 21_500);
    assertEquals(
      rows.reasons.map(({ count }) => count),
      numbers.slice(0, 1_000).map((i) => 1_500 - i),
    );
    assertEquals(rows.reasons[0].reason, "r".repeat(1_000));
    assertEquals(rows.reasonTotal, 1_500);
    assertEquals(rows.scanners[0].symbols.length, 100);
    assertEquals(rows.scanners[0].symbolCount, 1_500);
  });
});

browserTest(
  "scanners have a section, which a run without any does not",
  async (newPage, folder) => {
    const { db, result } = await runScanner(folder);
    const path = `${folder}/scanners.html`;
    Deno.writeTextFileSync(path, await makeReport(result, { db }));
    const page = await newPage();
    await page.open(path);
    await until(
      page,
      `document.querySelector("#report").ariaBusy === "false"`,
    );
    assertQuiet(page, path);
    assertEquals(await page.evaluate("typeof window.hit"), "undefined");
    const cells = await page.evaluate<string[][]>(
      `[...document.querySelectorAll("#scanners tbody tr")]
        .map((tr) => [...tr.children].map((td) => td.textContent))`,
    );
    assertEquals(cells, [
      [NASTY, "3", "0", "2", "1", "1", "2", NASTY_SYMBOL],
      [FIRST, `${FIRST} 09:30`, NASTY, "added", "UUU"],
      [FIRST, `${FIRST} 09:30`, NASTY, "added", NASTY_SYMBOL],
      [SECOND, `${SECOND} 09:30`, NASTY, "removed", "UUU"],
      [NASTY, "skipped", "UUU", NASTY, "2", SECOND],
      [NASTY, "kept", NASTY_SYMBOL, "position", "1", THIRD],
    ]);
    const plain = await writeReport(folder);
    const other = await newPage();
    await other.open(plain);
    await until(
      other,
      `document.querySelector("#report").ariaBusy === "false"`,
    );
    assertEquals(
      await other.evaluate(`document.getElementById("scanners")`),
      null,
    );
  },
);
