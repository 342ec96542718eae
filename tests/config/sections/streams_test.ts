import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { streamIntervals } from "../../../src/config/session_config.ts";
import { config, onlyMistake } from "../_config.ts";

Deno.test("streams are intervals and quotes; ticks are refused with the reason", () => {
  const streams = ["1m", "quotes", "4h", "1d", "1w"];
  const parsed = parseSessionConfig(config({}, { streams }));
  assertEquals(parsed.session_data_config.streams, streams as never);
  assertEquals(
    streamIntervals(parsed.session_data_config) as string[],
    ["1m", "4h", "1d", "1w"],
  );
  const [path, text] = onlyMistake(config({}, { streams: ["1m", "ticks"] }));
  assertEquals(path, "session_data_config.streams[1]");
  assertStringIncludes(text, "driven by bars");
  assertStringIncludes(
    onlyMistake(config({}, { streams: ["quotes"] }))[1],
    "at least one interval",
  );
});

Deno.test("two spellings of one length are refused", () => {
  const [path, text] = onlyMistake(config({}, { streams: ["1h", "60m"] }));
  assertEquals(path, "session_data_config.streams[1]");
  assertStringIncludes(text, "60m is as long as 1h");
});
