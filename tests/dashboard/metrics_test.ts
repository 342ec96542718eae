import { assertEquals } from "@std/assert";
import {
  metricName,
  metricText,
} from "../../src/pages/dashboard/browser/metrics.js";
import { STATISTICS } from "../../src/statistics/statistic_list.ts";

const TEXTS: Readonly<Record<string, string>> = {
  fraction: "1225.00 %",
  money: "12.25",
  count: "12",
  ratio: "12.250",
  times: "12.250",
};

Deno.test("the dashboard shows each figure in the unit of the table of statistics", () => {
  let figures = 0;
  for (const { sweep, unit } of STATISTICS) {
    if (sweep === undefined) continue;
    figures++;
    const value = unit === "count" ? 12 : 12.25;
    assertEquals(metricText(sweep.metric, value), TEXTS[unit], sweep.metric);
  }
  assertEquals(figures, 21);
});

Deno.test("figures have names in words and a text if there is none", () => {
  assertEquals(metricName("max_drawdown"), "Max drawdown");
  assertEquals(metricName("cagr"), "CAGR");
  assertEquals(metricText("total_return", -0.0205), "−2.05 %");
  assertEquals(metricText("sharpe", null), "n/a");
});
