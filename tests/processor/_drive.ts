import type { DataProcessor } from "../../src/processor/data_processor.ts";
import type { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import type { Bar } from "../../src/types.ts";
import type { HandPipeline } from "../fixtures/hand_pipeline.ts";

/** Steps both stages and reads the delivery log until nothing is left to do. */
export function drive(
  pipeline: HandPipeline,
  processor: DataProcessor,
  quality: DataQualityManager,
): void {
  pipeline.publish();
  for (;;) {
    const results = [quality.step(), processor.step()];
    pipeline.receive();
    if (!results.includes("progress")) return;
  }
}

/** A bar at an instant, with pseudo-random numbers. */
export function barAt(timestamp: number, symbol = 0): Bar {
  const wave = (timestamp / 1_000 * (7_919 + symbol)) % 1_009;
  return {
    timestamp,
    open: 100 + wave / 8,
    high: 240 + (wave * 31) % 97,
    low: 50 - (wave * 17) % 41,
    close: 101 + wave / 16,
    volume: (wave * 13) % 501,
  };
}
