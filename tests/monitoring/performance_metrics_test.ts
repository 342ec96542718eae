import { assertEquals, assertStringIncludes } from "@std/assert";
import { TIMING_NAMES } from "../../src/monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../../src/monitoring/performance_metrics.ts";
import { atRest } from "./_metrics.ts";

Deno.test("every record method times from its start to now", () => {
  const { metrics, set } = atRest();
  const records = {
    backtest: (start: number) => metrics.recordBacktest(start),
    sessionDuration: (start: number) => metrics.recordSessionDuration(start),
    sessionGap: (start: number) => metrics.recordSessionGap(start),
    initialLoad: (start: number) => metrics.recordInitialLoad(start),
    subsequentLoad: (start: number) => metrics.recordSubsequentLoad(start),
    dataProcessor: (start: number) => metrics.recordDataProcessor(start),
    analysisEngine: (start: number) => metrics.recordAnalysisEngine(start),
  };
  TIMING_NAMES.forEach((name, i) => {
    set(100);
    const start = metrics.startTimer();
    set(101 + i);
    records[name](start);
    set(103 + i);
    records[name](start);
  });
  const { timings } = metrics.toJSON().backtest;
  TIMING_NAMES.forEach((name, i) => {
    assertEquals(timings[name], {
      count: 2,
      total: 4 + 2 * i,
      min: 1 + i,
      avg: 2 + i,
      max: 3 + i,
    });
  });
});

Deno.test("a new session starts at zero while the backtest goes on", () => {
  const { metrics, set } = atRest();
  for (const date of ["2025-01-02", "2025-01-03"]) {
    metrics.startSession(date);
    const start = metrics.startTimer();
    metrics.recordBars(390, 78);
    metrics.recordBackPressure("coordinator → processor", 2, 1.5);
    metrics.recordOverruns("coordinator → processor", 1);
    metrics.recordCalendar(9, 1);
    set(start + 20);
    metrics.recordSessionDuration(start);
  }
  const { date, sessions, session, backtest } = metrics.toJSON();
  assertEquals([date, sessions], ["2025-01-03", 2]);
  assertEquals([session.baseBars, session.derivedBars], [390, 78]);
  assertEquals([backtest.baseBars, backtest.derivedBars], [780, 156]);
  assertEquals(session.timings.sessionDuration.total, 20);
  assertEquals(backtest.timings.sessionDuration.total, 40);
  assertEquals(session.edges, {
    "coordinator → processor": { backPressure: 2, waitedMs: 1.5, overruns: 1 },
  });
  assertEquals(backtest.edges, {
    "coordinator → processor": { backPressure: 4, waitedMs: 3, overruns: 2 },
  });
  assertEquals(session.calendarHitRate, 0.9);
  assertEquals([backtest.calendarHits, backtest.calendarMisses], [18, 2]);
});

Deno.test("merged metrics of two threads equal those of one", () => {
  const one = atRest();
  const left = atRest();
  const right = atRest();
  for (const { metrics } of [one, left, right]) {
    metrics.startSession("2025-01-02");
  }
  for (const { metrics, set } of [one, left]) {
    metrics.recordBars(10);
    set(5);
    metrics.recordDataProcessor(0);
    metrics.recordBackPressure("a", 3, 2);
  }
  for (const { metrics, set } of [one, right]) {
    metrics.recordBars(0, 4);
    set(7);
    metrics.recordAnalysisEngine(0);
    metrics.recordOverruns("a");
    metrics.recordOverruns("b");
    metrics.recordCalendar(1, 1);
  }
  const sent = JSON.parse(JSON.stringify(right.metrics));
  left.metrics.merge(sent);
  assertEquals(left.metrics.toJSON(), one.metrics.toJSON());
});

Deno.test("metrics of another session are merged into the backtest alone", () => {
  const a = atRest().metrics;
  const b = atRest().metrics;
  a.startSession("2025-01-03");
  b.startSession("2025-01-02");
  b.recordBars(5);
  a.merge(b.toJSON());
  assertEquals(a.toJSON().session.baseBars, 0);
  assertEquals(a.toJSON().backtest.baseBars, 5);
  assertEquals(a.toJSON().sessions, 1);
});

Deno.test("sessions calculated ahead are no queries; the report names them", () => {
  const { metrics } = atRest();
  metrics.recordCalendarPrepared(60);
  metrics.startSession("2025-01-02");
  metrics.recordCalendar(3, 1);
  const { session, backtest } = metrics.toJSON();
  assertEquals([session.calendarPrepared, backtest.calendarPrepared], [0, 60]);
  assertEquals(backtest.calendarHitRate, 0.75);
  assertStringIncludes(
    metrics.formatReport("backtest"),
    "75.0 % of 4 questions, 60 sessions calculated ahead",
  );
});

Deno.test("the clock defaults to the system's", () => {
  const metrics = new PerformanceMetrics();
  metrics.recordInitialLoad(metrics.startTimer());
  const { count, min } = metrics.toJSON().backtest.timings.initialLoad;
  assertEquals([count, min !== null && min >= 0], [1, true]);
  assertStringIncludes(metrics.formatReport("session"), "not started");
});
