import { assert, assertEquals } from "@std/assert";
import { barsOf, importText } from "../../_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");
const OPTIONS = { exchange: "CRYPTO" } as const;

Deno.test("lists of lists of numbers are read, pretty-printed, quoted or with a row without prices", async () => {
  const list = [0, 1, 2].map((i) => [FIRST + i * 60_000, 10, 12, 9, 11, 1.5]);
  const klines = list.map(([ms, ...values]) => [
    ms,
    ...values.map(String),
    ms + 59_999,
    "15.5",
    3,
    "1",
    "10",
    "0",
  ]);
  const texts = [
    JSON.stringify(list),
    JSON.stringify(list, null, 2),
    `\ufeff${JSON.stringify(klines)}\n`,
    JSON.stringify([...list, [FIRST + 180_000, null, null, null, null, null]]),
  ];
  for (const text of texts) {
    const { summary, store } = await importText(
      text,
      OPTIONS,
      "BTC_USDT-1m.json",
    );
    assertEquals(summary.failed, []);
    assertEquals(
      barsOf(store, "BTC_USDT"),
      list.map(([timestamp, open, high, low, close, volume]) => ({
        timestamp,
        open,
        high,
        low,
        close,
        volume,
      })),
    );
    store.close();
  }
});

Deno.test("other orders of the figures are refused, and --columns names them", async () => {
  // Coinbase: time, low, high, open, close, volume, the newest first.
  const list = [1, 0].map((i) => [FIRST + i * 60_000, 9, 12, 10, 11, 1.5]);
  const text = JSON.stringify(list);
  const refused = await importText(text, OPTIONS, "BTC.json");
  assert(refused.summary.failed[0].reason.includes("outside range"));
  refused.store.close();
  const columns = ["time", "low", "high", "open", "close", "volume"];
  const { store } = await importText(text, { ...OPTIONS, columns }, "BTC.json");
  assertEquals(barsOf(store, "BTC").map(({ open, low }) => [open, low]), [
    [10, 9],
    [10, 9],
  ]);
  store.close();
});

Deno.test("text that is cut off or goes on after the list is refused", async () => {
  const text = JSON.stringify([[FIRST, 10, 12, 9, 11, 1.5]]);
  for (
    const bad of [
      text.slice(0, -1),
      text.slice(0, -2),
      `${text}x`,
      `${text}${text}`,
      text.replace("10", "[10]"),
    ]
  ) {
    const { summary, store } = await importText(bad, OPTIONS, "BTC.json");
    assert(
      summary.failed[0].reason.includes("not a list of lists"),
      summary.failed[0].reason,
    );
    store.close();
  }
});
