/**
 * The analysis thread without permissions (no file, no network, no
 * environment), for strategies that are not trusted.
 *
 * Such a thread cannot load a strategy. But the runtime loads what the thread's
 * first module imports by a literal specifier with the permissions of the
 * thread that started it, before any of it runs. So the first module is
 * generated: it imports the engine and passes it one importer per strategy and
 * scanner.
 * The engine then reports a module that fails; the runtime would print a stack.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import { SessionError } from "../errors.ts";

/** The engine's module for that thread. */
export const SANDBOX_MODULE: URL = new URL(
  "../../workers/sandboxed_analysis.ts",
  import.meta.url,
);

/**
 * The first module of a sandboxed thread, as a data URL, for the modules of all
 * that it calls.
 */
export function sandboxModule(
  modules: readonly string[],
): URL {
  const imports = modules.map((module) =>
    `() => import(${JSON.stringify(resolveModule(module, "."))})`
  );
  const code = `import { useImporters } from ${
    JSON.stringify(SANDBOX_MODULE.href)
  };
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
 * Options of a worker without permissions. The runtime accepts them only with
 * its flag `--unstable-worker-options`.
 */
export const WITHOUT_PERMISSIONS: WorkerOptions = {
  deno: { permissions: "none" },
} as WorkerOptions;
