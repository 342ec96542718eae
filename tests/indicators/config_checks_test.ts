import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { STANDARD_CHECKS } from "../../src/indicators/config_checks.ts";

function config(exchange_group: string, indicator: Record<string, unknown>) {
  return {
    exchange_group,
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m"],
      indicators: { session: [{ interval: "1m", ...indicator }] },
    },
  };
}

Deno.test("known exchanges and indicators pass the standard checks", () => {
  const given = config("US_EQUITY", { name: "ema", period: 10 });
  assertEquals(checkSessionConfig(given, STANDARD_CHECKS).mistakes, []);
});

Deno.test("the standard checks report unknown exchanges and indicators", () => {
  const given = config("US_EQITY", { name: "emaa", period: 10 });
  const { mistakes } = checkSessionConfig(given, STANDARD_CHECKS);
  assertEquals(mistakes.map((m) => m.path), [
    "exchange_group",
    "session_data_config.indicators.session[0].name",
  ]);
  assertStringIncludes(mistakes[0].hint, "US_EQUITY");
  assertStringIncludes(mistakes[1].hint, '"ema"');
});

Deno.test("the standard checks report unknown and invalid parameters", () => {
  for (const params of [{ perod: 10 }, { period: "10" }, { period: -1 }]) {
    const given = config("CRYPTO", { name: "ema", params });
    const { mistakes } = checkSessionConfig(given, STANDARD_CHECKS);
    assertEquals(mistakes.length, 1);
    assertStringIncludes(mistakes[0].hint, "period");
  }
});
