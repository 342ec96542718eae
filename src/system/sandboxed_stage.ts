/**
 * A stage with foreign code in a thread without permissions. Its first module
 * imports this one, then hands over importers of the foreign modules; see
 * `sandbox.ts`.
 *
 * @module
 */
import { hideProcess } from "./hidden_process.ts";
import { protectClosedThread, protectThread } from "./intrinsics.ts";
import { type ImporterRows, sandboxImporter } from "./sandbox.ts";
import { runStageWorker } from "./stage_worker.ts";
import type { StageOpener } from "./stages/open_stage.ts";
import { openAnalysis } from "./stages/analysis.ts";
import { openProcessor } from "./stages/processor.ts";
import { openUniverse } from "./stages/universe.ts";

/** The stages that may run foreign code. */
type SandboxedStage = "analysis" | "processor" | "universe";

/** Makes this thread the worker of `stage`, which loads modules with `rows`. */
export function runSandboxedStage(
  rows: ImporterRows,
  stage: SandboxedStage,
): void {
  if (stage === "analysis") protectThread();
  else protectClosedThread();
  hideProcess();
  const importModule = sandboxImporter(rows);
  const openers: Record<SandboxedStage, StageOpener> = {
    analysis: (start, onProgress) =>
      openAnalysis(start, (url) => importModule(url), onProgress),
    processor: (start) => openProcessor(start, importModule),
    universe: (start) => openUniverse(start, importModule),
  };
  runStageWorker([[stage, openers[stage]]]);
}
