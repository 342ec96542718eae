// The analysis engine's thread without permissions; `src/system/sandbox.ts`
// makes the module that imports this one.
import {
  runSandboxedAnalysis,
  type StrategyImporter,
} from "../src/system/sandboxed_analysis.ts";

/** Takes the importers of the strategies' modules. */
export const useImporters: (importers: readonly StrategyImporter[]) => void =
  runSandboxedAnalysis();
