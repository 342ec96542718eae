import { assertEquals, assertThrows } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { config } from "../_config.ts";

Deno.test("limits per trade and symbol follow the buying power unless given", () => {
  const parsed = parseSessionConfig(config({
    trading_config: { max_buying_power: 5_000, max_per_trade: 700 },
  }));
  const { max_buying_power, max_per_trade, max_per_symbol } =
    parsed.trading_config;
  assertEquals(max_buying_power, 5_000);
  assertEquals(max_per_trade, 700);
  assertEquals(max_per_symbol, 5_000);
});

Deno.test("a lot is above zero and has at most eight decimals", () => {
  const parsed = (lot_size: unknown) =>
    parseSessionConfig(config({ trading_config: { lot_size } }))
      .trading_config.lot_size;
  for (const lot of [1, 100, 0.001, 0.00000001, 1_000_000]) {
    assertEquals(parsed(lot), lot);
  }
  assertEquals(parsed(null), null);
  for (const lot of [0, -1, 0.000000001, 1_000_001, NaN, "1"]) {
    assertThrows(
      () => parsed(lot),
      Error,
      "a number above 0, at most 1,000,000, with at most eight decimals",
    );
  }
});
