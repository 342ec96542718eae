/**
 * The indicators of a stage, whose calls a watch sees.
 *
 * @module
 */
import { HookBoard, makeBoard } from "../../analysis/hook_board.ts";
import {
  type InstanceImporter,
  loadPlanIndicators,
  type PlanIndicatorLookup,
} from "../../indicators/run_indicators.ts";
import type { StartMessage } from "../worker_protocol.ts";

/**
 * Loads the indicators of a run, and shows their calls to the watch of the
 * thread, with numbers from `first` on. `importModule` loads their modules where
 * the thread cannot: in the sandbox.
 */
export async function watchedIndicators(
  { plan, indicatorModules, watch }: StartMessage,
  importModule?: InstanceImporter,
  first = 0,
): Promise<PlanIndicatorLookup> {
  const names = plan.indicators.map(({ name }) => name);
  const board = new HookBoard(watch?.board ?? makeBoard());
  // A hook of the same thread may add a symbol, and go on afterwards.
  let outer: number | undefined;
  board.beginLoading();
  const lookup = await loadPlanIndicators(
    names,
    indicatorModules,
    importModule,
    {
      begin(name, call) {
        outer ??= board.call;
        board.begin(first + names.indexOf(name), call);
      },
      end() {
        board.resume(outer ?? 0);
        outer = undefined;
      },
    },
  );
  board.end();
  return lookup;
}
