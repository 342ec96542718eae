/**
 * Session configs from files.
 *
 * @module
 */
import { dirname, isAbsolute, resolve } from "node:path";
import { parse as parseYaml } from "@std/yaml";
import { SessionError } from "../errors.ts";
import { CONFIG_BYTES_MAX, requireBounds } from "./input_bounds.ts";
import { type ParseConfigOptions, parseSessionConfig } from "./parse.ts";
import { messageOf } from "../text/message_of.ts";
import { withModules } from "./module_urls.ts";
import type { SessionConfig } from "./session_config.ts";
import { CONFIG_PARTS_MAX, countParts } from "./text_bounds.ts";
import { grouped } from "../text/grouped.ts";

/** The most warnings of the parser of YAML; each takes as long as ten values. */
const WARNINGS_MAX = 1_000;

/**
 * Reads a session config from a YAML file, or from a JSON file if its name
 * ends in `.json`. Modules of strategies and indicators become URLs; paths, that
 * of a file of the `universe` too, are relative to the file.
 *
 * ```ts
 * import { loadSessionConfig } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(`${folder}/config.yaml`, `
 *   backtest_config: { start_date: 2025-01-02, end_date: 2025-01-31 }
 *   session_data_config: { symbols: [SPY], streams: [1m, 5m] }
 *   strategies: [{ module: strategy.ts }]
 * `);
 * const config = loadSessionConfig(`${folder}/config.yaml`);
 * console.log(config.strategies[0].module); // file:///…/strategy.ts
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read, is not
 * valid YAML or JSON, or has mistakes; the message lists all of them.
 */
export function loadSessionConfig(
  path: string,
  options: ParseConfigOptions = {},
): SessionConfig {
  const title = options.title ?? configTitle(path);
  const folder = options.folder ?? dirname(resolve(path));
  const config = parseSessionConfig(readConfigInput(path), {
    ...options,
    folder,
    title,
  });
  return withModules(config, folder);
}

/** The title of a file's config in messages. */
export function configTitle(path: string): string {
  return `Session config "${path}"`;
}

/**
 * The contents of a config file, unchecked: the input of `runSweep`.
 *
 * ```ts
 * import { readConfigInput } from "@openbell/session/config";
 *
 * const folder = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(`${folder}/config.yaml`, "variables: { period: 30 }");
 * console.log(readConfigInput(`${folder}/config.yaml`)); // { variables: { period: 30 } }
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read or is not
 * valid YAML or JSON, or has more or deeper values than a config may have.
 */
export function readConfigInput(path: string): unknown {
  const input = parseConfigText(readText(path), path);
  requireBounds(input, configTitle(path));
  return input;
}

/** A relative path may be that of another folder: the error names the one tried. */
function noSuchFile(path: string): string {
  const where = isAbsolute(path) ? "" : ` in ${dirname(resolve(path))}`;
  return `there is no such file${where}`;
}

function readText(path: string): string {
  try {
    const { size } = Deno.statSync(path);
    if (size > CONFIG_BYTES_MAX) throw tooLarge(path, size);
    return Deno.readTextFileSync(path);
  } catch (cause) {
    if (cause instanceof SessionError) throw cause;
    const reason = cause instanceof Deno.errors.NotFound
      ? noSuchFile(path)
      : cause instanceof Deno.errors.PermissionDenied ||
          cause instanceof Deno.errors.NotCapable
      ? "permission denied"
      : cause instanceof Deno.errors.IsADirectory
      ? "it is a folder"
      : messageOf(cause);
    throw new SessionError(
      "config_invalid",
      `Cannot read session config "${path}": ${reason}`,
      { cause },
    );
  }
}

function tooLarge(path: string, bytes: number): SessionError {
  const megabytes = Math.ceil(bytes / 1e6);
  return new SessionError(
    "config_invalid",
    `Session config "${path}" has ${megabytes} MB; at most ${
      CONFIG_BYTES_MAX / 1e6
    } MB are read`,
  );
}

/** Reads YAML; dates stay text. */
function parsedYaml(text: string): unknown {
  let warnings = 0;
  return parseYaml(text, {
    schema: "core",
    onWarning(warning) {
      if (++warnings > WARNINGS_MAX) throw warning;
    },
  });
}

function parseConfigText(text: string, path: string): unknown {
  if (countParts(text, CONFIG_PARTS_MAX) > CONFIG_PARTS_MAX) {
    const most = grouped(CONFIG_PARTS_MAX);
    throw new SessionError(
      "config_invalid",
      `Session config "${path}" has more than ${most} lines, entries of lists and keys; the symbols of a large universe belong in a text file`,
    );
  }
  const json = path.toLowerCase().endsWith(".json");
  try {
    return json ? JSON.parse(text) : parsedYaml(text);
  } catch (cause) {
    // The parser of YAML calls itself for what is nested.
    const message = cause instanceof RangeError
      ? "it is nested too deeply"
      : messageOf(cause).trim().replace(/\.$/, "");
    throw new SessionError(
      "config_invalid",
      `Session config "${path}" is not ${json ? "JSON" : "YAML"}: ${message}`,
      { cause },
    );
  }
}
