import { assertEquals } from "@std/assert";
import {
  metricName,
  metricText,
} from "../../src/pages/dashboard/browser/metrics.js";
import { STATISTICS } from "../../src/statistics/statistic_list.ts";

Deno.test("the dashboard shows in percent what the table of statistics has as fractions, and nothing else", () => {
  for (const { sweep, unit } of STATISTICS) {
    if (sweep === undefined) continue;
    assertEquals(
      metricText(sweep.metric, 0.25),
      unit === "fraction" ? "25.00 %" : "0.25",
      sweep.metric,
    );
  }
});

Deno.test("figures have names in words and a text if there is none", () => {
  assertEquals(metricName("max_drawdown"), "Max drawdown");
  assertEquals(metricName("cagr"), "CAGR");
  assertEquals(metricText("total_return", -0.0205), "−2.05 %");
  assertEquals(metricText("sharpe", null), "n/a");
});
