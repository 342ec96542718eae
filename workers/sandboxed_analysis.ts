// The analysis engine's thread without permissions; `src/system/sandbox.ts`
// makes the module that imports this one.
import type { ModuleImporter } from "../src/analysis/strategy_loader.ts";
import { runSandboxedAnalysis } from "../src/system/sandboxed_analysis.ts";

/** Takes the importers of the strategies' modules. */
export const useImporters: (importers: readonly ModuleImporter[]) => void =
  runSandboxedAnalysis();
