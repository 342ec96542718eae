/**
 * The modules of the package's threads and commands, for machines that go
 * offline. Programs do not import it; the runtime downloads what it names:
 *
 * ```sh
 * deno cache jsr:@openbell/session/cli jsr:@openbell/session/workers
 * ```
 *
 * `deno add jsr:@openbell/session` does so as well, and `openbell cache`.
 *
 * @module
 */

/**
 * Imports the modules of all threads, and those of all commands. It is not meant
 * to be called: each is a thread's or a command's first module.
 */
export const WORKERS: readonly (() => Promise<unknown>)[] = [
  () => import("./analysis.ts"),
  () => import("./coordinator.ts"),
  () => import("./feed.ts"),
  () => import("./indicator_probe.ts"),
  () => import("./inline_watch.ts"),
  () => import("./live_pipeline.ts"),
  () => import("./pipeline.ts"),
  () => import("./processor.ts"),
  () => import("./quality_manager.ts"),
  () => import("./queue.ts"),
  () => import("./run.ts"),
  () => import("./sandboxed_probe.ts"),
  () => import("./sandboxed_sets.ts"),
  () => import("./sandboxed_stage.ts"),
  () => import("./sweep.ts"),
  () => import("./universe.ts"),
  () => import("../src/cli/commands/mod.ts"),
];
