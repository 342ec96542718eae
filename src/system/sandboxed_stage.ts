/**
 * A stage with foreign code in a thread without permissions. Its first module
 * imports this one, then hands over importers of the foreign modules; see
 * `sandbox.ts`.
 *
 * @module
 */
import type { StageName } from "../sync/stage_table.ts";
import { hideProcess } from "./hidden_process.ts";
import { protectClosedThread, protectThread } from "./intrinsics.ts";
import { type ImporterRows, sandboxImporter } from "./sandbox.ts";
import { runStageWorker } from "./stage_worker.ts";
import { openAnalysis, openProcessor, openUniverse } from "./stages.ts";

/** Makes this thread the worker of `stage`, which loads modules with `rows`. */
export function runSandboxedStage(rows: ImporterRows, stage: StageName): void {
  if (stage === "analysis") protectThread();
  else protectClosedThread();
  hideProcess();
  const importModule = sandboxImporter(rows);
  runStageWorker([stage], {
    analysis: (start, onProgress) =>
      openAnalysis(start, (url) => importModule(url), onProgress),
    processor: (start) => openProcessor(start, importModule),
    universe: (start) => openUniverse(start, importModule),
  });
}
