import { assertEquals } from "@std/assert";
import {
  importProgressText,
  importSummaryText,
} from "../../../../src/cli/commands/import/import_text.ts";

Deno.test("importProgressText() shows share, files, bars, speed and the time left", () => {
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

Deno.test("importSummaryText() lists every outcome", () => {
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
    guesses: ["a.csv", "b.csv"].map((file) => ({
      file,
      what: "interval",
      value: "1m",
      evidence: "rows are 1 minute apart",
      option: "--interval",
    })),
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
  interval 1m: rows are 1 minute apart (--interval overrules), in 2 files
  skipped x.zip: No reader recognises it
  note: a note
`,
  );
});
