import { assertEquals } from "@std/assert";
import {
  type HistoricalPlan,
  historicalRows,
  needsDailyBars,
  pastOpens,
  windowDays,
} from "../../src/session/run_plan.ts";
import { makeRequirements } from "../fixtures/hand_pipeline.ts";

const PLAN = makeRequirements({
  symbols: ["SPY", "AIG"],
  derived: [
    { interval: "5m", lengthMs: 300_000, minCoverage: 1 },
    { interval: "1d", lengthMs: Infinity, minCoverage: 1 },
  ],
  historyDays: [2, 0],
  dailyHistoryDays: [5, 3],
  past: { opens: [10, 20, 30], slots: [390, 210, 390] },
});

Deno.test("windowDays() has a depth of its own for daily bars, and one for all others", () => {
  assertEquals(windowDays(PLAN, -1), [2, 0]);
  assertEquals(windowDays(PLAN, 0), [2, 0]);
  assertEquals(windowDays(PLAN, 1), [5, 3]);
});

Deno.test("pastOpens() covers the sessions before the intraday history, for daily and longer bars alone", () => {
  assertEquals(pastOpens(PLAN, 1), [10, 20, 30]);
  assertEquals(pastOpens(PLAN, 0), []);
});

Deno.test("daily bars are needed if a daily or longer interval is derived", () => {
  assertEquals(needsDailyBars(PLAN), true);
  const [minutes] = PLAN.derived;
  assertEquals(needsDailyBars({ ...PLAN, derived: [minutes] }), false);
  assertEquals(needsDailyBars({ ...PLAN, baseMs: Infinity }), false);
});

Deno.test("historicalRows() is 1 per session, or one per minute of it", () => {
  const open = Date.UTC(2026, 0, 5, 14, 30);
  const minute = 60_000;
  const hours = {
    open,
    close: open + 90 * minute,
    breaks: [{ start: open + 30 * minute, end: open + 50 * minute }],
  };
  const plan: HistoricalPlan = {
    key: "k",
    kind: "avg_volume",
    period: 1,
    unit: "days",
    granularity: "daily",
    field: null,
    skip_early_close: false,
    params: {},
    outputs: ["avg_volume"],
  };
  assertEquals(historicalRows(plan, hours), 1);
  assertEquals(historicalRows({ ...plan, granularity: "minute" }, hours), 70);
});
