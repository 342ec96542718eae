import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import { SlotCounts } from "../../src/session/slot_count.ts";
import type { Bar } from "../../src/types.ts";
import { HandPipeline, makeRequirements } from "../fixtures/hand_pipeline.ts";
import { arbitraryHours, makeRecord, walkSlots } from "../fixtures/sessions.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

function drive(
  pipeline: HandPipeline,
  quality: DataQualityManager,
  processor: DataProcessor,
): void {
  pipeline.publish();
  for (;;) {
    const results = [quality.step(), processor.step()];
    pipeline.receive();
    if (!results.includes("progress")) return;
  }
}

function barAt(timestamp: number): Bar {
  return { timestamp, open: 1, high: 1, low: 1, close: 1, volume: 1 };
}

interface Count {
  readonly expected: number;
  readonly traded: number;
  readonly noTrade: number;
}

function scoreOf(counts: readonly Count[]): number {
  const sum = (field: keyof Count) =>
    counts.reduce((total, count) => total + count[field], 0);
  const expected = sum("expected");
  if (expected === 0) return 100;
  return 100 * (sum("traded") + sum("noTrade")) / expected;
}

const RUN = fc.record({
  baseMs: fc.constantFrom(10_000, MINUTE, Infinity),
  symbols: fc.array(
    fc.record({ omits: fc.boolean(), days: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  history: fc.integer({ min: 0, max: 3 }),
  isHistoryScored: fc.boolean(),
  publishEvery: fc.integer({ min: 1, max: 50 }),
  sessions: fc.array(
    fc.record({
      hours: arbitraryHours(MINUTE, 60),
      kept: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), {
        minLength: 3,
        maxLength: 3,
      }),
      stray: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

Deno.test("the score of each session equals a naive count", () => {
  fc.assert(
    fc.property(RUN, (run) => {
      const { baseMs, symbols } = run;
      const pipeline = new HandPipeline(makeRequirements({
        baseMs,
        dates: run.sessions.map((_, i) => `2026-01-${10 + i}`),
        symbols: symbols.map((_, i) => `S${i}`),
        omitsNoTrade: symbols.map(({ omits }) => omits),
        historyDays: symbols.map(({ days }) => days),
        derived: [{ interval: "2m", lengthMs: 2 * baseMs, minCoverage: 1 }],
        historyQuality: run.isHistoryScored,
      }));
      const { ids } = pipeline.plan;
      const processor = new DataProcessor(pipeline.plan);
      const quality = new DataQualityManager(pipeline.plan);
      const offGrid = symbols.map(() => 0);
      const expected: Count[] = [];
      run.sessions.forEach(({ hours: onDay, kept, stray }, day) => {
        const hours = onDay(day);
        const isHistory = day < run.history;
        const isScored = !isHistory || run.isHistoryScored;
        const slots = walkSlots(hours, baseMs);
        const bars = symbols.map((_, symbol) => {
          const inSlots = slots.filter((_, i) =>
            kept[symbol][i % kept[symbol].length]
          ).map(({ start }) => start);
          const times = stray ? [...inSlots, hours.open + 777] : inSlots;
          return times.sort((a, b) => a - b);
        });
        assert(pipeline.begin(
          makeRecord(day, hours, isHistory),
          slots.length + 1,
        ));
        const times = [...new Set(bars.flat())].sort((a, b) => a - b);
        times.forEach((time, i) => {
          pipeline.slice(
            bars.map((list) => list.includes(time) ? barAt(time) : undefined),
          );
          if (i % run.publishEvery === 0) drive(pipeline, quality, processor);
        });
        drive(pipeline, quality, processor);
        const counts = symbols.map(({ omits }, symbol) => {
          const starts = slots.map(({ start }) => start);
          let traded = 0;
          for (const time of bars[symbol]) {
            if (starts.includes(time)) traded++;
            else if (isScored) offGrid[symbol]++;
          }
          const expected = slots.length;
          const noTrade = omits && traded > 0 ? expected - traded : 0;
          return { expected, traded, noTrade };
        });
        pipeline.end();
        drive(pipeline, quality, processor);
        symbols.forEach((_, symbol) => {
          const score = isScored ? scoreOf([counts[symbol]]) : 100;
          assertEquals(pipeline.quality(ids.base[symbol]), score);
          assertEquals(pipeline.quality(ids.derived[0][symbol]), score);
        });
        if (!isHistory) expected.push(...counts);
      });
      pipeline.finish();
      pipeline.publish();
      assertEquals(quality.step(), "done");
      const report = quality.report();
      const found = new SlotCounts(symbols.length, report.counts);
      assertEquals(found.sessions * symbols.length, expected.length);
      expected.forEach((count, i) => {
        const session = Math.floor(i / symbols.length);
        assertEquals(found.at(session, i % symbols.length), count);
      });
      assertEquals(report.offGrid, offGrid);
    }),
    { numRuns: 120 },
  );
});

/** A run of one session of ten minutes, with bars in the first three. */
function startRun(isScored: boolean) {
  const pipeline = new HandPipeline(makeRequirements({
    historyQuality: isScored,
    sessionQuality: isScored,
  }));
  const quality = new DataQualityManager(pipeline.plan);
  const hours = { open: OPEN, close: OPEN + 10 * MINUTE, breaks: [] };
  assert(pipeline.begin(makeRecord(0, hours), 10));
  for (const minute of [0, 1, 2]) {
    pipeline.slice([barAt(OPEN + minute * MINUTE)]);
  }
  return { pipeline, quality };
}

Deno.test("with quality switched off every score is 100 and no gap is listed", () => {
  const { pipeline, quality } = startRun(false);
  pipeline.slice([barAt(OPEN + 3.5 * MINUTE)]);
  pipeline.end();
  pipeline.finish();
  pipeline.publish();
  assertEquals(quality.step(), "done");
  assertEquals(pipeline.quality(pipeline.plan.ids.base[0]), 100);
  const { counts, offGrid } = quality.report();
  assertEquals([counts.length, offGrid], [0, [0]]);
});

Deno.test("the manager publishes its cursor and its phase, and waits for events alone", () => {
  const { pipeline, quality } = startRun(true);
  const { control } = pipeline;
  assertEquals(quality.step(), "idle");
  assertEquals(quality.idleUntil(), Infinity);
  pipeline.publish();
  assertEquals(quality.step(), "progress");
  // One word for the start of the session, one for the three slices.
  assertEquals(control.load("baseScored"), 2);
  assertEquals(control.load("qualitySessions"), 1);
  assertEquals([quality.phase, quality.date], ["stream", "2026-01-05"]);
  assertEquals(quality.step(), "idle");
  pipeline.end();
  pipeline.publish();
  // An event is published, so wait() returns at once.
  quality.wait();
  assertEquals(quality.step(), "progress");
  assertEquals(quality.phase, "end");
  const { counts } = quality.report();
  assertEquals(new SlotCounts(1, counts).at(0, 0), {
    expected: 10,
    traded: 3,
    noTrade: 0,
  });
});
