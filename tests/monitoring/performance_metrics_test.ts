import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  PerformanceMetrics,
  TIMING_NAMES,
} from "../../src/monitoring/performance_metrics.ts";
import {
  formatCount,
  formatDuration,
} from "../../src/monitoring/metrics_report.ts";
import { RunningStatistic } from "../../src/monitoring/running_statistic.ts";

/** Metrics on a clock that stands until it is set. */
function atRest(): { metrics: PerformanceMetrics; set(ms: number): void } {
  let time = 0;
  return {
    metrics: new PerformanceMetrics({ now: () => time }),
    set: (ms) => {
      time = ms;
    },
  };
}

Deno.test("RunningStatistic equals the same figures of the whole list", () => {
  const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }));
  fc.assert(fc.property(values, values, (first, second) => {
    const all = [...first, ...second];
    const one = new RunningStatistic();
    for (const value of all) one.add(value);
    const total = all.reduce((sum, value) => sum + value, 0);
    const expected = {
      count: all.length,
      total,
      min: all.length === 0 ? null : Math.min(...all),
      avg: all.length === 0 ? null : total / all.length,
      max: all.length === 0 ? null : Math.max(...all),
    };
    assertEquals(one.toJSON(), expected);
    assertEquals([one.count, one.total], [expected.count, expected.total]);

    const left = new RunningStatistic();
    const right = new RunningStatistic();
    for (const value of first) left.add(value);
    for (const value of second) right.add(value);
    left.merge(right.toJSON());
    assertEquals(left.toJSON(), expected);
  }));
});

Deno.test("RunningStatistic refuses what is not finite", () => {
  const statistic = new RunningStatistic();
  assertThrows(() => statistic.add(NaN), RangeError, "NaN");
  assertThrows(() => statistic.add(Infinity), RangeError);
  assertEquals(statistic.count, 0);
});

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

Deno.test("a new session starts at nothing while the backtest goes on", () => {
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

Deno.test("the session report reads as a table", () => {
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

Deno.test("the system's clock is used when none is given", () => {
  const metrics = new PerformanceMetrics();
  metrics.recordInitialLoad(metrics.startTimer());
  const { count, min } = metrics.toJSON().backtest.timings.initialLoad;
  assertEquals([count, min !== null && min >= 0], [1, true]);
  assertStringIncludes(metrics.formatReport("session"), "not started");
});

Deno.test("durations and counts are written with fitting units", () => {
  assertEquals(
    [0.000_4, 0.25, 12.34, 1_500, 125_000].map(formatDuration),
    ["400 ns", "250.0 µs", "12.3 ms", "1.50 s", "2 min 5 s"],
  );
  assertEquals(formatCount(1_234_567.6), "1,234,568");
});
