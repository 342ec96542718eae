import { assertEquals } from "@std/assert";
import type { SlippageConfig } from "../../../src/config/session_config.ts";
import { slippageRule } from "../../../src/trading/costs/slippage.ts";
import { at, instruments, openBroker, showBar } from "../_market.ts";
import { priceOf } from "./_price.ts";

const [AAA] = instruments(["AAA"]);

const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;

Deno.test("slippage worsens the price of either side, by ticks, percent and share of volume", () => {
  const sell = { side: "sell" };
  const ticks: SlippageConfig = { type: "ticks", ticks: 2 };
  assertEquals(priceOf({ slippage: ticks }, {}), 50.02);
  assertEquals(priceOf({ slippage: ticks }, sell), 49.98);
  const percent: SlippageConfig = { type: "percent", percent: 0.1 };
  assertEquals(priceOf({ slippage: percent }, {}), 50.05);
  assertEquals(priceOf({ slippage: percent }, sell), 49.95);
  const share: SlippageConfig = { type: "volume_share", impact: 0.1 };
  assertEquals(priceOf({ slippage: share }, {}), 50.05); // 0.1 × 0.1² = 0.1 %
  const none: SlippageConfig = { type: "none" };
  assertEquals(priceOf({ slippage: none }, {}), 50);
});

Deno.test("slippage in ticks takes the tick size of each instrument", () => {
  const b = openBroker({
    slippage: { type: "ticks", ticks: 2 },
    instruments: [
      { symbol: "AAA", tickSize: 0.25, lotSize: 1 },
      { symbol: "BBB", tickSize: 0.01, lotSize: 1 },
    ],
  });
  b.submit({ ...BUY, quantity: 1 }, at(0));
  b.submit({ ...BUY, symbol: "BBB", quantity: 1 }, at(0));
  for (const i of [0, 1]) showBar(b, i, at(0), 50, 50, 50, 50, 1000);
  assertEquals(b.fills.map((fill) => fill.price), [50.5, 50.02]);
});

Deno.test("volume_share takes a bar without volume as traded by the fill alone", () => {
  const rule = slippageRule({ type: "volume_share", impact: 0.1 }, AAA);
  assertEquals(rule("buy", 50, 10, 0), 55);
  assertEquals(rule("sell", 50, 10, 5), 45);
});

Deno.test("slippage never makes a price negative", () => {
  const rule = slippageRule({ type: "ticks", ticks: 900 }, AAA);
  assertEquals(rule("sell", 5, 1, 1), 0);
});

Deno.test("slippage applies to orders that take any price, not to limits", () => {
  const slippage: SlippageConfig = { type: "ticks", ticks: 5 };
  assertEquals(
    priceOf({ slippage }, { type: "limit", limitPrice: 49.5 }),
    49.5,
  );
  assertEquals(
    priceOf({ slippage }, { type: "stop", stopPrice: 50.5 }),
    50.55,
  );
});
