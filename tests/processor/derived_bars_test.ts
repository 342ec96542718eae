import { assert, assertEquals } from "@std/assert";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import type { SessionHours } from "../../src/time/grid.ts";
import { HandPipeline, makeRequirements } from "../fixtures/hand_pipeline.ts";
import { makeRecord } from "../fixtures/sessions.ts";
import { barAt, drive } from "./_drive.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

/** The derived bars of one symbol in one session. */
function runMinutes(
  timestamps: readonly number[],
  hours: SessionHours,
  lengthMs = 5 * MINUTE,
): readonly (readonly number[])[] {
  const pipeline = new HandPipeline(makeRequirements({
    derived: [{ interval: "5m", lengthMs, minCoverage: 1 }],
  }));
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  assert(pipeline.begin(makeRecord(0, hours), timestamps.length));
  for (const timestamp of timestamps) pipeline.slice([barAt(timestamp)]);
  pipeline.end();
  drive(pipeline, processor, quality);
  return pipeline.delivered.flatMap((one) => typeof one === "string" ? [] : one)
    .filter(({ series }) => series === pipeline.plan.ids.derived[0][0])
    .map(({ values }) => values);
}

function minutesFrom(...minutes: number[]): number[] {
  return minutes.map((minute) => OPEN + minute * MINUTE);
}

Deno.test("derived bars are anchored on the open and cut by breaks and early closes", () => {
  const hours = {
    open: OPEN,
    close: OPEN + 35 * MINUTE,
    breaks: [{ start: OPEN + 12 * MINUTE, end: OPEN + 20 * MINUTE }],
  };
  const times = [...Array(12).keys(), ...Array(15).keys().map((i) => 20 + i)];
  const bars = runMinutes(minutesFrom(...times), hours, 10 * MINUTE);
  assertEquals(
    bars.map((values) => [(values[0] - OPEN) / MINUTE, values[6]]),
    [[0, 1], [10, 1], [20, 1], [30, 1]],
  );
});

Deno.test("daily bars before the run are kept by trading dates, with or without a bar", () => {
  // tests/session/trailing_window_test.ts tests the window itself.
  const dayMs = 86_400_000;
  const opens = [5, 4, 3, 2, 1].map((n) => OPEN - n * dayMs);
  const pipeline = new HandPipeline(makeRequirements({
    derived: [{ interval: "1d", lengthMs: Infinity, minCoverage: 1 }],
    dates: ["2026-01-05", "2026-01-06"],
    dailyHistoryDays: [5],
    past: { opens, slots: opens.map(() => 2) },
  }));
  const [id] = pipeline.plan.ids.derived[0];
  const daily = pipeline.writer(pipeline.plan.ids.daily[0]);
  assert(daily.reserve(5, 0, 0, -1));
  // The dates four and two days ago have no bar.
  for (const open of [opens[0], opens[2], opens[4]]) {
    const row = daily.rows++ - daily.firstRow;
    daily.columns.forEach((column, c) =>
      column[row] = c === 0 ? open : c === 6 ? 1 : c
    );
  }
  daily.publishInitialRows();
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  const visible: number[] = [];
  for (const day of [0, 1]) {
    const open = OPEN + day * dayMs;
    const hours = { open, close: open + 2 * MINUTE, breaks: [] };
    assert(pipeline.begin(makeRecord(day, hours), 2));
    for (const minute of [0, 1]) {
      pipeline.slice([barAt(open + minute * MINUTE)]);
    }
    pipeline.end();
    drive(pipeline, processor, quality);
    const reader = pipeline.reader(id);
    reader.bindToSession(day);
    visible.push(reader.publishedStart);
  }
  assertEquals(visible, [0, 1]);
});
