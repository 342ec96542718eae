import { assert } from "@std/assert";
import { importText } from "../../_support.ts";
import { assertBars, BAR, OPEN } from "./_vendor.ts";

Deno.test("Stooq's daily file and its bulk files are read", async () => {
  const expected = [{ timestamp: OPEN, ...BAR }];
  await assertBars(
    "Date,Open,High,Low,Close,Volume\n2024-03-08,170.25,171.5,169.75,171,1200\n",
    "aapl_us_d.csv",
    "AAPL",
    "1d",
    expected,
  );
  const bulk = (per: string): string =>
    `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,${per},20240308,000000,170.25,171.5,169.75,171,1200,0\n`;
  await assertBars(bulk("D"), "aapl.us.txt", "AAPL", "1d", expected);
  const fives = await importText(bulk("5"), {}, "aapl.us.txt");
  assert(fives.summary.failed[0].reason.includes('interval "5"'));
  fives.store.close();
});
