import { assertEquals, assertStringIncludes } from "@std/assert";
import { config, onlyMistake } from "../_config.ts";

Deno.test("quality_update_frequency is refused with the reason", () => {
  const [path, text] = onlyMistake(
    config({}, { gap_filler: { quality_update_frequency: 10 } }),
  );
  assertEquals(
    path,
    "session_data_config.gap_filler.quality_update_frequency",
  );
  assertStringIncludes(text, "event-driven");
});
