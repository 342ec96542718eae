/**
 * The analysis thread without any permission: no file, no network, no
 * environment, for strategies that are not to be trusted.
 *
 * A thread without permissions cannot load a strategy by itself. But what its
 * first module imports is loaded with the permissions of the thread that made
 * it, before any of it runs. So the first module is made to measure: it
 * imports the engine, then the strategies.
 *
 * @module
 */
import { resolveModule } from "../config/load.ts";
import type { StrategyConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";

/** The engine's module for such a thread. */
const ENGINE = new URL("../../workers/sandboxed_analysis.ts", import.meta.url);

/**
 * The first module of a sandboxed thread, as a data URL.
 *
 * @throws {SessionError} `strategy_load` if a strategy's file is not there.
 */
export function sandboxModule(strategies: readonly StrategyConfig[]): URL {
  const lines = [`import { useModules } from ${JSON.stringify(ENGINE.href)};`];
  strategies.forEach(({ module }, i) => {
    const url = resolveModule(module, ".");
    requireFile(url);
    lines.push(`import * as strategy${i} from ${JSON.stringify(url)};`);
  });
  const names = strategies.map((_, i) => `strategy${i}`).join(", ");
  lines.push(`useModules([${names}]);`);
  return new URL(
    `data:text/javascript,${encodeURIComponent(lines.join("\n"))}`,
  );
}

/** The error of a sandboxed thread whose strategies could not be loaded. */
export function sandboxFailure(reason: unknown): SessionError {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new SessionError(
    "strategy_load",
    `Cannot load the strategies in the sandbox: ${text.split("\n", 1)[0]}`,
    { worker: "analysis", phase: "start", cause: reason },
  );
}

/** The runtime would tell of a missing file with a stack. */
function requireFile(url: string): void {
  if (!url.startsWith("file:")) return;
  try {
    Deno.statSync(new URL(url));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new SessionError(
      "strategy_load",
      `Cannot load strategy ${url}: there is no such file`,
      { cause },
    );
  }
}

/**
 * What a worker is made with to have no permission. The runtime takes it only
 * with its flag `--unstable-worker-options`.
 */
export const WITHOUT_PERMISSIONS: WorkerOptions = {
  deno: { permissions: "none" },
} as WorkerOptions;
