import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  formatCount,
  formatDuration,
  formatSessionLine,
} from "../../src/monitoring/metrics_report.ts";
import { atRest } from "./_metrics.ts";

Deno.test("the session report is a table", () => {
  const { metrics, set } = atRest();
  metrics.startSession("2025-01-02");
  metrics.recordBars(1_170, 312);
  set(0.5);
  metrics.recordDataProcessor(0);
  set(2);
  metrics.recordDataProcessor(0);
  metrics.recordBackPressure("coordinator → processor", 3, 1.25);
  metrics.recordCalendar(3, 1);
  set(11.7);
  metrics.recordSessionDuration(0);
  assertEquals(metrics.formatReport("session").split("\n"), [
    "Session 2025-01-02",
    "  bars                     1,170 base, 312 derived, 100,000 base bars a second",
    "  session                  11.7 ms",
    "  data processor           2.5 ms in 2: least 500.0 µs, mean 1.3 ms, most 2.0 ms",
    "  coordinator → processor  waited 3 × for 1.3 ms, overrun 0 ×",
    "  calendar cache           75.0 % of 4 questions",
  ]);
});

Deno.test("the line of a session has its times, its waits and overruns by edge", () => {
  const { metrics, set } = atRest();
  metrics.startSession("2025-01-02");
  metrics.recordBars(1_170, 312);
  set(3);
  metrics.recordInitialLoad(1);
  metrics.recordBackPressure("coordinator → processor", 3, 1.25);
  metrics.recordOverruns("processor → analysis", 2);
  metrics.recordCalendar(3, 1);
  set(11.7);
  metrics.recordSessionDuration(0);
  assertEquals(
    formatSessionLine(metrics.toJSON()),
    "2025-01-02  1,170 base, 312 derived bars  session 11.7 ms  first load 2.0 ms  " +
      "coordinator → processor waited 3 ×, overrun 0 ×  " +
      "processor → analysis waited 0 ×, overrun 2 ×  calendar 75.0 %",
  );
  metrics.startSession("2025-01-03");
  metrics.recordSessionGap(10);
  metrics.recordSubsequentLoad(11);
  assertEquals(
    formatSessionLine(metrics.toJSON()),
    "2025-01-03  0 base, 0 derived bars  gap 1.7 ms  load 700.0 µs",
  );
});

Deno.test("the backtest report counts sessions and takes its rate from the whole", () => {
  const { metrics, set } = atRest();
  assertEquals(
    metrics.formatReport("backtest"),
    "Backtest of 0 sessions\n  bars  0 base, 0 derived",
  );
  metrics.startSession("2025-01-02");
  metrics.recordBars(500);
  set(250);
  metrics.recordSessionDuration(0);
  set(500);
  metrics.recordBacktest(0);
  const report = metrics.formatReport("backtest");
  assertStringIncludes(report, "Backtest of 1 session\n");
  assertStringIncludes(report, "500 base, 0 derived, 1,000 base bars a second");
  assertStringIncludes(report, "  total    500.0 ms\n");
});

Deno.test("durations and counts are written with fitting units", () => {
  assertEquals(
    [0.000_4, 0.25, 12.34, 1_500, 125_000].map(formatDuration),
    ["400 ns", "250.0 µs", "12.3 ms", "1.50 s", "2 min 5 s"],
  );
  assertEquals(formatCount(1_234_567.6), "1,234,568");
});
