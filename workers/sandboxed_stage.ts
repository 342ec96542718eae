// A stage in a thread without permissions; `src/system/sandbox.ts` makes the
// module that imports this one.
import { runSandboxedStage } from "../src/system/sandboxed_stage.ts";

/** Takes the importers of foreign modules, and the stage. */
export const useImporters: typeof runSandboxedStage = runSandboxedStage;
