/**
 * The stages stepped by hand, as a runner does: no step blocks, a stage that
 * has to wait returns "idle", and time past the close ends the run.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { AnalysisEngine } from "../../src/analysis/analysis_engine.ts";
import { SessionError } from "../../src/errors.ts";
import { Arena } from "../../src/memory/arena.ts";
import { SessionTable } from "../../src/memory/session_table.ts";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../../src/sync/stream_subscription.ts";
import { stageError } from "../../src/system/stage_errors.ts";
import { makeAnalysis } from "../../src/system/stages/analysis.ts";
import { daysBetween, MINUTE, withFolder } from "../system/_market.ts";
import { DAYS, openStages } from "./_stages.ts";

Deno.test("the coordinator runs ahead by its credits and continues when the processor returns some", async () => {
  await withFolder(async (folder) => {
    const { stage, close, start, plan } = await openStages(folder, {
      credits: 7,
    });
    try {
      const processor = new DataProcessor(plan);
      const analysis = makeAnalysis(start, []);
      assertEquals(analysis.step(), "idle");
      assertEquals(processor.step(), "idle");
      let steps = 0;
      while (stage.step() === "progress") steps++;
      assert(steps > 0);
      assertEquals(stage.report().slices, 7);
      assertEquals(stage.step(), "idle");
      assertEquals(stage.phase, "stream");
      assertEquals(stage.date, DAYS[0].date);
      while (processor.step() === "progress");
      while (stage.step() === "progress");
      assertEquals(stage.report().slices, 14);
      // The processor too may be ahead of the analysis engine by 7 slices.
      while (processor.step() === "progress");
      while (stage.step() === "progress");
      assertEquals(stage.report().slices, 14);
      assertEquals(analysis.step(), "progress");
      assertEquals(analysis.report().slices, 7);
      assertEquals(analysis.phase, "onBar");
    } finally {
      close();
    }
  });
});

Deno.test("a bar that the session's end completes returns no credit: producers stay within their credits", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-08", "2024-07-19");
    const credits = 4;
    const { start, plan, stage, close } = await openStages(folder, {
      days,
      symbol: { seed: 3, gaps: 0.95 },
      data: { streams: ["1m", "1h"], derived_bars: { min_coverage: 0 } },
      credits,
      batchSlices: 1,
    });
    const available = (line: "processorReady" | "analysisReady") =>
      StreamSubscription.attach({
        streamId: line,
        buffer: plan.memory.buffer,
        offset: subscriptionOffset(line),
      }).available;
    const times: Record<string, number[]> = { "1m": [], "1h": [] };
    try {
      const processor = new DataProcessor(plan);
      const quality = new DataQualityManager(plan);
      const analysis = makeAnalysis(start, [{
        name: "count",
        subscriptions: [{ intervals: ["1m", "1h"] }],
        strategy: {
          subscriptions: [{ intervals: ["1m", "1h"] }],
          onBar: (context, bar) => {
            times[bar.interval].push(context.time);
          },
        },
      }]);
      for (let result = ""; result !== "done";) {
        for (let moved = true; moved;) {
          moved = stage.step() === "progress";
          moved = processor.step() === "progress" || moved;
          moved = quality.step() === "progress" || moved;
        }
        result = analysis.step();
        // Each credit is available to a producer, or is a slice on its way.
        const passed = stage.report().slices + available("processorReady") -
          credits;
        const onTheWay = passed - times["1m"].length;
        assert(
          available("analysisReady") + onTheWay <= credits,
          `${onTheWay} slices on the way, ${
            available("analysisReady")
          } credits left`,
        );
      }
      // The end of a session before the last one completed a bar by itself.
      const last = times["1m"][times["1m"].length - 1];
      assert(
        times["1h"].some((time) => time < last && !times["1m"].includes(time)),
      );
    } finally {
      close();
    }
  });
});

Deno.test("a bar that ends after the close is a critical error with its time, the close and the date", async () => {
  await withFolder(async (folder) => {
    const { stage, close, start, plan } = await openStages(folder, {
      credits: 64,
    });
    try {
      while (stage.step() === "progress");
      const processor = new DataProcessor(plan);
      while (processor.step() === "progress");
      // The coordinator would drop such a bar: the record changes afterwards.
      const { sessionsOffset, sessionsCapacity, buffer } = plan.memory;
      const table = new SessionTable(
        Arena.attach(buffer),
        sessionsOffset,
        sessionsCapacity,
      );
      const record = table.read(0);
      table.write(0, { ...record, close: record.open + 10 * MINUTE });
      const times: number[] = [];
      const analysis = makeAnalysis(start, [{
        name: "watch",
        subscriptions: [{ intervals: ["1m"] }],
        strategy: {
          subscriptions: [{ intervals: ["1m"] }],
          onBar: (context) => {
            times.push(context.time);
          },
        },
      }]);
      assert(analysis instanceof AnalysisEngine);
      const error = assertThrows(() => analysis.step(), SessionError);
      assertEquals(error.code, "time_past_close");
      assertEquals(times.at(-1), record.open + 10 * MINUTE);
      const told = stageError(analysis, error);
      assertEquals(
        [told.code, told.worker, told.date],
        ["time_past_close", "analysis", DAYS[0].date],
      );
      assert(
        told.message.includes("2024-07-08T13:41:00.000Z") &&
          told.message.includes("2024-07-08T13:40:00.000Z"),
        told.message,
      );
    } finally {
      close();
    }
  });
});
