/**
 * Whether the files of a config's modules exist.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ConfigMistake, mistakesText } from "../../../config/mistakes.ts";
import type { SessionConfig } from "../../../config/session_config.ts";
import { SessionError } from "../../../errors.ts";
import { costModules } from "../../../trading/costs/cost_modules.ts";

/**
 * Requires the files of the strategies, scanners and cost functions that the
 * config at `path` names. What is on another machine is not looked for.
 *
 * @throws {SessionError} `config_invalid` with every file that does not exist.
 */
export function requireModuleFiles(path: string, config: SessionConfig): void {
  const missing = missingModuleFiles(config);
  if (missing.length === 0) return;
  throw new SessionError(
    "config_invalid",
    mistakesText(`Session config "${path}"`, missing),
  );
}

/** The modules of a config whose files do not exist. */
export function missingModuleFiles(config: SessionConfig): ConfigMistake[] {
  const { strategies, session_data_config, trading_config } = config;
  const { feed_module } = config.live_config;
  const { scanners } = session_data_config;
  return [
    ...missingFiles(strategies, (i) => `strategies[${i}]`),
    ...missingFiles(scanners, (i) => `session_data_config.scanners[${i}]`),
    ...costModules(trading_config).flatMap((one) =>
      missingFiles([one], () => `trading_config.${one.key}`)
    ),
    ...missingFiles(
      feed_module === null ? [] : [{ module: feed_module }],
      () => "live_config.feed_module",
    ),
  ];
}

function missingFiles(
  modules: readonly { readonly module: string; readonly enabled?: boolean }[],
  sectionOf: (index: number) => string,
): ConfigMistake[] {
  return modules.flatMap(({ module, enabled = true }, i) => {
    if (!enabled || !module.startsWith("file:")) return [];
    const file = fileURLToPath(module);
    return existsSync(file) ? [] : [{
      path: `${sectionOf(i)}.module`,
      found: JSON.stringify(file),
      hint: "there is no such file",
      allowed: "the path of a module, from the folder of the config on",
    }];
  });
}
