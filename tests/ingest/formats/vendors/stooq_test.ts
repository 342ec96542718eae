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
  await assertBars(
    bulk("5").replace("000000", "153000"),
    "aapl.us.txt",
    "AAPL",
    "5m",
    expected,
    { timezone: "Europe/Warsaw" },
  );
  const weeks = await importText(bulk("W"), {}, "aapl.us.txt");
  assert(weeks.summary.failed[0].reason.includes('interval "W"'));
  weeks.store.close();
});
