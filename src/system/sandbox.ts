/**
 * The analysis thread without any permission: no file, no network, no
 * environment, for strategies that are not to be trusted.
 *
 * A thread without permissions cannot load a strategy by itself. But what its
 * first module imports by name, at once or later, is loaded with the
 * permissions of the thread that made it, before any of it runs. So the first
 * module is made to measure: it imports the engine, and hands it one import a
 * strategy. One that fails is then the engine's to tell; the runtime would do
 * so with a stack.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import type { StrategyConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";

/** The engine's module for such a thread. */
const ENGINE = new URL("../../workers/sandboxed_analysis.ts", import.meta.url);

/** The first module of a sandboxed thread, as a data URL. */
export function sandboxModule(strategies: readonly StrategyConfig[]): URL {
  const imports = strategies.map(({ module }) =>
    `() => import(${JSON.stringify(resolveModule(module, "."))})`
  );
  const code = `import { useImporters } from ${JSON.stringify(ENGINE.href)};
useImporters([${imports.join(", ")}]);`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** The error of a sandboxed thread that died. */
export function sandboxFailure(reason: string): SessionError {
  return new SessionError(
    "strategy_load",
    `Cannot load the strategies in the sandbox: ${reason}`,
    { worker: "analysis", phase: "start" },
  );
}

/**
 * What a worker is made with to have no permission. The runtime takes it only
 * with its flag `--unstable-worker-options`.
 */
export const WITHOUT_PERMISSIONS: WorkerOptions = {
  deno: { permissions: "none" },
} as WorkerOptions;
