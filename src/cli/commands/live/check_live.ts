/**
 * `openbell live CONFIG --check`: what a live run needs, without running it.
 *
 * @module
 */
import { configTitle } from "../../../config/load.ts";
import type { SessionConfig } from "../../../config/session_config.ts";
import { symbolsText } from "../../../feeds/vendor_parts.ts";
import {
  missingForLive,
  requireNothingMissing,
} from "../../../live/live_needs.ts";
import { writeOutput } from "../../terminal/output.ts";
import { missingModuleFiles } from "../backtest/module_files.ts";

/**
 * Requires all that a live run of the config at `path` needs.
 *
 * @throws {SessionError} `config_invalid` with all that is missing.
 */
export function requireLive(
  path: string,
  config: SessionConfig,
  db: string | undefined,
): void {
  requireNothingMissing(configTitle(path), [
    ...missingForLive(config, db),
    ...missingModuleFiles(config).map((one) =>
      `${one.path} is ${one.found}, and ${one.hint}`
    ),
  ]);
}

/** Prints that nothing is missing; throws as {@linkcode requireLive} otherwise. */
export function printLiveCheck(
  path: string,
  config: SessionConfig,
  db: string | undefined,
): void {
  requireLive(path, config, db);
  const { api_config, session_data_config } = config;
  const { symbols } = session_data_config;
  writeOutput(
    `${path} is valid: live bars of ${
      symbolsText(symbols)
    } from ${api_config.data_api}, simulated orders\n`,
  );
}
