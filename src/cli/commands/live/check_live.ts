/**
 * `openbell live CONFIG --check`: what a live run needs, without running it.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { configTitle, readConfigInput } from "../../../config/load.ts";
import { mendedConfig } from "../../../config/mended.ts";
import { valueAt } from "../../../config/mistakes.ts";
import { withModules } from "../../../config/module_urls.ts";
import type { SessionConfig } from "../../../config/session_config.ts";
import { SessionError } from "../../../errors.ts";
import { symbolsText } from "../../../feeds/vendor_parts.ts";
import {
  missingForLive,
  requireNothingMissing,
} from "../../../live/live_needs.ts";
import { messageOf } from "../../../text/message_of.ts";
import { readCheckedConfig } from "../../checked_config.ts";
import { writeOutput } from "../../terminal/output.ts";
import { missingModuleFiles } from "../backtest/module_files.ts";

/**
 * The config at `path`, if it and its surroundings have all that a live run needs.
 *
 * @throws {SessionError} `config_invalid` with all mistakes of the config, and all
 * that a live run misses beside them.
 */
export async function readLiveConfig(
  path: string,
  db: string | undefined,
  sandbox = false,
): Promise<SessionConfig> {
  const { config } = await readCheckedConfig(path, sandbox)
    .catch((error) => {
      throw withLiveNeeds(error, path, db);
    });
  requireLive(path, config, db);
  return config;
}

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
  requireNothingMissing(configTitle(path), needsOf(config, db));
}

/**
 * The error of a config that cannot be read, with all that a live run of it misses;
 * the error itself if it is no live config, or cannot be read at all.
 */
export function withLiveNeeds(
  error: unknown,
  path: string,
  db: string | undefined,
): unknown {
  if (!(error instanceof SessionError)) return error;
  const folder = dirname(resolve(path));
  let config: SessionConfig | undefined;
  try {
    const input = readConfigInput(path);
    if (valueAt(input, ["mode"]) !== "live") return error;
    config = mendedConfig(input, folder);
  } catch {
    // That is what `error` says.
    return error;
  }
  if (config === undefined) return error;
  const missing = needsOf(withModules(config, folder), db);
  if (missing.length === 0) return error;
  return new SessionError(
    error.code,
    `${messageOf(error)}\n${
      ["A live run of it also misses:", ...missing].join("\n  ")
    }`,
    { cause: error },
  );
}

function needsOf(config: SessionConfig, db: string | undefined): string[] {
  return [
    ...missingForLive(config, db),
    ...missingModuleFiles(config).map((one) =>
      `${one.path} is ${one.found}, and ${one.hint}`
    ),
  ];
}

/** Prints that nothing is missing. */
export function printLiveCheck(path: string, config: SessionConfig): void {
  const { api_config, session_data_config } = config;
  const { symbols } = session_data_config;
  writeOutput(
    `${path} is valid: live bars of ${
      symbolsText(symbols)
    } from ${api_config.data_api}, simulated orders\n`,
  );
}
