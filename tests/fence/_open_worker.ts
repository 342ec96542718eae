/**
 * A thread for foreign code without one of its defences, which the query of its
 * URL names: attacks get something here, so that they can.
 */
import { freezeHandedOver } from "../../src/analysis/handed_over.ts";
import { sealOwnModules } from "../../src/modules/own_modules.ts";
import {
  closeChannels,
  closeStorage,
} from "../../src/system/closed_globals.ts";
import {
  freezeIntrinsics,
  keepThreadAlive,
} from "../../src/system/intrinsics.ts";
import { runStageWorker } from "../../src/system/stage_worker.ts";
import { makeProcessor, openAnalysis } from "../../src/system/stages.ts";

const { searchParams } = new URL(import.meta.url);
const without = searchParams.get("without");
const stage = searchParams.get("stage") === "processor"
  ? "processor"
  : "analysis";

/** The defences by name. */
const DEFENCES: Readonly<Record<string, () => void>> = {
  ...(stage === "processor" && { channels: closeChannels }),
  intrinsics: freezeIntrinsics,
  classes: freezeHandedOver,
  alive: keepThreadAlive,
  modules: sealOwnModules,
  storage: closeStorage,
};

if (without === "port") leakPort();

runStageWorker([stage], {
  processor: async (start) => {
    protect();
    return { stage: await makeProcessor(start), runsForeignCode: true };
  },
  analysis: (start, onProgress) => {
    protect();
    if (without === "memory") {
      Object.assign(globalThis, { memory: start.plan.memory.buffer });
    }
    return openAnalysis(start, undefined, onProgress);
  },
});

function protect(): void {
  for (const [name, defend] of Object.entries(DEFENCES)) {
    if (name !== without) defend();
  }
}

/** Lets whatever is posted from this thread go through the engine's port. */
function leakPort(): void {
  addEventListener("message", (event) => {
    const { data: port } = event as MessageEvent<MessagePort>;
    Object.assign(globalThis, {
      postMessage: (message: unknown) => port.postMessage(message),
    });
  });
}
