/**
 * The processor.
 *
 * @module
 */
import {
  type InstanceImporter,
  loadPlanIndicators,
  type PlanIndicatorLookup,
} from "../../indicators/run_indicators.ts";
import { DataProcessor } from "../../processor/data_processor.ts";
import type { Clock } from "../../sync/clock.ts";
import { RunClock } from "../../sync/run_clock.ts";
import { protectClosedThread } from "../intrinsics.ts";
import type { StartMessage } from "../worker_protocol.ts";
import {
  type OpenStage,
  runsForeignCode,
  type StageOpener,
} from "./open_stage.ts";
import { watchedIndicators } from "./stage_indicators.ts";

/**
 * The processor, with the indicators that the run brings along, unless `lookup`
 * finds them.
 *
 * @throws {SessionError} `indicator_invalid` as {@linkcode loadPlanIndicators}.
 */
export async function makeProcessor(
  { plan, indicatorModules }: StartMessage,
  clock: Clock = new RunClock(plan.memory),
  lookup?: PlanIndicatorLookup,
): Promise<DataProcessor> {
  const names = plan.indicators.map(({ name }) => name);
  const found = lookup ?? await loadPlanIndicators(names, indicatorModules);
  return new DataProcessor(plan, found, clock);
}

/** The processor; see {@linkcode makeProcessor}. */
export async function openProcessor(
  start: StartMessage,
  importModule?: InstanceImporter,
): Promise<OpenStage> {
  return {
    stage: await makeProcessor(
      start,
      undefined,
      await watchedIndicators(start, importModule),
    ),
    runsForeignCode: runsForeignCode("processor", start),
  };
}

/**
 * The processor in a thread of its own, which is closed before indicators of
 * the run are loaded in it.
 */
export const openProcessorThread: StageOpener = (start) => {
  if (runsForeignCode("processor", start)) protectClosedThread();
  return openProcessor(start);
};
