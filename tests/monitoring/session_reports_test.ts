import { assertEquals } from "@std/assert";
import { SessionReports } from "../../src/monitoring/session_reports.ts";
import { atRest } from "./_metrics.ts";

Deno.test("sessions are reported once all stages have ended them, in order, with all figures", () => {
  const seen: unknown[] = [];
  const reports = new SessionReports(2, (metrics) => {
    const { date, sessions, session, backtest } = metrics.toJSON();
    seen.push([date, sessions, session.baseBars, session.derivedBars]);
    seen.push([backtest.baseBars, backtest.derivedBars]);
  });
  const fast = atRest().metrics;
  const slow = atRest().metrics;
  const dates = ["2025-01-02", "2025-01-03", "2025-01-06"];
  // The first stage is up to two sessions ahead of the second.
  dates.forEach((date, i) => {
    fast.startSession(date);
    fast.recordBars(100 + i);
    reports.add(fast.toJSON());
  });
  assertEquals(seen, []);
  dates.forEach((date, i) => {
    slow.startSession(date);
    slow.recordBars(0, 10 + i);
    reports.add(slow.toJSON());
    assertEquals(seen.length, 2 * (i + 1));
  });
  assertEquals(seen, [
    ["2025-01-02", 1, 100, 10],
    [100, 10],
    ["2025-01-03", 2, 101, 11],
    [201, 21],
    ["2025-01-06", 3, 102, 12],
    [303, 33],
  ]);
});
