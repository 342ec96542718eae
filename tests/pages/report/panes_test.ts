import { assertEquals } from "@std/assert";
import {
  choosePanes,
  sessionDates,
  spread,
} from "../../../src/pages/report/panes.ts";

const dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];

const result = {
  instruments: [],
  config: { exchange_group: "US_EQUITY" },
  sessions: dates.map((date, i) => ({
    date,
    open: `${date}T14:30:00.000Z`,
    close: `${date}T21:00:00.000Z`,
    bars: { AAA: 390, BBB: i === 3 ? 0 : 390 },
    quality: { AAA: i === 2 ? 99 : 100, BBB: 100 },
    historyQuality: {},
  })),
  fills: [{
    // A fill at the close is of the session that ends then.
    time: "2024-01-03T21:00:00.000Z",
    symbol: "BBB",
    side: "buy",
    quantity: 1,
    price: 1,
    fee: 0,
    strategy: "s",
    tag: "",
    reason: "",
  }],
};
const perDay = (date: string) => date;

Deno.test("panes with fills come first, then those with gaps, then the others, none without bars", () => {
  const { panes, total } = choosePanes(result, ["AAA", "BBB"], perDay, 100);
  assertEquals(total, 7);
  assertEquals(panes.map((p) => `${p.period} ${p.symbol}`), [
    "2024-01-03 BBB",
    "2024-01-04 AAA",
    "2024-01-02 AAA",
    "2024-01-02 BBB",
    "2024-01-03 AAA",
    "2024-01-04 BBB",
    "2024-01-05 AAA",
  ]);
  const few = choosePanes(result, ["AAA", "BBB"], perDay, 4);
  assertEquals(few.total, 7);
  assertEquals(few.panes.map((p) => `${p.period} ${p.symbol}`), [
    "2024-01-03 BBB",
    "2024-01-04 AAA",
    "2024-01-02 AAA",
    "2024-01-03 AAA",
  ]);
});

Deno.test("of several exchange groups, a fill is of the session of its own", () => {
  const known = (symbol: string, exchange_group: string) => ({
    symbol,
    assetClass: "stock" as const,
    facts: { exchange_group },
    sources: {},
  });
  const session = (date: string, from: string) => ({
    date,
    open: `${from}T23:00:00.000Z`,
    close: `${date}T23:59:59.000Z`,
    groups: {
      CME: { open: `${from}T23:00:00.000Z`, close: `${date}T22:00:00.000Z` },
      CRYPTO: { open: `${date}T00:00:00.000Z`, close: `${date}T23:59:59.000Z` },
    },
    bars: {},
    quality: {},
    historyQuality: {},
  });
  const dateOf = sessionDates({
    config: { exchange_group: "CRYPTO" },
    instruments: [known("ES", "US_FUTURES"), known("BTC", "CRYPTO")],
    sessions: [
      session("2025-01-07", "2025-01-06"),
      session("2025-01-08", "2025-01-07"),
    ],
  });
  // The futures' session of the 8th has begun while crypto trades the 7th.
  const time = "2025-01-07T23:30:00.000Z";
  assertEquals(dateOf(time, "ES"), "2025-01-08");
  assertEquals(dateOf(time, "BTC"), "2025-01-07");
});

Deno.test("a pane of daily bars is one year", () => {
  const perYear = (date: string) => date.slice(0, 4);
  const { panes, total } = choosePanes(result, ["AAA", "BBB"], perYear, 100);
  assertEquals(total, 2);
  assertEquals(panes, [
    { symbol: "BBB", period: "2024" },
    { symbol: "AAA", period: "2024" },
  ]);
});

Deno.test("spread() chooses items evenly", () => {
  const ten = Array.from({ length: 10 }, (_, i) => i);
  assertEquals(spread(ten, 20), ten);
  assertEquals(spread(ten, 5), [0, 2, 4, 6, 8]);
  assertEquals(spread(ten, 0), []);
  assertEquals(spread(ten, -3), []);
});
