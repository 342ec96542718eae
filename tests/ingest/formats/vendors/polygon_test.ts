import { gzipSync } from "node:zlib";
import { assertBars, BAR, OPEN } from "./_vendor.ts";

Deno.test("Polygon's flat files are read: nanoseconds, many tickers, gzip", async () => {
  const header =
    "ticker,volume,open,close,high,low,window_start,transactions\n";
  const row = (ticker: string, ms: number): string =>
    `${ticker},1200,170.25,171,171.5,169.75,${ms}000000,15\n`;
  const minutes = header + row("A", OPEN) + row("A", OPEN + 60_000) +
    row("AA", OPEN);
  const expected = [OPEN, OPEN + 60_000].map((timestamp) => ({
    timestamp,
    ...BAR,
  }));
  const name = "minute_aggs_v1/2024/03/2024-03-08.csv.gz";
  await assertBars(gzipSync(minutes), name, "A", "1m", expected);
  await assertBars(gzipSync(minutes), name, "AA", "1m", expected.slice(0, 1));
  const midnight = Date.parse("2024-03-08T05:00:00Z");
  const days = header + row("A", midnight) + row("AA", midnight);
  await assertBars(
    gzipSync(days),
    "day_aggs_v1/2024-03-08.csv.gz",
    "AA",
    "1d",
    [{ timestamp: OPEN, ...BAR }],
  );
  await assertBars(days, "2024-03-08.csv", "A", "1d", [
    { timestamp: OPEN, ...BAR },
  ]);
});
