/**
 * `openbell cache`: downloads what runs need.
 *
 * @module
 */
import type { Command } from "commander";
import { writeError, writeOutput } from "../terminal/output.ts";

/** Adds the command `cache` to the program. */
export function register(program: Command): void {
  program.command("cache")
    .description("download all modules that commands need, to run offline")
    .argument(
      "[configs...]",
      "session configs, whose strategies, scanners and indicators are downloaded too",
    )
    .addHelpText(
      "after",
      `
Modules are kept in the cache of Deno. From then on, every command also runs
with the option --cached-only of deno run, which uses no network.

Example:
  openbell cache demo/config.yaml`,
    )
    .action(async (configs: readonly string[]) => {
      const { cacheModules, modulesOf, OWN_MODULES } = await import(
        "./cache/cache_modules.ts"
      );
      const modules = [...OWN_MODULES, ...configs.flatMap(modulesOf)];
      await cacheModules(modules, { onText: writeError });
      writeOutput("All modules are in the cache\n");
    });
}
