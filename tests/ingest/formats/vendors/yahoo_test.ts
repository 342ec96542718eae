import { assertEquals, assertMatch } from "@std/assert";
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

/** One day of two symbols, in the three layouts of `yfinance.download`. */
const TWO_SYMBOLS: Readonly<Record<string, string>> = {
  "by column": `Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume
Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT
Date,,,,,,,,,,
2024-03-08,171,,171.5,,169.75,,170.25,,1200,
2024-03-11,171,406,171.5,408,169.75,405,170.25,407,1200,900
`,
  "by symbol": `Ticker,AAPL,AAPL,AAPL,AAPL,AAPL,MSFT,MSFT,MSFT,MSFT,MSFT
Price,Open,High,Low,Close,Volume,Open,High,Low,Close,Volume
Date,,,,,,,,,,
2024-03-08,170.25,171.5,169.75,171,1200,,,,,
2024-03-11,170.25,171.5,169.75,171,1200,407,408,405,406,900
`,
  "of older versions":
    `,Adj Close,Adj Close,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume
,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT
Date,,,,,,,,,,,,
2024-03-08,170,,171,,171.5,,169.75,,170.25,,1200,
2024-03-11,170,400,171,406,171.5,408,169.75,405,170.25,407,1200,900
`,
};

for (const [layout, text] of Object.entries(TWO_SYMBOLS)) {
  Deno.test(`several symbols of yfinance.download are read, ${layout}`, async () => {
    const { summary, store } = await importText(text, {}, "download.csv");
    assertEquals(summary.failed, []);
    assertEquals(
      barsOf(store, "AAPL", "1d"),
      [OPEN, NEXT].map((timestamp) => ({ timestamp, ...BAR })),
    );
    assertEquals(barsOf(store, "MSFT", "1d"), [{
      timestamp: NEXT,
      open: 407,
      high: 408,
      low: 405,
      close: 406,
      volume: 900,
    }]);
    store.close();
  });
}

Deno.test("one symbol for several of yfinance is refused", async () => {
  const text = TWO_SYMBOLS["by symbol"];
  const { summary, store } = await importText(
    text,
    { symbol: "SPY" },
    "download.csv",
  );
  assertMatch(
    summary.failed[0].reason,
    /--symbol names one series; .* has 2, AAPL, MSFT/,
  );
  store.close();
});
