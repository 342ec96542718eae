import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { SessionError } from "../../../../src/errors.ts";
import { barsOf, importText, zip } from "../../_support.ts";
import {
  assertReads,
  EXPECTED,
  file,
  FIRST,
  HEADER,
  ISO,
  NEW_YORK,
  NUMBERS,
} from "./_csv.ts";

Deno.test("timestamps in ISO 8601 and UTC are read", () =>
  assertReads(file(ISO, HEADER)));

Deno.test("epochs of every unit are read", async () => {
  for (const tail of ["", "000", "000000", "000000000"]) {
    const stamps = ISO.map((text) => `${Date.parse(text) / 1_000}${tail}`);
    await assertReads(file(stamps, HEADER));
  }
});

Deno.test("gzip and zip are read directly", async () => {
  const text = file(ISO, HEADER);
  await assertReads(gzipSync(text), {}, "SPY.csv.gz");
  await assertReads(zip({ "SPY.csv": text }), {}, "archive.zip");
  await assertReads(zip({ "SPY.csv": text }, true), {}, "archive.zip");
});

Deno.test("rows are stored in the series of their symbol column", async () => {
  const rows = ISO.flatMap((stamp, i) =>
    ["SPY", "BRK.B", '"A,B"'].map((symbol) =>
      `${symbol},${stamp},${NUMBERS[i]}`
    )
  );
  const text = `ticker,${HEADER}\n${rows.join("\n")}\n`;
  const { summary, store } = await importText(text, {}, "all.csv");
  assertEquals(summary.failed, []);
  for (const symbol of ["SPY", "BRK.B", "A,B"]) {
    assertEquals(barsOf(store, symbol), EXPECTED);
  }
  store.close();
});

Deno.test("the symbol is taken from --symbol or from the file's name", async () => {
  for (
    const [name, symbol] of [
      ["spy_1m.csv", "SPY"],
      ["brk.b.csv", "BRK.B"],
      ["aapl.us.txt", "AAPL"],
      ["1min_msft_2024.csv", "MSFT"],
    ]
  ) {
    const { store } = await importText(file(ISO, HEADER), {}, name);
    assertEquals(store.inventory().map((series) => series.symbol), [symbol]);
    store.close();
  }
  const { store } = await importText(file(ISO, HEADER), { symbol: "ES" });
  assertEquals(barsOf(store, "ES"), EXPECTED);
  store.close();
  const nameless = await importText(file(ISO, HEADER), {}, "1m_2024.csv");
  assert(nameless.summary.failed[0].reason.includes("--symbol"));
  nameless.store.close();
});

Deno.test("a file without a volume column is imported with a note", async () => {
  const text = `timestamp,open,high,low,close\n${FIRST},1,2,1,2\n`;
  const { summary, store } = await importText(text);
  assertEquals(barsOf(store, "SPY")[0].volume, 0);
  assert(summary.notes[0].includes("no volume column"));
  store.close();
});

Deno.test("unknown zones and formats are refused", async () => {
  const text = file(NEW_YORK, HEADER);
  for (
    const [options, said] of [
      [{ timezone: "Mars/Base" }, '"Mars/Base"'],
      [{ format: "xml" }, "known are auto"],
    ] as const
  ) {
    const error = await assertRejects(
      () => importText(text, options),
      SessionError,
      said,
    );
    assertEquals(error.code, "argument_invalid");
  }
});
