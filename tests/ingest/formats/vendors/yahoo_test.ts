import { assertEquals } from "@std/assert";
import { barsOf, importText, kinds } from "../../_support.ts";
import { assertBars, BAR, NEXT, OPEN } from "./_vendor.ts";

Deno.test("Yahoo's download is read with quoted, not adjusted prices", async () => {
  const text = `Date,Open,High,Low,Close,Adj Close,Volume
2024-03-08,170.25,171.5,169.75,171,168.9,1200
2024-03-11,null,null,null,null,null,null
`;
  const { summary, store } = await importText(text, {}, "AAPL.csv");
  assertEquals(kinds(summary), { no_price: 1 });
  assertEquals(barsOf(store, "AAPL", "1d"), [{ timestamp: OPEN, ...BAR }]);
  store.close();
});

Deno.test("yfinance's header of three lines is read", () =>
  assertBars(
    `Price,Close,High,Low,Open,Volume
Ticker,AAPL,AAPL,AAPL,AAPL,AAPL
Date,,,,,
2024-03-08,171,171.5,169.75,170.25,1200
2024-03-11,171,171.5,169.75,170.25,1200
`,
    "download.csv",
    "AAPL",
    "1d",
    [OPEN, NEXT].map((timestamp) => ({ timestamp, ...BAR })),
  ));
