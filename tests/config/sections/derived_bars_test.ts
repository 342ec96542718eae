import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { minCoverageOf } from "../../../src/config/session_config.ts";
import { config, mistakes, onlyMistake } from "../_config.ts";

Deno.test("min_coverage is one share or shares by interval", () => {
  const least = (min_coverage: unknown) =>
    config({}, { derived_bars: { min_coverage } });
  const one = parseSessionConfig(least(0.5)).session_data_config.derived_bars;
  assertEquals(minCoverageOf(one, "5m"), 0.5);
  const two = parseSessionConfig(least({ "5m": 0.25 }));
  assertEquals(minCoverageOf(two.session_data_config.derived_bars, "5m"), 0.25);
  assertEquals(minCoverageOf(two.session_data_config.derived_bars, "1h"), 1);
  const path = "session_data_config.derived_bars.min_coverage";
  assertEquals([...mistakes(least(1.01)).keys()], [path]);
  assertEquals([...mistakes(least([1])).keys()], [path]);
  assertEquals([...mistakes(least({ "5m": -1 })).keys()], [`${path}.5m`]);
  assertEquals([...mistakes(least({ x: 1 })).keys()], [`${path}.x`]);
  assertStringIncludes(
    onlyMistake(least({ "15m": 1 }))[1],
    "streams 1m, 5m",
  );
});
