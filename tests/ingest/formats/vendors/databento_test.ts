import { assert, assertEquals } from "@std/assert";
import { importText } from "../../_support.ts";
import { assertBars, BAR, OPEN } from "./_vendor.ts";

Deno.test("Databento's OHLCV is read with prices as decimals or in billionths", async () => {
  const header =
    "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n";
  const expected = [{ timestamp: OPEN, ...BAR }];
  const fixed =
    `${header}${OPEN}000000,33,2,38,170250000000,171500000000,169750000000,171000000000,1200,AAPL\n`;
  await assertBars(fixed, "xnas.ohlcv-1m.csv", "AAPL", "1m", expected);
  const pretty =
    `${header}2024-03-08T14:30:00.000000000Z,33,2,38,170.250000000,171.500000000,169.750000000,171.000000000,1200,AAPL\n`;
  await assertBars(pretty, "xnas.ohlcv-1m.csv", "AAPL", "1m", expected);
  const daily = fixed.replace(",33,", ",35,")
    .replace(`${OPEN}`, `${Date.parse("2024-03-08")}`);
  await assertBars(daily, "x.csv", "AAPL", "1d", expected);
  const fromNine = Date.parse("2024-03-08T14:00:00Z");
  const hourly = fixed.replace(",33,", ",34,").replace(
    `${OPEN}`,
    `${fromNine}`,
  );
  await assertBars(hourly, "x.csv", "AAPL", "1h-clock", [{
    // The hour of the clock that contains the open begins with the session.
    timestamp: Date.parse("2024-03-08T14:30:00Z"),
    ...BAR,
  }]);
  const unnamed = await importText(
    fixed.replace(",symbol", "").replace(",AAPL", ""),
    {},
    "x.csv",
  );
  assertEquals(unnamed.store.series("38", "1m")?.bars, 1);
  assert(
    unnamed.summary.notes[0].includes("instrument ids are used as symbols"),
  );
  unnamed.store.close();
  const trades = await importText(fixed.replace(",33,", ",0,"), {}, "x.csv");
  assert(trades.summary.failed[0].reason.includes('interval "0"'));
  trades.store.close();
});
