import { assert, assertEquals } from "@std/assert";
import { importText, kinds } from "../../_support.ts";
import { assertBars, BAR, OPEN } from "./_vendor.ts";

Deno.test("Alpaca's bars of many symbols are read", async () => {
  const bar = (t: string): unknown => ({
    t,
    o: 170.25,
    h: 171.5,
    l: 169.75,
    c: 171,
    v: 1200,
    n: 14,
    vw: 170.5,
  });
  const bars = [bar("2024-03-08T14:30:00Z"), bar("2024-03-08T14:31:00Z")];
  const expected = [OPEN, OPEN + 60_000].map((timestamp) => ({
    timestamp,
    ...BAR,
  }));
  const many = { bars: { AAPL: bars, MSFT: bars }, next_page_token: null };
  await assertBars(JSON.stringify(many), "p.json", "MSFT", "1m", expected);
  const one = { bars, symbol: "AAPL", next_page_token: "x" };
  await assertBars(JSON.stringify(one), "page.json", "AAPL", "1m", expected);
  const list = JSON.stringify(bars);
  await assertBars(list, "aapl_1m.json", "AAPL", "1m", expected);
  const lines = bars.map((b) => JSON.stringify(b)).join("\n");
  await assertBars(lines, "aapl.jsonl", "AAPL", "1m", expected);
  const pages = [0, 1].map((i) => JSON.stringify({ bars: { A: [bars[i]] } }));
  await assertBars(pages.join("\n"), "p.json", "A", "1m", expected);
  const latest = { bars: { AAPL: bars[0] } };
  await assertBars(
    JSON.stringify(latest),
    "latest.json",
    "AAPL",
    "1m",
    expected.slice(0, 1),
    { interval: "1m" },
  );
});

Deno.test("Alpaca's daily bars, stamped at midnight in New York, are read", () =>
  assertBars(
    JSON.stringify({
      bars: [{
        t: "2024-03-08T05:00:00Z",
        o: "170.25",
        h: 171.5,
        l: 169.75,
        c: 171,
        v: 1200,
      }],
      symbol: "AAPL",
    }),
    "x.json",
    "AAPL",
    "1d",
    [{ timestamp: OPEN, ...BAR }],
  ));

Deno.test("other JSON is refused, and bad bars are counted", async () => {
  for (
    const [text, reason] of [
      ['{"bars": ', "not JSON"],
      ['{"bars": 5}', "neither a list nor an object"],
      ['{"bars": []}\n{"bars":', "not JSON: the end at byte"],
    ]
  ) {
    const { summary, store } = await importText(text, {}, "x.json");
    assert(summary.failed[0].reason.includes(reason), summary.failed[0].reason);
    store.close();
  }
  const bad = [
    7,
    { t: 1, o: 1, h: 1, l: 1 },
    { t: "x", o: 1, h: 1, l: 1, c: 1, v: 1 },
    { t: "2024-03-08T14:30:00Z", o: 1, h: 1, l: 1, c: null, v: 1 },
  ];
  const { summary, store } = await importText(
    JSON.stringify({ bars: { A: bad } }),
    { onError: "skip" },
    "x.json",
  );
  assertEquals(kinds(summary), { malformed: 4 });
  store.close();
});
