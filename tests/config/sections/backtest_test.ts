import { assertEquals, assertStringIncludes } from "@std/assert";
import { config, mistakes, onlyMistake } from "../_config.ts";

Deno.test("a backtest without a range is refused", () => {
  const [path, text] = onlyMistake(config({ backtest_config: null }));
  assertEquals(path, "backtest_config");
  assertStringIncludes(text, "start_date and end_date");
});

Deno.test("dates must be on the calendar and in order", () => {
  const dates = (start_date: unknown, end_date: unknown) => [
    ...mistakes(config({ backtest_config: { start_date, end_date } })).keys(),
  ];
  const start = "backtest_config.start_date";
  const end = "backtest_config.end_date";
  assertEquals(dates("2024-02-29", "2024-02-29"), []);
  assertEquals(dates("2025-02-29", "2025-03-01"), [start]);
  assertEquals(dates("2025-1-2", "2025-01-32"), [start, end]);
  assertEquals(dates("2025-01-03", "2025-01-02"), [end]);
  assertEquals(dates(20250102, "2025-13-02"), [start, end]);
});
