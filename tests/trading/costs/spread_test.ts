import { assertEquals } from "@std/assert";
import type { SpreadConfig } from "../../../src/config/session_config.ts";
import { priceOf } from "./_price.ts";

Deno.test("a spread moves the prices that each side sees", () => {
  const spread: SpreadConfig = { type: "fixed", width: 0.1 };
  assertEquals(priceOf({ spread }, {}), 50.05);
  assertEquals(priceOf({ spread }, { side: "sell" }), 49.95);
  // The low of 49 is a mid price: the ask fell to 49.05 only.
  assertEquals(
    priceOf({ spread }, { type: "limit", limitPrice: 49.04 }),
    undefined,
  );
  assertEquals(
    priceOf({ spread }, { type: "limit", limitPrice: 49.05 }),
    49.05,
  );
  assertEquals(
    priceOf({ spread }, { type: "stop", stopPrice: 51.05 }),
    51.05,
  );
  assertEquals(
    priceOf({ spread: { type: "percent", percent: 1 } }, {}),
    50.25,
  );
  assertEquals(priceOf({ spread: { type: "none" } }, {}), 50);
});
