import { assert, assertEquals } from "@std/assert";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import { HandPipeline, makeRequirements } from "../fixtures/hand_pipeline.ts";
import { makeRecord } from "../fixtures/sessions.ts";
import { barAt, drive } from "./_drive.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

Deno.test("the processor passes on no slice without a credit of the analysis engine", () => {
  const pipeline = new HandPipeline(makeRequirements({}), {
    credits: 3,
    batchSlices: 1,
  });
  const processor = new DataProcessor(pipeline.plan);
  const hours = { open: OPEN, close: OPEN + 10 * MINUTE, breaks: [] };
  assert(pipeline.begin(makeRecord(0, hours), 10));
  for (let minute = 0; minute < 10; minute++) {
    pipeline.slice([barAt(OPEN + minute * MINUTE)]);
  }
  pipeline.publish();
  while (processor.step() === "progress") { /* until it waits */ }
  const published = () => pipeline.control.load("deliveryPublished");
  assertEquals(published(), 1 + 3);
  assertEquals(processor.step(), "idle");
  assertEquals(processor.idleUntil(), Infinity);
  pipeline.receive();
  // A credit is available again, so wait() returns at once.
  processor.wait();
  while (processor.step() === "progress") { /* until it waits */ }
  assertEquals(published(), 1 + 6);
  const { edges } = processor.report().metrics.backtest;
  assertEquals(Object.values(edges).map((edge) => edge.backPressure), [1]);
});

Deno.test("the processor waits for readers before it reuses their rows", () => {
  const pipeline = new HandPipeline(
    makeRequirements({
      derived: [{ interval: "2m", lengthMs: 2 * MINUTE, minCoverage: 1 }],
      dates: Array.from({ length: 40 }, (_, i) => `2026-02-${10 + i}`),
    }),
    { credits: 10_000 },
  );
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  const { control } = pipeline;
  let sent = 0;
  const hours = { open: OPEN, close: OPEN + 100 * MINUTE, breaks: [] };
  while (sent < 40 && pipeline.begin(makeRecord(sent, hours), 100)) {
    for (let minute = 0; minute < 100; minute++) {
      pipeline.slice([barAt(OPEN + minute * MINUTE)]);
    }
    pipeline.end();
    pipeline.publish();
    while (processor.step() === "progress") { /* until it waits */ }
    while (quality.step() === "progress") { /* until it waits */ }
    sent++;
  }
  // No reader has begun a session: the coordinator waits when memory is full.
  assert(sent > 1 && sent < 40, `${sent} sessions were sent`);
  assertEquals(control.load("analysisSessions"), 0);
  assertEquals(processor.step(), "idle");
  processor.wait();
  pipeline.receive();
  assert(control.load("analysisSessions") > 1);
  drive(pipeline, processor, quality);
  assertEquals(control.load("processorSessions"), sent);
  assertEquals(control.load("analysisSessions"), sent);
  // All bars are delivered, and the derived ones are complete.
  const rows = pipeline.delivered.flatMap((one) =>
    typeof one === "string" ? [] : one
  );
  assertEquals(rows.length, sent * 150);
  for (const { series, values } of rows) {
    const bar = barAt(values[0]);
    if (series === 0) {
      assertEquals(values.slice(0, 5), [
        bar.timestamp,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
      ]);
    } else assertEquals(values[4], barAt(values[0] + MINUTE).close);
  }
});

Deno.test("an idle processor waits for the next events", () => {
  const pipeline = new HandPipeline(makeRequirements({}));
  const processor = new DataProcessor(pipeline.plan);
  assertEquals(processor.step(), "idle");
  pipeline.begin(
    makeRecord(0, { open: OPEN, close: OPEN + MINUTE, breaks: [] }),
    1,
  );
  pipeline.publish();
  processor.wait();
  assertEquals(processor.step(), "progress");
  assertEquals([processor.phase, processor.date], ["stream", "2026-01-05"]);
});
