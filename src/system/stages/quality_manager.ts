/**
 * The quality manager, which in live runs asks the feed for missing bars.
 *
 * @module
 */
import { DataQualityManager } from "../../quality/data_quality_manager.ts";
import type { GapAnswer } from "../../quality/gap_request.ts";
import type { StartMessage } from "../worker_protocol.ts";
import type { OpenStage } from "./open_stage.ts";

/** The quality manager, which asks the feed of a live run for missing bars. */
export async function openQualityManager(
  start: StartMessage,
): Promise<OpenStage> {
  const { plan, live, gaps } = start;
  if (live === undefined || gaps === undefined) {
    return { stage: new DataQualityManager(plan) };
  }
  // Backtests do not load the code of live runs.
  const { makeLiveQuality } = await import("./live_quality.ts");
  const stage = makeLiveQuality(
    start,
    live,
    (request) => gaps.postMessage(request),
  );
  gaps.onmessage = ({ data }: MessageEvent<GapAnswer>) => stage.take(data);
  return { stage, close: () => gaps.close() };
}
