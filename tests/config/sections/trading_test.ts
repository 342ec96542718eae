import { assertEquals } from "@std/assert";
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
