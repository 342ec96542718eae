import { assertEquals, assertStrictEquals } from "@std/assert";
import { SeriesFinder } from "../../../src/ingest/formats/series_finder.ts";
import { BarStart } from "../../../src/ingest/parsing/bar_start.ts";
import type { BarSink } from "../../../src/ingest/reader.ts";
import { importText } from "../_support.ts";

const TIMING = {
  starts: new BarStart({ zone: "UTC", stamp: "start" }),
  interval: "1m",
} as const;

/** A sink that records the series it is asked for. */
function recorder(): { sink: BarSink; asked: string[] } {
  const asked: string[] = [];
  const sink: BarSink = {
    exchangeZone: "UTC",
    series(symbol, interval) {
      asked.push(`${symbol} ${interval}`);
      return { add(): void {} };
    },
    isRegularHours: () => true,
    describe(): void {},
    malformed(): void {},
    note(): void {},
    guess(): void {},
    named(): void {},
  };
  return { sink, asked };
}

Deno.test("SeriesFinder asks for each series once, in any order of rows", () => {
  const { sink, asked } = recorder();
  const finder = new SeriesFinder(sink, TIMING);
  const spy = finder.find("SPY");
  finder.find("QQQ");
  assertStrictEquals(finder.find("SPY"), spy);
  finder.find("SPY", "1Day");
  assertEquals(asked, ["SPY 1m", "QQQ 1m", "SPY 1d"]);
});

Deno.test("SeriesFinder has no series for an interval that cannot be stored", () => {
  const { sink, asked } = recorder();
  const finder = new SeriesFinder(sink, TIMING);
  for (const name of ["2d", "2d", "week"]) {
    assertEquals(finder.find("SPY", name), undefined);
  }
  assertEquals(asked, []);
});

Deno.test("SeriesFinder takes a vendor's names", () => {
  const { sink, asked } = recorder();
  const finder = new SeriesFinder(sink, TIMING, {
    intervalOf: (text) => text === "D" ? "1d" : undefined,
    symbolOf: (text) => text.replace(".US", ""),
  });
  finder.find("SPY.US", "D");
  assertEquals(finder.find("SPY.US", "1m"), undefined);
  assertEquals(asked, ["SPY 1d"]);
});

Deno.test("rows are stored in the series of their interval column", async () => {
  const open = Date.parse("2024-03-08T14:30:00Z");
  const text = `symbol,timeframe,timestamp,open,high,low,close,volume
A,1m,${open},1,1,1,1,1
A,1Day,${open},2,2,2,2,2
`;
  const { store } = await importText(text, {}, "x.csv");
  assertEquals(
    store.inventory().map(({ interval, bars }) => [interval, bars]),
    [["1d", 1], ["1m", 1]],
  );
  store.close();
});
