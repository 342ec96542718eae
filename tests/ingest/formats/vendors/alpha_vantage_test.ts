import { assert, assertEquals } from "@std/assert";
import { barsOf, importText } from "../../_support.ts";

const BAR = {
  "1. open": "100",
  "2. high": "101",
  "3. low": "99",
  "4. close": "100.5",
};

Deno.test("Alpha Vantage's JSON names symbol, interval and zone", async () => {
  const text = JSON.stringify(
    {
      "Meta Data": { "2. Symbol": "IBM", "6. Time Zone": "US/Eastern" },
      "Time Series (5min)": {
        "2024-06-03 09:35:00": { ...BAR, "5. volume": "8" },
        "2024-06-03 09:30:00": { ...BAR, "5. volume": "7" },
      },
    },
    null,
    4,
  );
  const { summary, store } = await importText(text, {}, "x.json");
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "IBM", "5m").map(({ timestamp, volume }) => [
      new Date(timestamp).toISOString(),
      volume,
    ]),
    [["2024-06-03T13:30:00.000Z", 7], ["2024-06-03T13:35:00.000Z", 8]],
  );
  store.close();
});

Deno.test("daily bars with an adjusted close are read unadjusted; weekly ones are refused", async () => {
  const daily = (dates: readonly string[], name: string): string =>
    JSON.stringify({
      "Meta Data": { "2. Symbol": "IBM", "5. Time Zone": "US/Eastern" },
      [name]: Object.fromEntries(dates.map((date) => [date, {
        ...BAR,
        "5. adjusted close": "90",
        "6. volume": "7",
      }])),
    });
  const good = await importText(
    daily(["2024-06-04", "2024-06-03"], "Time Series (Daily)"),
    {},
    "x.json",
  );
  assertEquals(
    barsOf(good.store, "IBM", "1d").map(({ close, volume }) => [close, volume]),
    [[100.5, 7], [100.5, 7]],
  );
  good.store.close();
  const weeks = ["2024-06-07", "2024-05-31", "2024-05-24", "2024-05-17"];
  const bad = await importText(
    daily(weeks, "Weekly Adjusted Time Series"),
    {},
    "x.json",
  );
  assert(bad.summary.failed[0].reason.includes("weeks or months"));
  bad.store.close();
});

Deno.test("a message in place of bars is shown", async () => {
  const text = '{"Information": "Thank you; the limit is 25 requests a day"}';
  const { summary, store } = await importText(text, {}, "x.json");
  assert(summary.failed[0].reason.includes("the limit is 25 requests"));
  store.close();
});
