import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { config, mistakes, onlyMistake, type Section } from "../_config.ts";

Deno.test("trailing history applies to all or to symbols of the config", () => {
  const history = (entry: Section) =>
    config({}, { historical: { data: [entry] } });
  const entry = { trailing_days: 3, intervals: ["1m", "1d"] };
  const read = (given: Section) =>
    parseSessionConfig(history(given)).session_data_config.historical.data;
  assertEquals(read(entry), [{ ...entry, apply_to: "all" }] as never);
  const some = { ...entry, apply_to: ["QQQ"] };
  assertEquals(read(some), [some] as never);
  const path = "session_data_config.historical.data[0]";
  const wrong = mistakes(history({
    trailing_days: 0,
    intervals: ["1m", "1m"],
    apply_to: ["IWM"],
  }));
  assertEquals([...wrong.keys()], [
    `${path}.trailing_days`,
    `${path}.intervals[1]`,
    `${path}.apply_to[0]`,
  ]);
  assertStringIncludes(
    onlyMistake(history({ ...entry, apply_to: "some" }))[1],
    "all, or a list of symbols",
  );
});
