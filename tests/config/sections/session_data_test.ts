import { assertEquals, assertStringIncludes } from "@std/assert";
import { config, mistakes } from "../_config.ts";

Deno.test("symbols are unique texts", () => {
  const given = config({}, { symbols: ["SPY", 7203, "SPY", true, "A B", ""] });
  const found = mistakes(given);
  const at = (i: number) => found.get(`session_data_config.symbols[${i}]`);
  assertEquals(found.size, 5);
  assertStringIncludes(at(1) ?? "", "write it in quotes");
  assertStringIncludes(at(2) ?? "", "twice");
  assertStringIncludes(at(3) ?? "", "write it in quotes");
  assertEquals([...mistakes(config({}, { symbols: [] })).keys()], [
    "session_data_config.symbols",
  ]);
});
