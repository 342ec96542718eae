/**
 * The project's configuration for the Deno processes that commands start.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/**
 * `--config` with the project's `deno.json`, so that a process in any folder
 * resolves the same imports. Empty unless the project is on disk: a package from
 * a registry has its imports resolved.
 */
export function configArgs(): string[] {
  const config = new URL("../../../deno.json", import.meta.url);
  return config.protocol === "file:" ? ["--config", fileURLToPath(config)] : [];
}
