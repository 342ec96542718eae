import { assertEquals } from "@std/assert";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";
import { config, mistakes, type Section } from "../_config.ts";

Deno.test("mode and speed_multiplier must agree", () => {
  const pace = (mode: string | undefined, speed: number | undefined) => {
    const range = { start_date: "2025-01-02", end_date: "2025-01-02" };
    const given = config({
      mode,
      backtest_config: { ...range, speed_multiplier: speed },
    });
    const result = checkSessionConfig(given);
    return result.config === undefined ? result.mistakes[0].path : [
      result.config.mode,
      result.config.backtest_config?.speed_multiplier,
    ];
  };
  const path = "backtest_config.speed_multiplier";
  assertEquals(pace(undefined, undefined), ["data-driven", 0]);
  assertEquals(pace("backtest", undefined), ["data-driven", 0]);
  assertEquals(pace("backtest", 60), ["clock-driven", 60]);
  assertEquals(pace("data-driven", 0), ["data-driven", 0]);
  assertEquals(pace("data-driven", 2), path);
  assertEquals(pace("clock-driven", undefined), ["clock-driven", 1]);
  assertEquals(pace("clock-driven", 0), path);
  assertEquals(pace("clock-driven", -1), path);
});

Deno.test("live mode needs a feed and no backtest range", () => {
  const data = { symbols: ["SPY"], streams: ["1m"] };
  const live = parseSessionConfig({
    mode: "live",
    session_data_config: data,
    api_config: { data_api: "replay" },
  });
  assertEquals(live.mode, "live");
  assertEquals(live.backtest_config, null);
  const wrong = mistakes({ ...config(), mode: "live" });
  assertEquals([...wrong.keys()], ["backtest_config", "api_config.data_api"]);
});

Deno.test("metadata and params refuse what JSON cannot carry", () => {
  const ring: Section = {};
  ring.self = ring;
  for (const metadata of [ring, { a: NaN }, { a: undefined }, { a: 1n }]) {
    assertEquals([...mistakes(config({ metadata })).keys()], ["metadata"]);
  }
});
