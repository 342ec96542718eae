/**
 * Reads the config of a command with the indicators of its modules.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import type { ConfigWithIndicators } from "../system/config_indicators.ts";
import { writeNote } from "./terminal/config_notes.ts";

/**
 * The config at `path`, with the indicators that its modules bring along. In
 * the sandbox, modules run without permissions and import code only.
 *
 * @throws {SessionError} `config_invalid` with all mistakes.
 */
export async function readCheckedConfig(
  path: string,
  sandbox = false,
): Promise<ConfigWithIndicators> {
  const { configTitle, readConfigInput } = await import("../config/load.ts");
  const { readWithIndicators } = await import(
    "../system/config_indicators.ts"
  );
  return await readWithIndicators(readConfigInput(path), {
    folder: dirname(resolve(path)),
    ...(sandbox && {
      sandbox,
      beforeImport: async (modules: readonly string[]) => {
        const { checkSandboxImports } = await import(
          "./sandbox/sandbox_imports.ts"
        );
        await checkSandboxImports(modules);
      },
    }),
    title: configTitle(path),
    onNote: writeNote,
  });
}
