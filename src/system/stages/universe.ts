/**
 * The loading of parked symbols, in the thread that asks for it or in another.
 *
 * @module
 */
import type { ParkedLoader } from "../../analysis/added_symbols.ts";
import { timeManager } from "../../coordinator/run_calendar.ts";
import { SessionError } from "../../errors.ts";
import {
  type InstanceImporter,
  loadPlanIndicators,
  type PlanIndicatorLookup,
} from "../../indicators/run_indicators.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import type { StoredBars } from "../../store/market_store.ts";
import { barsForHours } from "../../store/hours_store.ts";
import { openRunStore } from "../../store/open_store.ts";
import { UniverseLoader } from "../../universe/universe_loader.ts";
import { UniverseStage } from "../../universe/universe_stage.ts";
import { stageError } from "../stage_errors.ts";
import { protectClosedThread } from "../intrinsics.ts";
import type { StartMessage } from "../worker_protocol.ts";
import {
  type OpenStage,
  runsForeignCode,
  type StageOpener,
} from "./open_stage.ts";
import { watchedIndicators } from "./stage_indicators.ts";

/** Loads the parked symbols of a run over an open store. */
export async function makeUniverseLoader(
  { plan, indicatorModules }: StartMessage,
  store: StoredBars,
  lookup?: PlanIndicatorLookup,
): Promise<UniverseLoader> {
  const names = plan.indicators.map(({ name }) => name);
  const found = lookup ?? await loadPlanIndicators(names, indicatorModules);
  const bars = barsForHours(store, plan.exchange);
  return new UniverseLoader(plan, bars, timeManager(plan), found);
}

/** The stage that loads parked symbols, with a store of its own. */
export async function openUniverse(
  start: StartMessage,
  importModule?: InstanceImporter,
): Promise<OpenStage> {
  const store = await openRunStore(start.store, start.plan.symbolsSince);
  try {
    const lookup = await watchedIndicators(start, importModule);
    const loader = await makeUniverseLoader(start, store, lookup);
    return {
      stage: new UniverseStage(start.plan, loader),
      close: () => store.close(),
      runsForeignCode: runsForeignCode("universe", start),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Loads parked symbols of `plan` in the thread that asks for them. */
export function loadParkedWith(
  loader: UniverseLoader,
  { symbols }: RunPlan,
): ParkedLoader {
  const failed = { name: "universe", phase: "load", date: undefined };
  return {
    load(symbol, session) {
      let isLoaded: boolean;
      try {
        isLoaded = loader.load(symbol, session);
      } catch (error) {
        throw stageError(failed, error);
      }
      if (isLoaded) return;
      const name = symbols[symbol];
      throw new SessionError(
        "argument_invalid",
        `${name} cannot be added: the store fetches bars asynchronously, and a hook of a run with runner inline cannot wait for them; use runner workers, or list ${name} under session_data_config.symbols`,
        { worker: "universe" },
      );
    },
    end() {},
  };
}

/**
 * The loading of parked symbols in a thread of its own, which is closed before
 * indicators of the run are loaded in it.
 */
export const openUniverseThread: StageOpener = (start) => {
  if (runsForeignCode("universe", start)) protectClosedThread();
  return openUniverse(start);
};
