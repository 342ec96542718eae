/**
 * A thread that runs sets without permissions. Its first module imports this
 * one, then hands over importers of the foreign modules; see
 * `system/sandbox.ts`.
 *
 * @module
 */
import { hideProcess } from "../system/hidden_process.ts";
import { protectClosedThread } from "../system/intrinsics.ts";
import { type ImporterRows, sandboxImporter } from "../system/sandbox.ts";
import { runSetWorker } from "./set_worker.ts";

/** Makes this thread a worker that runs sets, whose modules `rows` load. */
export function runSandboxedSets(rows: ImporterRows): void {
  protectClosedThread();
  hideProcess();
  runSetWorker(sandboxImporter(rows));
}
